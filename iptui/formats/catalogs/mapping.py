"""Mapping files (TOML): read, written, and used to make products of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from iptui.domain.catalog_mappings import MAPPED_FIELDS, CatalogMapping, header_id
from iptui.domain.errors import BadInput
from iptui.domain.products import Product, ReviewState
from iptui.formats.catalogs.rows import (
    Columns,
    Row,
    column_key,
    make_product,
    moment,
    review_state,
    words,
)
from iptui.formats.toml_text import NoToml, load_toml
from iptui.formats.values import shown

_KEYS = ("name", "header", "separators", "currency", "columns", "attributes", "states")


def read_mapping(data: bytes, name: str) -> CatalogMapping:
    """
    Raises:
        BadInput: no TOML, an unknown key or product field, or no column for the id.
    """
    try:
        table = load_toml(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8: save the mapping file as UTF-8.") from None
    except NoToml as error:
        raise BadInput(f"{name} is no TOML: {error}.") from None
    for key in table:
        if key not in _KEYS:
            raise BadInput(f"{name}: {shown(key)} is not known; a mapping has {', '.join(_KEYS)}.")
    columns: dict[str, tuple[str, ...]] = {}
    for field, value in _table(table, "columns", name).items():
        if field not in MAPPED_FIELDS:
            raise BadInput(
                f"{name}, [columns]: {shown(field)} is no product field; use {', '.join(MAPPED_FIELDS)}, "
                "and [attributes] for the others."
            )
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in listed):
            raise BadInput(
                f"{name}, [columns]: {field} must be a column's name or a list of names."
            )
        if listed:
            columns[field] = tuple(listed)
    if "id" not in columns:
        raise BadInput(f"{name} maps no column to id: every product needs its listing's id.")
    attributes = _table(table, "attributes", name)
    if not all(isinstance(one, str) for one in attributes.values()):
        raise BadInput(f'{name}, [attributes]: write name = "column".')
    states: dict[str, ReviewState] = {}
    for word, state in _table(table, "states", name).items():
        try:
            states[word.casefold()] = ReviewState(state)
        except ValueError:
            known = ", ".join(one.value for one in ReviewState)
            raise BadInput(f"{name}, [states]: {shown(state)} is none of {known}.") from None
    header = table.get("header", [])
    if not isinstance(header, list) or not all(isinstance(one, str) for one in header):
        raise BadInput(f"{name}: header must be a list of the columns' names.")
    return CatalogMapping(
        id=header_id(header),
        name=_text(table, "name", name),
        header=tuple(header),
        columns=columns,
        attributes=attributes,
        separators=_text(table, "separators", name, ",;|"),
        states=states,
        currency=_text(table, "currency", name),
    )


def _table(table: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise BadInput(f"{name}: {key} must be a table ([{key}]).")
    return value


def _text(table: Mapping[str, Any], key: str, name: str, default: str = "") -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise BadInput(f"{name}: {key} must be text.")
    return value


def write_mapping(mapping: CatalogMapping) -> str:
    """The mapping as a file to look over; reading it gives the same mapping."""
    mapped = {column for listed in mapping.columns.values() for column in listed}
    mapped |= set(mapping.attributes.values())
    rest = [column for column in mapping.header if column not in mapped]
    lines = [
        '# Which column fills which field of a product. Several columns: ["one", "two"].',
        f"# Fields: {', '.join(MAPPED_FIELDS)}.",
        "# Columns that stand nowhere below are kept with the product, and are not searched"
        + (f": {', '.join(_comment(one) for one in rest)}." if rest else "."),
        f"name = {_quoted(mapping.name)}",
        f"header = [{', '.join(map(_quoted, mapping.header))}]",
        f"separators = {_quoted(mapping.separators)}  # between keywords",
        f"currency = {_quoted(mapping.currency)}",
        "",
        "[columns]",
    ]
    for field in MAPPED_FIELDS:
        listed = mapping.columns.get(field, ())
        if len(listed) == 1:
            lines.append(f"{field} = {_quoted(listed[0])}")
        elif listed:
            lines.append(f"{field} = [{', '.join(map(_quoted, listed))}]")
        else:
            lines.append(f'# {field} = ""')
    lines += ["", '[attributes]  # name = "column"']
    lines += [f"{_quoted(name)} = {_quoted(column)}" for name, column in mapping.attributes.items()]
    lines += ["", '[states]  # the file\'s word = "approved", "pending", "rejected" or "offline"']
    lines += [f"{_quoted(word)} = {_quoted(state.value)}" for word, state in mapping.states.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # TOML's basic strings escape as JSON does.
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in text)


def missing_columns(mapping: CatalogMapping, columns: Columns) -> list[str]:
    """Columns that the mapping needs and the header lacks."""
    named = [column for listed in mapping.columns.values() for column in listed]
    return [
        column
        for column in dict.fromkeys((*named, *mapping.attributes.values()))
        if column_key(column) not in columns.set
    ]


def mapped_product(mapping: CatalogMapping, row: Row) -> Product:
    """
    Raises:
        RowError: the id is missing.
    """

    def texts(field: str) -> list[str]:
        listed = mapping.columns.get(field, ())
        return [text for column in listed if (text := row.take(column_key(column)))]

    def one(field: str) -> str:
        return next(iter(texts(field)), "")

    state = one("state")
    keywords = [
        word for text in texts("keywords") for word in words(text, mapping.separators or ",")
    ]
    known = mapping.states.get(state.casefold())
    id_column = mapping.columns["id"][0]
    fields = {
        "name": " ".join(texts("name")),
        "description": "\n".join(texts("description")),
        "category": one("category"),
        "brand": one("brand"),
        "url": one("url"),
        "image": one("image"),
        "price": one("price"),
        "currency": one("currency") or mapping.currency,
    }
    return make_product(
        "mapping",
        id=one("id"),
        id_column=id_column,
        keywords=keywords,
        attributes={
            name: row.take(column_key(column)) for name, column in mapping.attributes.items()
        },
        state=known if known is not None else review_state(state),
        updated_at=moment(one("updated_at")),
        extra=dict(row.left()),
        **fields,
    )

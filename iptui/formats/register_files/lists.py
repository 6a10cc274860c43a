"""Lists of rights that people keep: tables with a header, JSON rows, one number a line.

An office is never guessed (domain.registers): it stands in its own column, before the number, or is given
for the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from iptui.domain.errors import BadInput
from iptui.domain.registers import IpNumber, identify
from iptui.domain.rights import IpRight, RightStatus, RightType
from iptui.formats.cells import GUARDED, CellShape, row_of_cells, unguarded
from iptui.formats.register_files.entries import RegisterEntry, registered_number
from iptui.formats.register_files.status_words import status_of
from iptui.formats.right_rows import office_code, right_of
from iptui.formats.values import RowError, pop_key, pop_text, shown

SOURCE = "list of rights"

RIGHT_COLUMNS = (
    "ip_number", "type", "office", "number", "title", "owner", "classes", "status", "filed",
    "priority", "registered", "expires", "territories", "note", "application_number",
    "register_status", "goods", "inventors", "extra",
)  # fmt: skip

RIGHT_CELLS = CellShape(
    required=("number",),
    columns=frozenset(RIGHT_COLUMNS),
    lists=frozenset({"classes", "territories", "inventors"}),
    objects=frozenset({"extra"}),
)

_HEADERS = {
    "number": "registration number|registration no|reg no|reg number|right number|ip no|publication number|"
              "patent number|patent no|trademark number|trade mark number|mark number|design number|"
              "registernummer|nummer|numéro|numero|注册号|专利号|申请/注册号|号码|登録番号|등록번호",
    "office": "country|country code|register|jurisdiction|authority|land|pays|amt|国家|国别|注册国|国|국가",
    "type": "ip type|right type|kind of right|kind|art|类型|知识产权类型|种类",
    "title": "name|mark|trademark|trade mark|brand|word mark|mark text|title of invention|invention|design|marke|"
             "bezeichnung|titel|marque|titre|商标|商标名称|专利名称|名称|発明の名称|商標|상표",
    "owner": "holder|applicant|proprietor|registrant|right holder|rights holder|rightsholder|owner name|inhaber|"
             "anmelder|titulaire|权利人|申请人|注册人|专利权人|所有人|権利者|출원인",
    "status": "legal status|state|current status|状态|法律状态|rechtsstand|statut",
    "filed": "filing date|filed on|application date|date filed|anmeldetag|date de dépôt|申请日|申请日期|出願日",
    "priority": "priority date|优先权日",
    "registered": "registration date|registered on|grant date|granted|date registered|eintragungstag|注册日|"
                  "注册日期|授权日|登録日",
    "expires": "expiry|expiry date|expiration date|expires on|valid until|renewal due|schutzende|ablaufdatum|"
               "到期日|有效期至|専用期限",
    "classes": "class|nice class|nice classes|international class|klasse|klassen|类别|国际分类|区分|분류",
    "application_number": "application number|application no|serial number|serial no|appl no|aktenzeichen|申请号|出願番号",
    "goods": "goods and services|goods services|goods|waren und dienstleistungen|商品/服务|指定商品",
    "inventors": "inventor|erfinder|发明人|発明者",
    "territories": "territory|countries",
    "note": "notes|remark|remarks|comment|备注",
}  # fmt: skip


def header_key(text: str) -> str:
    """A column's name without case, signs and blanks at its ends."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


_COLUMNS = {header_key(name): name for name in RIGHT_COLUMNS} | {
    header_key(word): name for name, words in _HEADERS.items() for word in words.split("|")
}

_TYPES = {
    "trademark": RightType.TRADEMARK, "trade mark": RightType.TRADEMARK, "mark": RightType.TRADEMARK,
    "tm": RightType.TRADEMARK, "word mark": RightType.TRADEMARK, "service mark": RightType.TRADEMARK,
    "marke": RightType.TRADEMARK, "marque": RightType.TRADEMARK, "商标": RightType.TRADEMARK,
    "patent": RightType.PATENT, "invention": RightType.PATENT, "invention patent": RightType.PATENT,
    "utility patent": RightType.PATENT, "brevet": RightType.PATENT, "发明": RightType.PATENT,
    "发明专利": RightType.PATENT, "utility model": RightType.UTILITY_MODEL,
    "gebrauchsmuster": RightType.UTILITY_MODEL, "实用新型": RightType.UTILITY_MODEL,
    "design": RightType.DESIGN, "design patent": RightType.DESIGN, "registered design": RightType.DESIGN,
    "geschmacksmuster": RightType.DESIGN, "外观设计": RightType.DESIGN, "copyright": RightType.COPYRIGHT,
    "版权": RightType.COPYRIGHT, "著作权": RightType.COPYRIGHT,
}  # fmt: skip


def right_type(word: str) -> RightType:
    """
    Raises:
        RowError: the word names no sort of right.
    """
    key = header_key(word)
    if key in _TYPES:
        return _TYPES[key]
    raise RowError(
        f"type {shown(word)} is not known: use trademark, patent, utility_model, design or copyright."
    )


def known_columns(header: Sequence[str]) -> list[str]:
    """The columns by our names, an unknown or repeated one by its own; [] where none is a number or title."""
    columns: list[str] = []
    for place, cell in enumerate(header, 1):
        name = cell.strip()
        known = GUARDED if name == GUARDED else _COLUMNS.get(header_key(name), "")
        if not known or known in columns:
            known = name or f"column {place}"
        columns.append(known)
    return columns if {"number", "ip_number", "title"} & set(columns) else []


class ListOptions:
    """What holds for the whole list where a row does not say it."""

    def __init__(self, type_: RightType | None = None, office: str = "") -> None:
        self.type = type_
        self.office = office


def table_entries(
    records: Iterator[tuple[int, list[str] | RowError]], name: str, options: ListOptions
) -> Iterator[RegisterEntry | tuple[int, str]]:
    """An entry, or (record number, why there is none), for each record under the header.

    Raises:
        BadInput: no header with a number, IP number or title among the first 40 records.
    """
    columns: list[str] = []
    seen = 0
    ours = False
    for number, cells in records:
        if isinstance(cells, RowError):
            yield number, str(cells)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            seen += 1
            columns = known_columns(cells)
            # A workbook needs no guard against formulas: its header alone tells that it is ours.
            ours = tuple(cells) == RIGHT_COLUMNS
            if not columns and seen >= 40:
                break
            continue
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            yield number, f"The row has {len(cells)} cells, the header {len(columns)}."
            continue
        padded = [*cells, *[""] * len(columns)][: len(columns)]
        try:
            yield replace(_of_cells(columns, padded, options, ours=ours), row=number)
        except RowError as error:
            yield number, str(error)
    if not columns:
        raise BadInput(
            f"{name} has no header line that names a number: call the columns number, office, type, title, "
            "owner, status, classes, filed, registered, expires; or write one number a line."
        )


def _of_cells(
    columns: list[str], cells: list[str], options: ListOptions, *, ours: bool
) -> RegisterEntry:
    if GUARDED in columns and cells[columns.index(GUARDED)].strip():
        ours = True
        place = columns.index(GUARDED)
        columns = [one for at, one in enumerate(columns) if at != place]
        cells = [unguarded(one) for at, one in enumerate(cells) if at != place]
    elif not ours:
        cells = [cell.strip() for cell in cells]
        cells = [
            ";".join(_classes(cell)) if column == "classes" else cell
            for column, cell in zip(columns, cells, strict=True)
        ]
    return list_entry(row_of_cells(columns, cells, RIGHT_CELLS), options, ours=ours)


def _classes(cell: str) -> list[str]:
    """`9, 25` and `9 25` are lists of classes too; IPC and Locarno symbols hold blanks."""
    parts = [part for part in re.split(r"[;,、\s]+", cell) if part]
    if all(part.isdecimal() for part in parts):
        return [part.lstrip("0") or part for part in parts]
    return [part.strip() for part in cell.split(";") if part.strip()]


def json_entry(row: dict[str, Any], options: ListOptions) -> RegisterEntry:
    """A JSON object; keys may be named as the columns of tables are.

    Raises:
        RowError: a value is of the wrong kind, or nothing identifies the right.
    """
    ours = "office" in row and "type" in row
    if not ours:
        renamed: dict[str, Any] = {}
        for key, value in row.items():
            renamed.setdefault(_COLUMNS.get(header_key(key), key), value)
        row = renamed
        if isinstance(row.get("classes"), (str, int)):
            row["classes"] = _classes(str(row["classes"]))
        if isinstance(row.get("inventors"), str):
            row["inventors"] = [one.strip() for one in row["inventors"].split(";")]
    return list_entry(dict(row), options, ours=ours)


def list_entry(row: dict[str, Any], options: ListOptions, *, ours: bool) -> RegisterEntry:
    """
    Args:
        ours: a row that this program exported: its number stays as it is written, an office may be missing.

    Raises:
        RowError: as `json_entry`; also where the office or the type is missing and the number does not tell.
    """
    number, office = pop_key(row, "number"), office_code(pop_key(row, "office"))
    ip_number, title = pop_key(row, "ip_number"), pop_text(row, "title")
    word = pop_key(row, "type")
    type_ = right_type(word) if word else options.type
    office = office or ("" if ours else options.office)
    if number and not ours:
        found = identify(f"{office} {number}".strip(), type_.value if type_ else None)
        type_, office = _told(found, type_, office, number)
        number = registered_number(office, found.number or number, type_, found.kind)
    if type_ is None:
        raise RowError(
            "type is missing: use trademark, patent, utility_model, design or copyright."
        )
    _put_days(row)
    status = _status(row)
    right = right_of(row, "", type_, office, ip_number, number, title)
    return RegisterEntry(source=SOURCE, right=replace(right, status=status), official=False)


def _told(
    found: IpNumber, type_: RightType | None, office: str, number: str
) -> tuple[RightType, str]:
    if not office and not found.office:
        raise RowError(
            f"number {shown(number)}: {found.reason or 'no office is named'}; write it like US 2178784, or "
            "give the office for the whole list."
        )
    if type_ is None:
        if found.candidates or not found.type:
            raise RowError(
                f"number {shown(number)}: {found.reason or 'its type is not told'}; add a column type, or "
                "give the type for the whole list."
            )
        type_ = RightType(found.type)
    return type_, found.office or office


_DAY_COLUMNS = ("filed", "priority", "registered", "expires")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?")


def _put_days(row: dict[str, Any]) -> None:
    """`30.09.2026`, `2026/9/30` and `2026年9月30日` as ISO days; `9/3/2026` could be two days and stays refused."""
    for key in _DAY_COLUMNS:
        text = row.get(key)
        if not isinstance(text, str):
            continue
        dotted, slashed = _DOTTED.fullmatch(text.strip()), _SLASHED.fullmatch(text.strip())
        parts = dotted.groups()[::-1] if dotted else slashed.groups() if slashed else None
        if parts is None:
            continue
        try:
            row[key] = date(int(parts[0]), int(parts[1]), int(parts[2])).isoformat()
        except ValueError:
            raise RowError(f"{key} {shown(text)} is no day of the calendar.") from None


def _status(row: dict[str, Any]) -> RightStatus:
    words = " ".join(pop_text(row, "status").split())
    status = status_of(words)
    if words and words.casefold() not in {one.value.casefold() for one in RightStatus}:
        row.setdefault("register_status", words)
    return status


def line_entry(text: str, options: ListOptions) -> RegisterEntry:
    """One number with its office's code before it.

    Raises:
        RowError: no number, no office, or a number that two sorts of right have.
    """
    found = identify(
        f"{options.office} {text}".strip() if options.office else text,
        options.type.value if options.type else None,
    )
    if not found.canonical:
        raise RowError(f"{shown(text)}: {found.reason}.")
    type_, office = _told(found, options.type, found.office, text)
    number = registered_number(office, found.number, type_, found.kind)
    right: IpRight = right_of({}, "", type_, office, "", number, "")
    return RegisterEntry(source=SOURCE, right=right, official=False)

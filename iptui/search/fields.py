"""A product's searchable text, and its words field by field."""

from __future__ import annotations

from collections.abc import Iterator

from iptui.domain.products import Product
from iptui.search.markup import plain_text
from iptui.search.results import Field, SearchText


def search_text(product: Product) -> SearchText:
    """The text that is searched and shown; attribute items read `name: value`."""
    return SearchText(
        name=product.name,
        keywords=tuple(product.keywords),
        attributes=tuple(f"{name}: {value}" for name, value in product.attributes.items()),
        description=plain_text(product.description),
    )


def items(text: SearchText) -> Iterator[tuple[Field, int | None, str]]:
    """Every piece of text within which adjacent words make a phrase: field, item number, text."""
    yield "name", None, text.name
    for number, keyword in enumerate(text.keywords):
        yield "keywords", number, keyword
    for number, attribute in enumerate(text.attributes):
        yield "attributes", number, attribute
    yield "description", None, text.description


def by_field(text: SearchText) -> tuple[tuple[str, ...], ...]:
    """The pieces of text in the order of `FIELDS`."""
    return (text.name,), text.keywords, text.attributes, (text.description,)

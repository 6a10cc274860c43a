"""What of a batch of products is new or changed: the same for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iptui.domain.errors import BadInput
from iptui.domain.products import Product
from iptui.store.local.shards import content_hash, encode_product
from iptui.store.protocol import ImportCounts


def changed_products(
    products: Iterable[Product], known: dict[str, bytes], counts: ImportCounts
) -> Iterator[tuple[Product, bytes, bytes]]:
    """(product, its text, the text's hash) of those that are to be written, counted.

    `known` are the hashes of stored products by id; it learns of each product that is given.

    Raises:
        BadInput: no id, or text that cannot be stored.
    """
    for product in products:
        text = _encoded(product)
        digest = content_hash(text)
        before = known.get(product.id)
        if before == digest:
            counts.unchanged += 1
            continue
        if before is None:
            counts.added += 1
        else:
            counts.updated += 1
        known[product.id] = digest
        yield product, text, digest


def _encoded(product: Product) -> bytes:
    if not product.id:
        raise BadInput("A product without an id cannot be imported; nothing was kept.")
    try:
        return encode_product(product)
    except (UnicodeEncodeError, OverflowError, TypeError) as error:
        raise BadInput(
            f"The product {product.id!a} has a value that cannot be stored ({error}); "
            "nothing was kept. Correct it and import again."
        ) from error

"""The catalog's files: generations (import batches) of immutable TinyDB files of up to 1,000 products."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from iptui.domain.products import Product
from iptui.store.local.desk_text import malformed
from iptui.store.local.files import FileSystem, read_file
from iptui.store.protocol import StoreDamaged

SHARD_ROWS = 1000
TABLE = "products"


class Generation(msgspec.Struct, frozen=True, kw_only=True):
    """The document of one import batch in the table `_catalog` of desk.json. A batch that has none is not there."""

    id: str
    """Its directory's name: six digits, in the order of import."""
    rows: int
    shards: int
    bytes: int
    digest: str
    """SHA-256 over the shards' SHA-256s, for `check`."""
    source: str = ""
    at: str = ""


class ShardFile(msgspec.Struct, frozen=True):
    """A file of a generation as it lies on the disk."""

    generation: str
    name: str
    size: int


_raw_decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_product_decoder = msgspec.json.Decoder(Product)
_shard_decoder = msgspec.json.Decoder(dict[str, dict[str, Product]])
_encoder = msgspec.json.Encoder()


def encode_product(product: Product) -> bytes:
    return _encoder.encode(product)


def decode_product(data: bytes | msgspec.Raw) -> Product:
    return _product_decoder.decode(data)


def content_hash(encoded: bytes) -> bytes:
    """16 bytes that tell whether two products are equal."""
    return hashlib.blake2b(encoded, digest_size=16).digest()


def encode_shard(rows: Iterable[bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    """(a TinyDB file with a product a line, [(offset, length)] of the products in it)."""
    parts = [b'{"%s":{\n' % TABLE.encode()]
    places: list[tuple[int, int]] = []
    offset = len(parts[0])
    for number, row in enumerate(rows, 1):
        key = b'%b"%d":' % (b",\n" if places else b"", number)
        parts += (key, row)
        offset += len(key)
        places.append((offset, len(row)))
        offset += len(row)
    parts.append(b"\n}}\n")
    return b"".join(parts), places


def shard_rows(data: bytes, path: Path) -> Iterator[tuple[int, int, bytes]]:
    """(offset, length, JSON) of each product of a shard, in file order.

    Raises:
        StoreDamaged: no TinyDB file of products.
    """
    try:
        documents = _raw_decoder.decode(data).get(TABLE, {})
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreDamaged(malformed(path, data, error)) from error
    position = 0
    for document in documents.values():
        text = bytes(document)
        offset = data.find(text, position)
        if offset < 0:
            raise StoreDamaged(f"{path} names a document twice; restore it from a backup.")
        yield offset, len(text), text
        position = offset + len(text)


def shard_products(fs: FileSystem, path: Path) -> Iterator[tuple[int, int, Product]]:
    """(offset, length, product) of each product of a shard.

    Raises:
        StoreDamaged: the file, or a product in it, cannot be read.
    """
    try:
        data = read_file(fs, path)
    except OSError as error:
        raise StoreDamaged(
            f"{path} cannot be read ({error.strerror}); restore it from a backup."
        ) from error
    for offset, length, text in shard_rows(data, path):
        try:
            product = decode_product(text)
        except msgspec.DecodeError as error:
            line = data.count(b"\n", 0, offset) + 1
            raise StoreDamaged(
                f"The product at line {line} of {path} cannot be read ({error}); "
                "restore the file from a backup."
            ) from error
        yield offset, length, product


def whole_shard(fs: FileSystem, path: Path) -> Iterable[Product]:
    """The products of a shard in file order: three times as fast as `shard_products`, without their places.

    Raises:
        StoreDamaged: the file, or a product in it, cannot be read.
    """
    try:
        return _shard_decoder.decode(read_file(fs, path)).get(TABLE, {}).values()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return [product for _, _, product in shard_products(fs, path)]  # which says what and where


class ShardPart(msgspec.Struct, frozen=True):
    """Some shards in a row, to be read by whoever iterates: here, or in another process."""

    files: list[tuple[str, int]]
    """(path, the number of its first product)."""
    dead: frozenset[int]
    """Numbers of products that a later import replaced."""

    def __iter__(self) -> Iterator[tuple[int, Product]]:
        """(number, product) in number order, a shard at a time.

        Raises:
            StoreDamaged: a shard cannot be read.
        """
        for path, first in self.files:
            for number, product in enumerate(whole_shard(FileSystem(), Path(path)), first):
                if number not in self.dead:
                    yield number, product


def shard_parts(
    catalog: Path, shards: Iterable[tuple[str, str, int, int]], dead: set[int], rows: int
) -> list[ShardPart]:
    """Parts of about so many products of the shards (generation, file, first number, rows)."""
    parts: list[ShardPart] = []
    files: list[tuple[str, int]] = []
    begin = held = 0
    listed = [*shards]
    for at, (generation, name, first, count) in enumerate(listed):
        if not files:
            begin = first
        files.append((str(catalog / generation / name), first))
        held += count
        if held >= rows or at == len(listed) - 1:
            end = first + count
            parts.append(
                ShardPart(files, frozenset(number for number in dead if begin <= number < end))
            )
            files, held = [], 0
    return parts


def list_generation(fs: FileSystem, catalog: Path, generation: str) -> list[ShardFile]:
    """
    Raises:
        StoreDamaged: the generation's directory is missing.
    """
    directory = catalog / generation
    try:
        return [
            ShardFile(generation, name, fs.lstat(directory / name).st_size)
            for name in fs.names(directory)
            if name.endswith(".json") and not name.startswith(".")
        ]
    except OSError as error:
        raise StoreDamaged(
            f"The product files {directory} cannot be read ({error.strerror}), though the records name "
            "them; restore that directory from a backup."
        ) from error


def generation_fingerprint(files: Iterable[ShardFile]) -> str:
    """Tells one state of a generation's files from another by their names and sizes."""
    text = "".join(f"{file.generation}/{file.name} {file.size}\n" for file in files)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def catalog_fingerprint(generations: Iterable[str]) -> str:
    """The catalog's fingerprint from those of its generations, in order."""
    return hashlib.sha256("\n".join(generations).encode()).hexdigest()[:32]

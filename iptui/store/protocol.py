"""The contract between casework and whatever keeps the records.

Queries are small declarative objects, never lambdas and never SQL, so that every engine gives the
same answers. One conformance suite (`tests/store/conformance.py`) runs against each implementation.
Nothing here is asynchronous: a screen calls from a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, runtime_checkable

import msgspec

from iptui.domain.errors import UserError
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Blob, Record

if TYPE_CHECKING:
    from iptui.search.word_index import WordIndex

R = TypeVar("R", bound=Record)
V = TypeVar("V", bound=msgspec.Struct)


PATIENCE: ContextVar[float] = ContextVar("PATIENCE", default=15.0)
"""Seconds that a commit waits for another process that holds the workspace; a screen waits shorter."""


class Conflict(UserError):
    """Somebody else changed the record first.

    `current` is the stored record (None: deleted), `mine` the one that was to be stored.
    """

    def __init__(
        self,
        kind: type[Record],
        record_id: str,
        current: Record | None,
        mine: Record | None = None,
    ) -> None:
        self.kind = kind
        self.record_id = record_id
        self.current = current
        self.mine = mine
        super().__init__(
            f"{kind.KIND} {record_id} was changed by somebody else meanwhile; "
            "nothing was overwritten. Look at the newer version and repeat your change."
        )


class StoreLocked(UserError):
    """Another process held the workspace's lock for too long."""


class StoreDamaged(UserError):
    """A file of the workspace cannot be read; the text names the file and the place. Nothing was touched."""


class WordsDamaged(StoreDamaged):
    """The words that a store keeps for searching cannot be read; they hold nothing of their own."""


class StoreNewer(StoreDamaged):
    """A newer version of iptui wrote it; this one leaves it alone."""


class StoreReadOnly(UserError):
    """A write failed in a way that leaves the disk's state unknown; the store only reads from then on."""


class StoreFull(UserError):
    """No space (or quota) left; the old state is kept and the next save may work."""


class UnsafePlace(UserError):
    """The workspace lies on a network file system or belongs to somebody else."""


Op = Literal["eq", "ne", "in", "lt", "le", "gt", "ge", "contains", "empty", "not_empty"]


class Where(msgspec.Struct, frozen=True):
    """One condition. `field` may be dotted (`complainant.id`). Comparisons with a missing value are false.

    `contains`: casefolded substring for text, membership for lists. Datetimes compare as instants.
    """

    field: str
    op: Op
    value: Any = None


class Sort(msgspec.Struct, frozen=True):
    """Order by a field; missing values come last either way. Text sorts casefolded; ties by id."""

    field: str
    descending: bool = False


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """All conditions hold."""

    where: tuple[Where, ...] = ()
    sort: tuple[Sort, ...] = ()
    limit: int | None = None
    offset: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One record changed by one commit."""

    commit: int
    kind: str
    id: str
    action: Literal["put", "delete"]
    actor: str = ""


class StoreInfo(msgspec.Struct, frozen=True, kw_only=True):
    engine: str
    place: str
    commit: int
    records: dict[str, int]
    products: int
    bytes: int
    read_only: str = ""
    """Why the store only reads; empty when it writes."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something `check` found."""

    where: str
    what: str
    advice: str = ""


class ImportCounts(msgspec.Struct, kw_only=True):
    """`read = added + updated + unchanged + rejected` (rejected is counted by the reader)."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


class CatalogState(msgspec.Struct, frozen=True, kw_only=True):
    """What a derived index must match to be valid."""

    fingerprint: str
    """Changes with every batch; edits do not change it."""
    products: int
    """Product numbers run from 0 to products - 1; some may be dead (replaced by a later batch)."""
    batches: tuple[tuple[str, int], ...] = ()
    """(fingerprint, number after its last product) of each batch, in order."""


Progress = Callable[[int, int | None], None]
"""Called with (done, total or None). It may raise `Cancelled` to stop the work; nothing is then kept."""


class Cancelled(Exception):
    """The user stopped a long piece of work."""


@runtime_checkable
class SharesDerived(Protocol):
    """What a store of many machines offers beside `Store`: derived files that one client made for all."""

    def derived(self) -> list[str]:
        """The marks of the sets of files that are shared."""
        ...

    def fetch_derived(self, mark: str, folder: Path, progress: Progress | None = None) -> bool:
        """Write the set's files, whole or not at all; False when it is gone. `progress` may raise to stop."""
        ...

    def share_derived(self, mark: str, files: Sequence[Path]) -> bool:
        """Put the files in place of every earlier set; False when this login may not. The last file is the
        one that names the others: it is written last when they are fetched."""
        ...


@runtime_checkable
class KeepsWords(Protocol):
    """What a store of many machines offers beside `Store`: the words of its products, for all clients.

    Whatever reads them may raise `WordsDamaged`.
    """

    def word_index(self) -> WordIndex | None:
        """The words of the catalog as it is now; None: they are not whole, or were cut by other rules."""
        ...

    def may_fill_words(self) -> bool:
        """True when words are missing and this login may write them."""
        ...

    def fill_words(self, progress: Progress | None = None) -> None:
        """Write the words that are missing. What was written stays when `progress` raises."""
        ...


class Transaction(Protocol):
    """Collects changes; they are applied all or nothing when the block ends without an exception."""

    def put(self, record: R) -> R:
        """Insert (rev 0) or replace (rev = the one that was read). Returns the record with its new rev.

        Conflicts are found at commit. The same record may be put twice in one transaction.
        """
        ...

    def delete(self, record: Record) -> None:
        """Delete the record at the rev it carries."""
        ...


class Store(Protocol):
    """Everything that casework needs from an engine."""

    @property
    def cache_folder(self) -> Path:
        """A local folder for derived files; deleted at will, made anew by whoever needs one."""
        ...

    def info(self) -> StoreInfo: ...
    def close(self) -> None: ...

    # -- following ------------------------------------------------------------------------------
    def commit_no(self) -> int:
        """The last commit this handle has seen."""
        ...

    def refresh(self) -> int:
        """Take in what other processes committed; returns the new `commit_no`. Costs microseconds if nothing."""
        ...

    def poll(self) -> int:
        """Like `refresh`, but never waits: what another process holds just now comes at a later call."""
        ...

    def changes(self, since: int) -> Sequence[Change]:
        """What was committed after `since`, oldest first, as far as the engine still knows.

        Raises:
            LookupError: `since` is too old to say; reload everything.
        """
        ...

    # -- records --------------------------------------------------------------------------------
    def get(self, kind: type[R], record_id: str) -> R | None: ...
    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> list[R]:
        """The records that exist, in the order asked."""
        ...

    def query(self, kind: type[R], query: Query = Query()) -> list[R]: ...  # noqa: B008
    def query_as(self, view: type[V], kind: type[Record], query: Query = Query()) -> list[V]:  # noqa: B008
        """Like `query`, decoding only the fields of `view` (a Struct with a subset of the record's fields)."""
        ...

    def count(self, kind: type[Record], query: Query = Query()) -> int: ...  # noqa: B008

    def transaction(
        self, *, actor: str, action: str, at: datetime, subject: str = "", note: str = ""
    ) -> AbstractContextManager[Transaction]:
        """One commit with its audit entry.

        Raises on leaving the block:
            Conflict: a record's rev is not the stored one; nothing was written.
            StoreFull, StoreReadOnly, StoreLocked
        """
        ...

    # -- catalog --------------------------------------------------------------------------------
    def catalog_state(self) -> CatalogState: ...
    def product(self, product_id: str) -> Product | None:
        """The product as it stands: the import with the edit over it. None: never imported.

        A deleted product is still returned; ask `get(CatalogEdit, id)` for its tombstone.
        """
        ...

    def products_by_number(self, numbers: Iterable[int]) -> list[Product]: ...
    def product_number(self, product_id: str) -> int | None: ...
    def product_ids(self, since: int = 0) -> Iterator[tuple[int, str]]:
        """(number, id) of the live imported products from a number on, in number order."""
        ...

    def product_parts(
        self, rows: int, *, since: int = 0
    ) -> Sequence[Iterable[tuple[int, Product]]]:
        """What `imported_products` gives from a batch's first number on, in parts of about so many products.

        A part can be pickled and be read by another process.
        """
        ...

    def replaced_products(self) -> set[int]:
        """The numbers of products that a later batch replaced."""
        ...

    def imported_products(self) -> Iterator[tuple[int, Product]]:
        """All live imported products with their numbers, edits not applied, in number order."""
        ...

    def catalog_edits(self) -> list[CatalogEdit]: ...
    def import_products(
        self,
        products: Iterable[Product],
        *,
        actor: str,
        at: datetime,
        source: str,
        progress: Progress | None = None,
        dry_run: bool = False,
    ) -> ImportCounts:
        """Add or replace products as one batch: all of it or, on any error or `Cancelled`, none.

        A product equal to the stored one is `unchanged` and not written again. Of equal ids within
        the iterable the last one wins. Writes the batch's audit entry (`catalog.import`).
        A dry run only counts.
        """
        ...

    # -- blobs ----------------------------------------------------------------------------------
    def put_blob(self, data: bytes, *, filename: str = "", media_type: str = "") -> Blob:
        """Keep the bytes under their SHA-256; the same bytes are stored once."""
        ...

    def get_blob(self, blob: Blob) -> bytes:
        """The bytes, verified against the hash.

        Raises:
            StoreDamaged: missing, or the bytes do not match the hash.
        """
        ...

    # -- care -----------------------------------------------------------------------------------
    def check(self) -> list[Problem]:
        """Read everything; verify checksums, blobs and the audit chain."""
        ...

    def check_audit(self, heads: Sequence[str] = ()) -> list[Problem]:
        """Verify the audit chain alone, as it lies on the disk.

        `heads` are hashes of entries that were noted elsewhere; the chain must still hold each of them.
        """
        ...

    def backup(self, target: Path) -> None:
        """A consistent copy of everything of record as one zip file that stock tools can unpack."""
        ...

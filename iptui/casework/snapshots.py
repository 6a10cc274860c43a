"""Taking, reading, verifying and comparing snapshots of listings."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint, ComplaintLine
from iptui.domain.errors import BadInput, NotFound
from iptui.domain.products import Product
from iptui.domain.records import Blob
from iptui.domain.snapshots import Snapshot, SnapshotOrigin
from iptui.formats.outside_files import read_regular, text_name
from iptui.store.protocol import Query, Sort, StoreDamaged, Where

if TYPE_CHECKING:
    from iptui.formats.pages.reader import SavedPage

LARGEST_FILE = 64 * 1024 * 1024


def snapshot_of(
    desk: Desk, product_id: str, *, complaint_id: str = "", title: str = ""
) -> Snapshot | None:
    """A snapshot record of the product as it stands now, content kept as a blob, not yet stored.

    None when the product is not in the catalog: there is nothing to keep.
    """
    product = desk.store.product(product_id)
    if product is None:
        return None
    content = desk.store.put_blob(
        msgspec.json.encode(product), filename=f"{product_id}.json", media_type="application/json"
    )
    return Snapshot(
        id=f"{product_id}@{desk.now():%Y%m%dT%H%M%SZ}-{content.sha256[:8]}",
        product_id=product_id,
        complaint_id=complaint_id,
        captured_at=desk.now(),
        origin=SnapshotOrigin.SELLER,
        title=product.name or title,
        content=content,
    )


def take_snapshot(desk: Desk, product_id: str, *, complaint_id: str = "") -> Snapshot:
    """Keep the listing as it stands in the catalog now.

    Raises:
        NotFound: the product is not in the catalog.
    """
    desk.require(Permission.EDIT_CASE)
    snapshot = snapshot_of(desk, product_id, complaint_id=complaint_id)
    if snapshot is None:
        raise NotFound(
            f"Product {product_id} is not in the catalog; import the catalog, or add a saved page."
        )
    stored = desk.store.get(Snapshot, snapshot.id)
    if stored is not None:
        return stored
    with desk.commit(Permission.EDIT_CASE, "snapshot.take", subject=snapshot) as tx:
        return tx.put(snapshot)


def bytes_of(desk: Desk, path: Path) -> bytes:
    """The file's bytes, through the wall where there is one.

    Raises:
        BadInput: as `read_file`.
        NotPermitted: behind a wall, and it is none of the person's own folder.
    """
    return desk.wall.read(path) if desk.wall is not None else read_file(path)


def read_saved(desk: Desk, path: Path) -> SavedPage:
    """A saved page, archive or screenshot as it can be read; nothing is kept.

    Raises:
        BadInput: unreadable, empty, too large, or nothing that a snapshot can hold.
        NotPermitted: as `bytes_of`.
    """
    return _readable(bytes_of(desk, path), path)


def _readable(data: bytes, path: Path) -> SavedPage:
    from iptui.formats.pages.kinds import PageKind
    from iptui.formats.pages.reader import read_page

    page = read_page(data)
    if page.kind is PageKind.UNKNOWN:
        raise BadInput(
            f"{text_name(path.name)} is no page or picture that can be kept; save it as HTML, MHTML, WARC, WACZ, "
            "text, PNG, JPEG, WebP or GIF."
        )
    return page


def add_file(
    desk: Desk,
    product_id: str,
    path: Path,
    *,
    complaint_id: str = "",
    origin: SnapshotOrigin = SnapshotOrigin.PLATFORM,
    note: str = "",
) -> Snapshot:
    """Keep a saved page, archive or picture as a snapshot of the listing: original bytes, hashed, as they came.

    What the page says of itself is kept beside it, with its larger pictures. A complaint's line of the product
    that has no snapshot yet gets this one.

    Raises:
        BadInput: unreadable, empty, too large, or of a kind that a snapshot cannot hold.
    """
    desk.require(Permission.EDIT_CASE)
    data = bytes_of(desk, path)
    page = _readable(data, path)
    name = text_name(path.name)
    is_picture = (
        not page.text
        and not page.facts.url
        and len(page.pictures) == 1
        and page.pictures[0].data == data
    )
    blob = desk.store.put_blob(data, filename=name, media_type=_media_type(page, data))
    pictures = (
        (blob,)
        if is_picture
        else tuple(
            desk.store.put_blob(one.data, filename=one.name, media_type=one.media_type)
            for one in page.pictures
        )
    )
    product = desk.store.product(product_id)
    snapshot = Snapshot(
        id=f"{product_id}@{desk.now():%Y%m%dT%H%M%SZ}-{blob.sha256[:8]}",
        product_id=product_id,
        complaint_id=complaint_id,
        captured_at=desk.now(),
        origin=origin,
        title=(product.name if product else "") or page.facts.title or name,
        page=None if is_picture else blob,
        pictures=pictures,
        note=note,
        found=page.facts,
    )
    complaint = desk.store.get(Complaint, complaint_id) if complaint_id else None
    with desk.commit(Permission.EDIT_CASE, "snapshot.add", subject=snapshot) as tx:
        if (
            complaint is not None
            and (filled := _lines_with(complaint, snapshot)) != complaint.lines
        ):
            tx.put(replace(complaint, lines=filled))
        return tx.put(snapshot)


def _media_type(page: SavedPage, data: bytes) -> str:
    from iptui.formats.pages.kinds import MEDIA_TYPES, picture_type

    return picture_type(data) or MEDIA_TYPES.get(page.kind, "application/gzip")


def _lines_with(complaint: Complaint, snapshot: Snapshot) -> tuple[ComplaintLine, ...]:
    return tuple(
        replace(line, snapshot_id=snapshot.id)
        if line.product_id == snapshot.product_id and not line.snapshot_id
        else line
        for line in complaint.lines
    )


def read_file(path: Path) -> bytes:
    """
    Raises:
        BadInput: missing, no regular file, empty or larger than 64 MB.
    """
    try:
        data = read_regular(path, LARGEST_FILE)
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); check the path.") from None
    if not data:
        raise BadInput(f"{path} is empty; choose the file again.")
    return data


def snapshots_of_product(desk: Desk, product_id: str) -> list[Snapshot]:
    """Newest first."""
    where = (Where("product_id", "eq", product_id),)
    return desk.store.query(
        Snapshot, Query(where=where, sort=(Sort("captured_at", descending=True),))
    )


def snapshots_of_complaint(desk: Desk, complaint: Complaint) -> list[Snapshot]:
    """Those taken for it and those that its lines point to, newest first."""
    ids = {line.snapshot_id for line in complaint.lines if line.snapshot_id}
    own = desk.store.query(Snapshot, Query(where=(Where("complaint_id", "eq", complaint.id),)))
    known = {snapshot.id for snapshot in own}
    own += desk.store.get_many(Snapshot, sorted(ids - known))
    return sorted(own, key=lambda snapshot: snapshot.captured_at, reverse=True)


def find_snapshot(desk: Desk, snapshot_id: str) -> Snapshot:
    """
    Raises:
        NotFound: no snapshot of that id.
    """
    snapshot = desk.store.get(Snapshot, snapshot_id)
    if snapshot is None:
        raise NotFound(
            f"There is no snapshot '{snapshot_id}'; `iptui snapshot list PRODUCT` shows them."
        )
    return snapshot


def product_in(desk: Desk, snapshot: Snapshot) -> Product | None:
    """The product as it stood, its bytes verified; None when the snapshot is a page or picture only.

    Raises:
        StoreDamaged: the bytes are missing or do not match their hash.
    """
    if snapshot.content is None:
        return None
    try:
        return msgspec.json.decode(desk.store.get_blob(snapshot.content), type=Product)
    except msgspec.DecodeError as error:
        raise StoreDamaged(f"Snapshot {snapshot.id} holds no readable product ({error}).") from None


def saved_page(desk: Desk, snapshot: Snapshot) -> SavedPage | None:
    """The kept page as it is read now, its bytes verified; None when the snapshot has no page.

    Raises:
        StoreDamaged: the bytes are missing or do not match their hash.
    """
    if snapshot.page is None:
        return None
    from iptui.formats.pages.reader import read_page

    return read_page(desk.store.get_blob(snapshot.page))


def page_text(desk: Desk, snapshot: Snapshot) -> str:
    """The saved page as laid-out text, the product's part first; empty when the snapshot has no page."""
    page = saved_page(desk, snapshot)
    return "" if page is None else page.text


def blobs_of(snapshot: Snapshot) -> list[Blob]:
    parts = (snapshot.content, snapshot.page, *snapshot.pictures)
    return [blob for blob in parts if blob is not None]


def verify(desk: Desk, snapshot: Snapshot) -> list[str]:
    """What is wrong with the snapshot's files; empty when every byte is as it was kept."""
    problems = []
    for blob in blobs_of(snapshot):
        try:
            desk.store.get_blob(blob)
        except StoreDamaged as error:
            problems.append(str(error))
    return problems


def product_lines(product: Product) -> list[str]:
    """The listing as lines of text, for display and comparison."""
    from iptui.search.fields import search_text

    text = search_text(product)
    lines = [f"Name: {text.name}"]
    lines += [f"Keyword: {keyword}" for keyword in text.keywords]
    lines += [f"Attribute: {attribute}" for attribute in text.attributes]
    if product.price is not None:
        lines.append(f"Price: {product.price:g} {product.currency}".rstrip())
    lines += [
        f"{title}: {value}"
        for title, value in (
            ("Category", product.category),
            ("Brand", product.brand),
            ("Address", product.url),
            ("State", product.state.value),
        )
        if value
    ]
    lines += [f"Description: {line}" for line in text.description.splitlines() if line.strip()]
    return lines


def difference(desk: Desk, snapshot: Snapshot) -> list[str]:
    """A unified diff from the snapshot to today's listing; empty when nothing changed.

    Raises:
        NotFound: the product is no longer in the catalog, or the snapshot holds no product text.
    """
    then = product_in(desk, snapshot)
    now = desk.store.product(snapshot.product_id)
    if then is None:
        raise NotFound(
            f"Snapshot {snapshot.id} holds a page or picture only; there is no text to compare."
        )
    if now is None:
        raise NotFound(
            f"Product {snapshot.product_id} is not in the catalog; nothing to compare with."
        )
    return list(
        difflib.unified_diff(
            product_lines(then),
            product_lines(now),
            fromfile=f"as of {snapshot.captured_at:%Y-%m-%d %H:%M} UTC",
            tofile="today",
            lineterm="",
            n=1,
        )
    )

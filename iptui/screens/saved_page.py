"""Keeping a saved page: name the file, see what it shows and which listing that may be, confirm."""

from __future__ import annotations

from collections.abc import Callable

from iptui.casework.page_matches import match_page
from iptui.casework.snapshots import add_file, read_saved
from iptui.domain.complaints import Complaint
from iptui.domain.page_facts import PageFacts, PageMatch
from iptui.domain.snapshots import Snapshot, SnapshotOrigin
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen, Field, FormScreen
from iptui.screens.file_names import label, problem_to_read
from iptui.screens.found_facts import TITLES, price_text

HINT = (
    "HTML (also of SingleFile), MHTML, WARC, WACZ, text, PNG, JPEG, WebP, GIF; also packed with gzip. "
    "It is kept as it is, with its SHA-256."
)
ORIGINS = tuple(one.value for one in SnapshotOrigin)


def add_saved_page(screen: DeskScreen, *, product_id: str = "", complaint_id: str = "") -> None:
    """Ask for the file; then for the product, where it is not given. Nothing is attached without a yes."""
    desk = screen.desk
    if screen.refuses("add_page"):
        return

    def submitted(values: object) -> None:
        if not isinstance(values, dict):
            return
        path = desk.file_place(values["path"])
        origin = SnapshotOrigin(values["origin"])

        def read(_progress: Callable[[int, int | None], None]) -> tuple[PageFacts, list[PageMatch]]:
            complaint = desk.store.get(Complaint, complaint_id) if complaint_id else None
            page = read_saved(desk, path)
            return page.facts, match_page(desk, page.facts, complaint)

        def keep(chosen: str) -> None:
            def added(snapshot: Snapshot) -> None:
                screen.refresh_from_store()
                screen.say(f"Kept for {snapshot.product_id}; SHA-256 {_digest(snapshot)[:16]}…")

            screen.work(
                "keep",
                lambda _progress: add_file(
                    desk,
                    chosen,
                    path,
                    complaint_id=complaint_id,
                    origin=origin,
                    note=values["note"],
                ),
                added,
            )

        def then(found: tuple[PageFacts, list[PageMatch]]) -> None:
            facts, matches = found
            if product_id:
                _confirm(screen, product_id, facts, matches, keep)
            else:
                _choose(screen, complaint_id, facts, matches, keep)

        screen.work("page", read, then, what="Reading the page")

    fields = [
        Field("path", label(desk, "Saved page or picture"), required=True),
        Field("origin", "Whose page it is", ORIGINS[0], choices=ORIGINS, required=True),
        Field("note", "Note"),
    ]
    screen.app.push_screen(
        FormScreen(
            "Keep a saved page",
            fields,
            text=HINT,
            check=lambda values: problem_to_read(desk, values["path"]),
            save="Read it",
        ),
        submitted,
    )


def _digest(snapshot: Snapshot) -> str:
    blob = snapshot.page or (snapshot.pictures[0] if snapshot.pictures else None)
    return blob.sha256 if blob is not None else ""


def summary(facts: PageFacts) -> str:
    """What the page shows, in a few lines."""
    numbers = ", ".join(f"{TITLES[one.kind]} {one.value}" for one in facts.identifiers[:4])
    lines = [
        facts.kind,
        *(
            f"{name}: {value}"
            for name, value in (
                ("Title", facts.title),
                ("Price", price_text(facts)),
                ("Brand", facts.brand),
                ("Numbers", numbers),
                ("Saved from", facts.url),
            )
            if value
        ),
        *(f"Not read: {problem}" for problem in facts.problems),
    ]
    return "\n".join(lines)


def _confirm(
    screen: DeskScreen,
    product_id: str,
    facts: PageFacts,
    matches: list[PageMatch],
    keep: Callable[[str], None],
) -> None:
    mine = next((one for one in matches if one.product_id == product_id), None)
    better = next((one for one in matches if one.product_id != product_id), None)
    said = [f"It fits ({mine.confidence:.0%}). {mine.why}"] if mine else []
    if better is not None and (mine is None or better.confidence > mine.confidence):
        said.append(
            f"But it looks like {better.product_id} {better.name} ({better.confidence:.0%}). {better.why}"
        )
    elif mine is None:
        said.append("Nothing in it says which listing it shows.")
    text = f"{summary(facts)}\n\n" + "\n".join(said)
    screen.app.push_screen(
        ConfirmScreen(f"Keep it as a snapshot of {product_id}?", text, yes="Keep it"),
        lambda yes: keep(product_id) if yes else None,
    )


def _choose(
    screen: DeskScreen,
    complaint_id: str,
    facts: PageFacts,
    matches: list[PageMatch],
    keep: Callable[[str], None],
) -> None:
    complaint = screen.desk.store.get(Complaint, complaint_id)
    lines = complaint.lines if complaint is not None else ()
    complained = {line.product_id: line.title for line in lines}
    # What the page surely shows comes first; of the rest the complaint's own listings.
    listed = sorted(matches, key=lambda one: (not one.sure, one.product_id not in complained))
    why = {one.product_id: one.why for one in listed}
    choices = [
        (one.product_id, f"{one.confidence:>4.0%}  {one.product_id}  {one.name}") for one in listed
    ]
    choices += [
        (product, f"   –  {product}  {title}")
        for product, title in complained.items()
        if product not in why
    ]
    if not choices:
        screen.say("No listing is near; keep it from the product's own screen.", bad=True)
        return

    def about(product: str) -> str:
        other = "" if product in complained else " This complaint does not name that listing."
        return why.get(product, "Nothing in the page says that it shows this listing.") + other

    screen.app.push_screen(
        ChoiceScreen("Which listing does it show?", choices, text=summary(facts), about=about),
        lambda chosen: keep(str(chosen)) if chosen is not None else None,
    )

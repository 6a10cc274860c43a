"""Live search of one's own catalog: hits while typing, in context, with near words that really stand there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from iptui.actions import actions_for
from iptui.domain.products import Product
from iptui.screens.dialogs import ChoiceScreen
from iptui.screens.facts import excerpt, joined
from iptui.screens.search_cleanup import Answer, CleanUpScreen
from iptui.search.results import FIELDS, SearchResult, SearchText, Spans, Variant
from iptui.widgets.near_words import NearWords
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

PAUSE = 0.12
"""Seconds without a letter before near words are looked for; hits are shown at every letter."""

PAGE = 50
"""Products fetched with a query; more come when the cursor nears the end of the list."""
MORE = 500
NEAR_THE_END = 20


class SearchScreen(CleanUpScreen):
    """Complete words count as hits; while none stands there, words that begin so are shown, and said to be."""

    context: ClassVar[str] = "search"
    mode_name: ClassVar[str] = "search"

    def __init__(self) -> None:
        super().__init__()
        self.all_states = False
        self._timer: Timer | None = None
        self._asking = False
        self._context_of: tuple[Answer | None, str] = (None, "")
        self._texts: dict[str, tuple[SearchText, Spans]] = {}
        typing = actions_for("search_input", actions=self._app.settings.actions)
        self._from_input = {key: one.id for one in typing for key in one.keys.split(",")}

    def body(self) -> Iterable[Widget]:
        line = Input(
            placeholder='Complete words; "air max" in quotes, name:nike in one field, -case leaves out',
            id="query",
        )
        line.cursor_blink = False
        yield line
        yield Static("", id="counts", classes="text")
        with Vertical(classes="body"):
            yield RecordsTable(
                [
                    Column("Product", 12, grow=1),
                    Column("Name", 20, grow=4),
                    Column("Found in", 19, drop_below=60),
                ],
                empty="Type a word.",
                id="table",
            )
            yield Static("", id="context", classes="text")
            choosing = actions_for("near_words", actions=self._app.settings.actions)
            yield NearWords(
                keys={
                    key: one.id
                    for one in choosing
                    if one.context == "near_words"
                    for key in one.keys.split(",")
                },
                label=f"Near ({self.key_of('variants')})",
                id="near",
            )

    def on_mount(self) -> None:
        self.query_one("#query").focus()
        catalog = self.desk.catalog
        if not self.attempt(catalog.ready):
            self.work("index", catalog.prepare, lambda _: self.ask(), what="Indexing the catalog")
        elif self.attempt(catalog.wants_merge):
            served = self.attempt(catalog.answers_from) == "server"
            self.work(
                "index",
                catalog.merge,
                lambda _: self.say(
                    "An index is kept here now: searches are quicker."
                    if served
                    else "New products are in the index now."
                ),
                what="Making an index here" if served else "Taking new products into the index",
            )

    def on_resize(self, _event: events.Resize) -> None:
        if self.answer is not None:
            self._show_counts(self.answer)

    def on_input_changed(self, _event: Input.Changed) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._ask_near)
        self.ask()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        self.query_one("#table").focus()

    def on_key(self, event: events.Key) -> None:
        if not self.query_one("#query").has_focus:
            return
        place = {"results": "#table", "near": "#near"}.get(self._from_input.get(event.key, ""))
        if place is not None:
            event.stop()
            event.prevent_default()
            near = self.query_one(NearWords)
            self.query_one("#table" if place == "#near" and near.chosen is None else place).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, NearWords):
            self.say("Near words: enter searches the marked one, space adds it, tab leads on.")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if isinstance(event.widget, NearWords):
            self.say("")

    def on_near_words_left(self) -> None:
        self.query_one("#table").focus()

    def on_near_words_wanted(self, event: NearWords.Wanted) -> None:
        """Search the word instead, or with what was typed."""
        line = self.query_one("#query", Input)
        if event.what == "search":
            line.value = f"variant:{event.variant.key or event.variant.word}"
            self.query_one("#table").focus()
        elif not line.value.startswith("variant:"):
            word = event.variant.word
            line.value = (
                f"{line.value.rstrip()} {word}"
                if word.isalnum()
                else f'{line.value.rstrip()} "{word}"'
            )

    @property
    def _typed(self) -> str:
        return self.query_one("#query", Input).value.strip()

    def ask(self) -> None:
        """Run what stands in the input, in a thread.

        Letters typed meanwhile wait for the answer and are asked then at once, the last only: so a
        quick answer follows each letter, and a slow one never makes a queue.
        """
        query = self._typed
        if not query:
            self.answer = None
            self._show()
            return
        if self._asking:
            return
        self._asking = True
        desk, all_states = self.desk, self.all_states

        def run(_progress: object) -> Answer:
            catalog = desk.catalog
            result = catalog.search(query, limit=PAGE, all_states=all_states)
            prefix = not result.total
            if prefix:
                result = catalog.search(query, limit=PAGE, all_states=all_states, prefix=True)
            return Answer(query, result, catalog.products(result.numbers), prefix)

        def then(answer: Answer) -> None:
            self._asking = False
            if self._typed == answer.query and self.all_states == all_states:
                if self.answer is not None and self.answer.query == query:
                    answer.variants = self.answer.variants
                self.answer = answer
                self._texts.clear()
                self._show()
            else:
                self.ask()

        self.work("search", run, then)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """After a failure or a stop the next letter asks anew."""
        if event.worker.name == "search" and event.state is not WorkerState.RUNNING:
            self._asking = self._asking and event.state in (
                WorkerState.PENDING,
                WorkerState.SUCCESS,
            )

    def _ask_near(self) -> None:
        """Look for near words, once the typing rests."""
        query, desk = self._typed, self.desk
        if not query:
            return

        def run(_progress: object) -> list[Variant]:
            return desk.catalog.variants(query, limit=12)

        def then(variants: list[Variant]) -> None:
            if self.answer is not None and self.answer.query == query:
                self.answer.variants = variants
                self._show_near(self.answer)

        self.work("near", run, then)

    def _fetch_more(self, answer: Answer) -> None:
        """The next products of the list, in a thread."""
        desk, all_states = self.desk, self.all_states
        answer.fetching = True

        def run(_progress: object) -> tuple[SearchResult, list[Product]]:
            result = desk.catalog.search(
                answer.query,
                limit=MORE,
                offset=len(answer.products),
                all_states=all_states,
                prefix=answer.prefix,
            )
            return result, desk.catalog.products(result.numbers)

        def then(more: tuple[SearchResult, list[Product]]) -> None:
            result, products = more
            if answer is self.answer:
                answer.products += products
                answer.found_in += result.found_in
                answer.fetching = not products
                self.query_one("#table", RecordsTable).set_rows(self._rows_of(answer))
                self._show_counts(answer)

        self.work("more", run, then)

    def _rows_of(self, answer: Answer) -> Rows:
        return Rows([one.id for one in answer.products], self._row, marks=self.marks)

    def _show(self) -> None:
        table = self.query_one("#table", RecordsTable)
        counts = self.query_one("#counts", Static)
        near = self.query_one(NearWords)
        answer = self.answer
        if answer is None:
            table.empty = "Type a word."
            table.set_rows(Rows((), lambda _: ()), keep=False)
            # The three texts have fixed heights: a letter must not lay out and repaint the whole screen.
            for text in (counts, self.query_one("#context", Static)):
                text.update("", layout=False)
            near.show(())
            return
        table.empty = (
            f"No approved product holds '{answer.query}'." if not self.all_states else "No product."
        )
        table.set_rows(self._rows_of(answer), keep=False)
        self._show_counts(answer)
        self._show_near(answer)
        # Not only when the table tells where its cursor is: that would be one more repaint.
        self._show_context(table.key)

    def _show_near(self, answer: Answer) -> None:
        self.query_one(NearWords).show(answer.variants)

    def _show_counts(self, answer: Answer) -> None:
        result = answer.result
        narrow = self.size.width < 100
        per_field = "  ".join(
            f"{name[:4] if narrow else name} {result.fields.get(name, 0):,}" for name in FIELDS
        )
        kind = " beginning so" if answer.prefix and result.total else ""
        fetched = len(answer.products)
        shown = f", first {fetched:,}" if result.total > fetched and not narrow else ""
        states = "all states" if self.all_states else "approved"
        self.query_one("#counts", Static).update(
            Content.assemble(
                (f"{result.total:,} product(s){kind}{shown}", "bold"),
                (f"  {per_field}  ({states})", "$text-muted"),
            ),
            layout=False,
        )

    def found(self, product: Product) -> tuple[SearchText, Spans]:
        if product.id not in self._texts and self.answer is not None:
            self._texts[product.id] = self.desk.catalog.highlights(
                product, self.answer.query, prefix=self.answer.prefix
            )
        return self._texts[product.id]

    def _row(self, number: int) -> Sequence[Cell]:
        assert self.answer is not None
        product = self.answer.products[number]
        letters = " ".join([name[:4] for name in self.answer.found_in[number]])
        return product.id, product.name, (letters, "hit")

    def on_records_table_moved(self, event: RecordsTable.Moved) -> None:
        self._show_context(event.key)

    def _show_context(self, key: str) -> None:
        """The texts in which the row's product holds the query."""
        if self._context_of == (self.answer, key):
            return
        self._context_of = self.answer, key
        context = self.query_one("#context", Static)
        if self.answer is None or not key:
            context.update("", layout=False)
            return
        cursor = self.query_one("#table", RecordsTable).cursor
        fetched = len(self.answer.products)
        near_end = fetched - cursor < NEAR_THE_END and fetched < self.answer.result.total
        if near_end and not self.answer.fetching:
            self._fetch_more(self.answer)
        product = self.answer.products[cursor]
        text, found = self.found(product)
        room = max(20, self.size.width - 16)
        lines = []
        for field in FIELDS:
            own = found.get(field, [])
            if not own:
                continue
            item = own[0].item
            value = getattr(text, field)
            piece = value if item is None else value[item]
            same = [one for one in own if one.item == item]
            lines.append(
                Content.assemble((f"{field:<12}", "$text-muted"), excerpt(piece, same, room))
            )
        context.update(joined(lines), layout=False)

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        from iptui.screens.product import ProductScreen

        query = self.answer.query if self.answer else ""
        self.app.push_screen(ProductScreen(event.key, query=query.removeprefix("variant:")))

    def on_store_changed(self) -> None:
        self.ask()

    # -- keys -----------------------------------------------------------------------------------
    def action_edit_query(self) -> None:
        self.query_one("#query").focus()

    def action_back(self) -> None:
        if self.working:
            super().action_back()
        elif not self.query_one("#query").has_focus:
            self.query_one("#query").focus()
        elif self.query_one("#query", Input).value:
            self.query_one("#query", Input).value = ""
        else:
            # In the empty input every key is a letter: out of it, the keys of the modes work again.
            self.query_one("#table").focus()

    def action_variants(self) -> None:
        if self.answer is None or not self.answer.variants:
            self.say("No near word stands in the catalog.")
            return
        choices = [
            (
                one.key or one.word,
                f"{one.word}   {one.products} product(s)   {one.tier.replace('_', ' ')}",
            )
            for one in self.answer.variants
        ]

        def chosen(key: object) -> None:
            if isinstance(key, str):
                self.query_one("#query", Input).value = f"variant:{key}"
                self.query_one("#table").focus()

        self.app.push_screen(ChoiceScreen("Near words", choices), chosen)

    def action_states(self) -> None:
        self.all_states = not self.all_states
        self.ask()

    def action_import_catalog(self) -> None:
        from iptui.screens.catalog_import import ask_for_file

        ask_for_file(self)

    def action_deletions(self) -> None:
        from iptui.screens.deletions import DeletionsScreen

        self.app.push_screen(DeletionsScreen())

    def refresh_from_store(self) -> None:
        catalog = self.desk.catalog
        if not self.attempt(catalog.ready) and not self.working:
            # A first import has come in.
            self.work("index", catalog.prepare, lambda _: self.ask(), what="Indexing the catalog")

    def copy_text(self) -> str:
        return "\n".join(self._chosen())

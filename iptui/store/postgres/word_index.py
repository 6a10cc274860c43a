"""The words of a catalog as they stand in the database: the same answers as from an index file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial, reduce
from operator import and_
from threading import Lock
from typing import Any, Final, NamedTuple, TypeVar

from pyroaring import BitMap

from iptui.search.hits import Hits, no_hits, union
from iptui.search.layout import VERSION
from iptui.search.postings import unpack_anywhere
from iptui.search.query import Phrase
from iptui.search.word_index import Ahead
from iptui.search.word_part import LONGEST_HEAD, phrase_text
from iptui.store.postgres import word_questions as questions
from iptui.store.postgres.address import Address
from iptui.store.postgres.link import Connection, Link
from iptui.store.postgres.word_rows import hits_of, joined, readable_rows, union_of

T = TypeVar("T")
Ask = Callable[[Callable[[Connection], T]], T]

_REMEMBERED: Final = 8 << 20
"""Bytes of postings that are kept: what was typed is asked for again with the next letter."""
_LAST: Final = "\U0010ffff"
_MOST_ROWS: Final = 100_000
"""Rows about near words that are kept."""
_MOST_CANDIDATES: Final = 20_000
"""Products in which a phrase is looked for ahead; with more it is first known in which fields its words stand."""


class ServerIndexHandle(NamedTuple):
    """Names the index to another process."""

    address: str
    """As it was given, secrets included: it goes from process to process only."""
    past: int

    def open(self) -> ServerIndex:
        link = Link(Address(self.address))
        return ServerIndex(link.run, self.address, close=link.close)


class _Word(NamedTuple):
    """What is known of a word: `hits` only where they were asked for."""

    english: int
    anywhere: Any
    hits: Hits | None
    bytes: int


class ServerIndex:
    """`WordIndex` over the tables of step 3. Rows are only ever added or merged, so it stays right.

    What is imported later has higher numbers than its own and is no part of its answers.
    """

    def __init__(
        self, ask: Ask[Any], address: str, *, close: Callable[[], None] = lambda: None
    ) -> None:
        """
        Raises:
            UserError: the server does not answer.
        """
        self._ask = ask
        self._address = address
        self._close = close
        self._lock = Lock()
        self._words: OrderedDict[str, _Word] = OrderedDict()
        self._bytes = 0
        self._phrases: dict[str, Hits | None] = {}
        self._answers: dict[Hashable, list[Any]] = {}
        """Rows by what was asked, of `neighbours`, `words_around` and the written forms."""
        parts, digests = ask(questions.parts)
        self.past = int(parts[-1][1]) if parts else 0
        self.fingerprint = "".join(f"{digest}/" for digest, _ in digests)
        self.fits = self._fitting(parts, int(digests[-1][1]) if digests else 0)
        """True when it holds all of the catalog, by this program's word rules; else it is of no use."""
        self._dead: Any = BitMap()
        self.all: Any = BitMap()
        self.approved: Any = BitMap()
        if self.fits:
            self._take_in(parts)

    @staticmethod
    def _fitting(parts: list[Any], end: int) -> bool:
        at = 0
        for first, past, version, _, _ in parts:
            if first != at or version != VERSION:
                return False
            at = past
        return at == end

    @readable_rows
    def _take_in(self, parts: list[Any]) -> None:
        self._dead = union_of(dead for *_, dead in parts)
        self.all = BitMap(range(self.past)) - self._dead
        self.approved = union_of(approved for _, _, _, approved, _ in parts) - self._dead

    @property
    def handle(self) -> ServerIndexHandle:
        return ServerIndexHandle(self._address, self.past)

    def is_as_written(self) -> bool:
        return True

    def close(self) -> None:
        self._close()

    def _rows(self, query: str, *values: Any) -> list[Any]:
        def ask(connection: Connection) -> list[Any]:
            return connection.execute(query.encode(), values, binary=True).fetchall()

        rows: list[Any] = self._ask(ask)
        return rows

    def _by_head(self, query: str, asked: Iterable[str]) -> list[Any]:
        texts = [one for one in asked if questions.askable(one)]
        if not texts:
            return []
        text, values = questions.by_head(query, texts)
        return self._rows(text, *values)

    # -- in one turn ----------------------------------------------------------------------------
    far = True

    @readable_rows
    def look_ahead(self, ahead: Ahead) -> None:
        asked: list[tuple[questions.Question, Callable[[list[Any]], object]]] = []

        def ask(question: questions.Question, take: Callable[[list[Any]], object]) -> None:
            asked.append((question, take))

        if sum(map(len, self._answers.values())) + len(self._answers) > _MOST_ROWS:
            self._answers = {}
        answers = self._answers
        for key in {frozenset(keys) for keys in ahead.near} - answers.keys():
            ask(questions.near(key), partial(self._take_near, answers, key))
        for part in ahead.around:
            for column, begin in (("written", part), ("backwards", part[::-1])):
                if (column, begin, ahead.limit) not in answers and questions.askable(begin):
                    question = questions.around(column, begin, begin[:LONGEST_HEAD], ahead.limit)
                    ask(question, partial(answers.__setitem__, (column, begin, ahead.limit)))
        new = {one for one in ahead.surfaces if one not in answers}
        surfaces = sorted(one for one in new if questions.storable(one))
        if surfaces:
            ask((questions.SURFACES, (surfaces,)), partial(self._take_surfaces, answers, surfaces))
        with self._lock:
            missing = [word for word in ahead.words if word not in self._words]
        texts = [word for word in missing if questions.askable(word)]
        if texts:
            question = questions.by_head(questions.COUNTED, texts)
            ask(question, partial(self._take_words, missing, full=False))
        candidates = self._candidates(ahead.phrases)
        if candidates:
            names = [" ".join(phrase) for phrase in candidates]
            ask(questions.by_head(questions.PHRASES, names), partial(self._take_phrases, names))
            ask(questions.adjacent(candidates, self.past), partial(self._take_adjacent, names))
        for (_, take), rows in zip(asked, self._at_once([one for one, _ in asked]), strict=True):
            take(rows)

    def _at_once(self, asked: list[questions.Question]) -> list[list[Any]]:
        def work(connection: Connection) -> list[list[Any]]:
            return questions.at_once(connection, asked)

        rows: list[list[Any]] = self._ask(work) if asked else []
        return rows

    def _candidates(self, phrases: Iterable[Phrase]) -> dict[Phrase, Any]:
        """The products that hold all words of a phrase; of the phrases of which nothing is known yet."""
        new = {
            phrase
            for phrase in phrases
            if len(phrase) > 1 and self._phrases.get(" ".join(phrase)) is None
        }
        held = self._fetch({word for phrase in new for word in phrase}, full=False)
        found = {}
        for phrase in sorted(new):
            numbers = reduce(and_, sorted((held[word].anywhere for word in set(phrase)), key=len))
            if not numbers:
                self._phrases[" ".join(phrase)] = no_hits()
            elif len(numbers) <= _MOST_CANDIDATES:
                found[phrase] = numbers
        return found

    # -- words ----------------------------------------------------------------------------------
    @readable_rows
    def expect(self, phrases: Sequence[Phrase]) -> None:
        several = {" ".join(phrase) for phrase in phrases if len(phrase) > 1}
        names = [name for name in several - self._phrases.keys() if questions.askable(name)]
        words = {word for phrase in phrases for word in phrase}
        if not names:
            self._fetch(words, full=True)
            return
        with self._lock:
            missing = [
                word
                for word in words
                if (held := self._words.get(word)) is None or held.hits is None
            ]
        texts = [word for word in missing if questions.askable(word)]
        both = [
            questions.by_head(questions.FULL, texts),
            questions.by_head(questions.PHRASES, names),
        ]
        rows = self._at_once(both)
        self._take_words(missing, rows[0], full=True)
        self._take_phrases(names, rows[1])

    @readable_rows
    def _fetch(self, asked: set[str], *, full: bool) -> dict[str, _Word]:
        """What is known of the words, those that stand nowhere too."""
        with self._lock:
            known = {
                word: held
                for word in asked
                if (held := self._words.get(word)) and (held.hits is not None or not full)
            }
        missing = [word for word in asked if word not in known]
        if not missing:
            return known
        rows = self._by_head(questions.FULL if full else questions.COUNTED, missing)
        return known | self._take_words(missing, rows, full=full)

    def _take_words(self, asked: list[str], rows: list[Any], *, full: bool) -> dict[str, _Word]:
        """Remember what the server said of the words that it was asked for; of many the last."""
        of_word: dict[str, list[tuple[int, bytes, bytes]]] = {word: [] for word in asked}
        for word, *rest in rows:
            of_word[word].append(rest)
        found = {word: self._word(rows, full) for word, rows in of_word.items()}
        with self._lock:
            for word, one in found.items():
                self._forget(word)
                self._words[word] = one
                self._bytes += one.bytes
            while self._bytes > _REMEMBERED and self._words:
                self._forget(next(iter(self._words)))
        return found

    def _forget(self, word: str) -> None:
        if (held := self._words.pop(word, None)) is not None:
            self._bytes -= held.bytes

    def _word(self, rows: list[tuple[int, bytes, bytes]], full: bool) -> _Word:
        anywhere = joined(unpack_anywhere(one, postings) for _, one, postings in rows)
        return _Word(
            english=rows[0][0] if rows else -1,
            anywhere=anywhere - self._dead,
            hits=self._living(hits_of(postings for _, _, postings in rows)) if full else None,
            bytes=500 + sum(len(one) + len(postings) for _, one, postings in rows),
        )

    def _living(self, hits: Hits) -> Hits:
        return [numbers - self._dead for numbers in hits] if self._dead else hits

    def hits(self, word: str) -> Hits:
        return self._fetch({word}, full=True)[word].hits or no_hits()

    def anywhere(self, word: str) -> Any:
        return self._fetch({word}, full=False)[word].anywhere

    def standing(self, words: Iterable[str]) -> dict[str, tuple[int, Any]]:
        found = self._fetch(set(words), full=False)
        return {
            word: (held.english, held.anywhere) for word, held in found.items() if held.english >= 0
        }

    def english_level(self, word: str) -> int:
        from iptui.search.english import english_words

        return english_words().get(word, 0)

    def english_of(self, words: Iterable[str]) -> dict[str, int]:
        found = self._fetch(set(words), full=False)
        return {word: held.english for word, held in found.items() if held.english >= 0}

    def english(self, word: str) -> bool:
        return self._fetch({word}, full=False)[word].english > 0

    @readable_rows
    def prefix_hits(self, prefix: str) -> Hits:
        if not questions.askable(prefix):
            return no_hits()
        if len(prefix) <= 2 and prefix.isascii():
            query = "SELECT postings FROM iptui.word_prefixes WHERE prefix = %s"
            rows = self._rows(query, prefix)
        else:
            head = prefix[:LONGEST_HEAD]
            query = (
                "SELECT postings FROM iptui.words WHERE left(word, 200) >= %s "
                "AND left(word, 200) < %s AND starts_with(word, %s)"
            )
            rows = self._rows(query, head, head + _LAST, prefix)
        return self._living(hits_of(postings for (postings,) in rows))

    def words_around(self, part: str, limit: int) -> list[str]:
        begin, end = ("written", part, limit), ("backwards", part[::-1], limit)
        if not questions.askable(part):
            return []
        found = self._answered(begin, Ahead(around=[part], limit=limit))
        grown = self._answered(end, Ahead(around=[part], limit=limit))
        return [word for (word,) in found] + [word[::-1] for (word,) in grown]

    def _answered(self, key: Hashable, ahead: Ahead) -> list[Any]:
        """The rows of what was asked ahead, or is asked now."""
        while (rows := self._answers.get(key)) is None:
            self.look_ahead(ahead)
        return rows

    # -- phrases --------------------------------------------------------------------------------
    def phrase_hits(self, phrase: Phrase) -> Hits | None:
        name = " ".join(phrase)
        if name not in self._phrases:
            self._fetch_phrases({name})
        return self._phrases.get(name)

    @readable_rows
    def _fetch_phrases(self, names: set[str]) -> None:
        if names:
            self._take_phrases(names, self._by_head(questions.PHRASES, names))

    def _take_phrases(self, names: Iterable[str], rows: list[Any]) -> None:
        found: dict[str, list[tuple[int, bytes]]] = {}
        for name, products, postings in rows:
            found.setdefault(name, []).append((products, postings))
        if len(self._phrases) > 1000:
            self._phrases = {}
        for name in names:
            parts = found.get(name, [])
            # Of a part that did not look for it nothing can be said without looking.
            known = sum(products for products, _ in parts) == self.past
            hits = self._living(hits_of(postings for _, postings in parts)) if known else None
            self._phrases[name] = hits

    def _take_adjacent(self, names: list[str], rows: list[Any]) -> None:
        """Of the phrases that are not known whole: where they were found to stand."""
        found = {at: no_hits() for at, name in enumerate(names, 1) if self._phrases[name] is None}
        for at, number, fields in rows:
            for field, hits in enumerate(found[at]):
                if fields >> field & 1:
                    hits.add(number)
        for at, hits in found.items():
            self._phrases[names[at - 1]] = hits

    @readable_rows
    def adjacent(self, phrase: Phrase, prefix: bool, candidates: Hits) -> Hits:
        found = no_hits()
        if not (wanted := union(candidates)):
            return found
        text = phrase_text(phrase, prefix=prefix)
        rows = self._rows(questions.ADJACENT, text, text, text, text, list(wanted), text)
        for at, hits in enumerate(found):
            hits.update([number for number, fields in rows if fields >> at & 1])
        return found

    def side_by_side(self, phrase: Phrase, candidates: Any) -> Any:
        return union(self.adjacent(phrase, False, [candidates, *no_hits()[1:]]))

    # -- what is near ---------------------------------------------------------------------------
    @readable_rows
    def surface_hits(self, key: str) -> Hits | None:
        held = self._surfaces([key])[key]
        return self._living(hits_of(held)) if held else None

    @readable_rows
    def surfaces_standing(self, keys: Iterable[str]) -> dict[str, Any]:
        found = self._surfaces(list(keys))
        return {
            surface: union(hits_of(held)) - self._dead for surface, held in found.items() if held
        }

    def _surfaces(self, keys: list[str]) -> dict[str, list[bytes]]:
        """The packed postings of each written form, one from each part; none for what stands nowhere."""
        self.look_ahead(Ahead(surfaces=keys))
        return {
            key: self._answered(key, Ahead(surfaces=[key])) if questions.storable(key) else []
            for key in keys
        }

    @staticmethod
    def _take_surfaces(answers: dict[Hashable, list[Any]], asked: list[str], rows: Any) -> None:
        found: dict[str, list[bytes]] = {key: [] for key in asked}
        for surface, postings in rows:
            found[surface].append(postings)
        answers.update(found)

    @staticmethod
    def _take_near(answers: dict[Hashable, list[Any]], key: Hashable, rows: list[Any]) -> None:
        if any(number < 0 for number, _ in rows):
            raise ValueError("a row of near words is cut off")
        answers[key] = rows

    def neighbours(self, keys: Iterable[str]) -> tuple[list[str], list[str]]:
        key = frozenset(keys)
        rows = self._answered(key, Ahead(near=[key]))
        return (
            [written for number, written in rows if number % 2 == 0],
            [written for number, written in rows if number % 2],
        )

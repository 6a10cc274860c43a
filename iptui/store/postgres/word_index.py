"""The words of a catalog as they stand in the database: the same answers as from an index file."""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial, reduce, wraps
from operator import and_, or_
from threading import Lock
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from pyroaring import BitMap

from iptui.search.layout import VERSION
from iptui.search.postings import Hits, no_hits, union, unpack, unpack_anywhere, unpack_many
from iptui.search.query import Phrase
from iptui.search.word_index import Ahead
from iptui.search.word_part import LONGEST_HEAD, phrase_text
from iptui.store.postgres import word_questions as questions
from iptui.store.postgres.address import Address
from iptui.store.postgres.link import Connection, Link
from iptui.store.protocol import WordsDamaged

P = ParamSpec("P")
T = TypeVar("T")
Ask = Callable[[Callable[[Connection], T]], T]

_REMEMBERED: Final = 8 << 20
"""Bytes of postings that are kept: what was typed is asked for again with the next letter."""
_LAST: Final = "\U0010ffff"
_MOST_ROWS: Final = 100_000
"""Rows about near words that are kept."""
_MOST_CANDIDATES: Final = 20_000
"""Products in which a phrase is looked for ahead; with more it is first known in which fields its words stand."""


def _readable(read: Callable[P, T]) -> Callable[P, T]:
    """One kind of error for bytes that are not what was written."""

    @wraps(read)
    def readable(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (ValueError, TypeError, struct.error, OverflowError) as error:
            raise WordsDamaged(
                "The words that the server keeps for searching cannot be read; have the owner run "
                "DELETE FROM iptui.word_parts: the next search writes them anew."
            ) from error

    return readable


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

    @_readable
    def _take_in(self, parts: list[Any]) -> None:
        self._dead = _union(dead for *_, dead in parts)
        self.all = BitMap(range(self.past)) - self._dead
        self.approved = _union(approved for _, _, _, approved, _ in parts) - self._dead

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
        return self._rows(query, [one[:LONGEST_HEAD] for one in texts], texts) if texts else []

    # -- in one turn ----------------------------------------------------------------------------
    far = True

    @_readable
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
        surfaces = [one for one in ahead.surfaces if one not in answers and questions.storable(one)]
        if surfaces:
            ask((questions.SURFACES, (surfaces,)), partial(self._take_surfaces, answers, surfaces))
        with self._lock:
            missing = [word for word in ahead.words if word not in self._words]
        texts = [word for word in missing if questions.askable(word)]
        if texts:
            question = (questions.COUNTED, ([one[:LONGEST_HEAD] for one in texts], texts))
            ask(question, partial(self._take_words, missing, full=False))
        candidates = self._candidates(ahead.phrases)
        if candidates:
            names = [" ".join(phrase) for phrase in candidates]
            question = (questions.PHRASES, ([one[:LONGEST_HEAD] for one in names], names))
            ask(question, partial(self._take_phrases, names))
            ask(questions.adjacent(candidates, self.past), partial(self._take_adjacent, names))
        if asked:

            def work(connection: Connection) -> list[list[Any]]:
                return questions.at_once(connection, [one for one, _ in asked])

            for (_, take), rows in zip(asked, self._ask(work), strict=True):
                take(rows)

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
    def expect(self, phrases: Sequence[Phrase]) -> None:
        self._fetch({word for phrase in phrases for word in phrase}, full=True)
        several = {" ".join(phrase) for phrase in phrases if len(phrase) > 1}
        self._fetch_phrases(several - self._phrases.keys())

    @_readable
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
        anywhere = _joined(unpack_anywhere(one, postings) for _, one, postings in rows)
        return _Word(
            english=rows[0][0] if rows else -1,
            anywhere=anywhere - self._dead,
            hits=self._living(_hits(postings for _, _, postings in rows)) if full else None,
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

    def english_of(self, words: Iterable[str]) -> dict[str, int]:
        found = self._fetch(set(words), full=False)
        return {word: held.english for word, held in found.items() if held.english >= 0}

    def english(self, word: str) -> bool:
        return self._fetch({word}, full=False)[word].english > 0

    @_readable
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
        return self._living(_hits(postings for (postings,) in rows))

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

    @_readable
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
            hits = self._living(_hits(postings for _, postings in parts)) if known else None
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

    @_readable
    def adjacent(self, phrase: Phrase, prefix: bool, candidates: Hits) -> Hits:
        found = no_hits()
        if not (wanted := union(candidates)):
            return found
        text = phrase_text(phrase, prefix=prefix)
        rows = self._rows(questions.ADJACENT, text, text, text, text, list(wanted), text)
        for at, hits in enumerate(found):
            hits.update([number for number, fields in rows if fields >> at & 1])
        return found

    # -- what is near ---------------------------------------------------------------------------
    @_readable
    def surface_hits(self, key: str) -> Hits | None:
        held = self._surfaces([key])[key]
        return self._living(_hits(held)) if held else None

    @_readable
    def surfaces_standing(self, keys: Iterable[str]) -> dict[str, Any]:
        found = self._surfaces(list(keys))
        return {surface: union(_hits(held)) - self._dead for surface, held in found.items() if held}

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


def _union(packed: Iterable[bytes]) -> Any:
    return _joined(map(BitMap.deserialize, packed))


def _joined(bitmaps: Iterable[Any]) -> Any:
    return reduce(or_, bitmaps, BitMap())


def _hits(packed: Iterable[bytes]) -> Hits:
    held = list(packed)
    return unpack(held[0]) if len(held) == 1 else unpack_many(held)

"""Every door by which outside bytes come in, found by looking: a new reader cannot be forgotten.

A function of `iptui.formats` whose first argument is `source: BinaryIO` is called as a reader of rows.
Any other that takes bytes, files or text to read has to be named here with how it is called.
"""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import iptui.formats

NOW = datetime(2026, 9, 30, 2, tzinfo=UTC)
Reader = Callable[[bytes], Iterable[Any]]
"""What it gives for a file: records and rejections, or one value. Raises `UserError` and nothing else."""

NO_DOORS = {
    "notices.bodies.decoded": "reached by the doors of mails and notices",
    "notices.decisions.read_decision": "reached by the doors of mails and notices",
    "notices.dmca.read_dmca": "reached by the doors of mails and notices",
    "notices.files.holds_mail": "reached by the doors of mails and notices",
    "notices.files.is_maildir": "reached by the doors of mails and notices",
    "notices.files.mails_of_folder": "reached by the doors of mails and notices",
    "notices.files.may_be_notice": "reached by the doors of mails and notices",
    "notices.files.peeked": "reached by the doors of mails and notices",
    "notices.files.rejoined": "reached by the doors of mails and notices",
    "notices.mails.is_mail": "reached by the doors of mails and notices",
    "notices.mails.is_mbox": "reached by the doors of mails and notices",
    "notices.mails.split_mbox": "reached by the doors of mails and notices",
    "notices.mails.read_mail": "reached by the doors of mails and notices",
    "notices.marketplaces.read_marketplace": "reached by the doors of mails and notices",
    "notices.reading.read_notice": "reached by the doors of mails and notices",
    "notices.files.mails_of": "reached by the doors of mails and notices",
    "register_files.trees.xml_tree": "reached by `read_rights`",
    "sources.rejoined": "reached by every reader of rows",
    "csv_rows.csv_rows": "reached by every reader of rows",
    "json_rows.json_document": "reached by every reader of rows",
    "json_rows.json_lines": "reached by every reader of rows",
    "sources.open_text": "reached by every reader of rows",
    "sources.tell_format": "reached by every reader of rows",
    "sources.not_utf8": "reached by every reader of rows",
    "outside_files.read_regular": "gives bytes back as they are",
    "outside_files.text_name": "takes a name",
    "rule_text.read_rule_set": "reached by `load_rule_sets`",
    "rule_text.read_text": "reached by `load_rule_sets`",
    "toml_text.load_toml": "reached by `parse_rule_set`",
    "sample_files.load_sample": "reads the program's own files",
    "new_files.new_file": "writes",
    "letter_files.letter_bytes": "writes",
    "letter_writing.template_problems": "reached with `template_reader`",
    "age.encrypt": "writes",
    "letters.mail.letter_mail": "writes; hostile letters and files in tests/formats/letters",
    "age.is_encrypted": "looks at the first bytes",
    "catalogs.containers.members": "reached by `read_products`",
    "catalogs.encodings.as_utf8": "reached by `read_products`",
    "catalogs.encodings.tell_encoding": "reached by `read_products`",
    "catalogs.merchant_xml.declared_encoding": "reached by `read_products`",
    "catalogs.merchant_xml.feed_items": "reached by `read_products`",
    "catalogs.tables.text_records": "reached by `read_products`",
    "catalogs.tables.workbook_sheets": "reached by `read_products`",
    "csv_rows.cells_of": "reached by every reader of rows",
    "pages.archives.read_wacz": "reached by `pages.reader.read_page`",
    "pages.archives.read_warc": "reached by `pages.reader.read_page`",
    "pages.kinds.kind_of": "reached by `pages.reader.read_page`",
    "pages.kinds.picture_type": "reached by `pages.reader.read_page`",
    "pages.kinds.ungzipped": "reached by `pages.reader.read_page`",
    "pages.layout.laid_out": "reached by `pages.reader.read_page`",
    "pages.markup.decoded": "reached by `pages.reader.read_page`",
    "pages.web_packings.unbrotlied": "reached by `pages.reader.read_page`",
    "pages.web_packings.unpacked_by_zstandard": "reached by `pages.reader.read_page`",
    "pages.mhtml.read_mhtml": "reached by `pages.reader.read_page`",
    "csv_rows.quote_state": "reached by every reader of rows",
    "csv_rows.raw_records": "reached by every reader of rows",
}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _open_picture(data: bytes) -> list[Any]:
    from iptui.formats.pictures import open_picture

    return [open_picture(data, "picture").size]


def _page(data: bytes) -> list[Any]:
    from iptui.formats.pages.reader import read_page

    page = read_page(data)
    return [page.facts, page.text, *(one.name for one in page.pictures)]


def _rule_set(data: bytes) -> list[Any]:
    from iptui.domain.deadlines import deadline
    from iptui.formats.rule_text import parse_rule_set

    rules = parse_rule_set(_text(data), "own.toml", "own")
    return [rules, *([deadline(rules, "respond", NOW)] if rules.respond else [])]


def _calendar(data: bytes) -> list[Any]:
    from iptui.formats.rule_text import parse_calendar

    return [*parse_calendar(_text(data), "calendar.toml")]


def _rule_folder(data: bytes) -> list[Any]:
    """Own rule files never lock anybody out: a fault is a sentence in `problems`."""
    from iptui.formats.rule_files import load_rule_sets

    with TemporaryDirectory() as folder:
        for name in ("a.toml", "calendar.toml"):
            (Path(folder) / name).write_bytes(data)
        return [*load_rule_sets(user_folder=Path(folder)).problems]


def _settings(data: bytes) -> list[Any]:
    from iptui.settings import load_settings

    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(data)
        return [load_settings(path).theme]


def _recent(data: bytes) -> list[Any]:
    from iptui.casework import recent

    path = recent._list_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return [str(one) for one in recent.recent_places()]


def _key_file(data: bytes) -> list[Any]:
    from iptui.formats.age import read_identities

    with TemporaryDirectory() as folder:
        path = Path(folder) / "key.txt"
        path.write_bytes(data)
        return [len(read_identities(path))]


def _encrypted(data: bytes) -> list[Any]:
    import pyrage

    from iptui.formats.age import decrypt

    target = io.BytesIO()
    decrypt(io.BytesIO(data), target, [pyrage.x25519.Identity.generate()], Path("backup.age"))
    return [len(target.getvalue())]


def _recipients(data: bytes) -> list[Any]:
    from iptui.formats.age import parse_recipients

    return parse_recipients([_text(data)])


def _mapping(data: bytes) -> list[Any]:
    from iptui.formats.catalogs.mapping import read_mapping

    return [read_mapping(data, "mapping.toml")]


def _preview(data: bytes) -> list[Any]:
    from iptui.formats.catalogs.preview import preview

    return [preview(io.BytesIO(data), name="file")]


def _listing_text(data: bytes) -> list[Any]:
    from iptui.search.markup import plain_text

    return [plain_text(_text(data))]


def _number(data: bytes) -> list[Any]:
    from iptui.domain.registers import identify

    return [identify(_text(data)[:2000]).reason]


def _mails(data: bytes) -> list[Any]:
    """As a mail, as an mbox, as the body of a mail, and as a notice in plain text."""
    from iptui.formats.notices.mails import read_mail, split_mbox
    from iptui.formats.notices.reading import read_notice

    box = b"From a@b.example Mon Nov  2 09:30:00 2026\n"
    body = b"From: notice@amazon.com\nSubject: trademark\nContent-Type: text/html\n\n"
    mails = [data, body + data, *split_mbox(io.BytesIO(box + data))]
    return [fact for one in mails if one for fact in read_notice(read_mail(one)).facts]


def _notice(data: bytes) -> list[Any]:
    from iptui.formats.notices.reading import read_text

    return [*read_text(_text(data[: 2 * 1024 * 1024])).facts]


def _letter_template(data: bytes) -> list[Any]:
    """As an own template that every letter on that ground includes."""
    from iptui.formats.letter_writing import template_problems, template_reader, write_letter
    from tests.formats.letter_cases import case_of

    with TemporaryDirectory() as folder:
        (Path(folder) / "ground-OTHER.md.j2").write_bytes(data)
        read = template_reader(Path(folder))
        problems = template_problems(Path(folder))
        letter = write_letter(case_of("OTHER"), "counter-notification", read, second=False)
        return [*problems, letter.text]


NAMED: dict[str, Reader] = {
    "mails": _mails,
    "notices.reading.read_text": _notice,
    "pictures.open_picture": _open_picture,
    "pages.reader.read_page": _page,
    "rule_text.parse_rule_set": _rule_set,
    "rule_text.parse_calendar": _calendar,
    "rule_files.load_rule_sets": _rule_folder,
    "settings": _settings,
    "recent workspaces": _recent,
    "age.read_identities": _key_file,
    "age.decrypt": _encrypted,
    "age.parse_recipients": _recipients,
    "catalogs.mapping.read_mapping": _mapping,
    "catalogs.preview.preview": _preview,
    "letter_writing.template_reader": _letter_template,
    "a listing's HTML": _listing_text,
    "a number typed": _number,
}

_READS = ("bytes", "BinaryIO", "BufferedReader", "Path", "Traversable", "IO[")
_VERBS = ("read", "parse", "open", "load", "laid", "decode", "unpack", "extract")


def doors() -> Iterator[tuple[str, Callable[..., Any]]]:
    """`module.function` and the function, of every public one of `iptui.formats` that looks like a reader."""
    for module in pkgutil.walk_packages(iptui.formats.__path__, "iptui.formats."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ != loaded.__name__ or name.startswith("_"):
                continue
            parameters = inspect.signature(function).parameters
            if next(iter(parameters), "") == "target":
                continue  # a writer
            types = [str(one.annotation) for one in parameters.values()]
            if name.split("_")[0] in _VERBS or any(r in t for r in _READS for t in types):
                yield f"{module.name.removeprefix('iptui.formats.')}.{name}", function


def reads_rows(function: Callable[..., Any]) -> bool:
    """True for `(source: BinaryIO, *, name, …)`."""
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.name == "source" and "BinaryIO" in str(first.annotation)


def _rows(function: Callable[..., Any], format: str | None = None) -> Reader:
    wanted = inspect.signature(function).parameters
    options = {"name": "file", "now": NOW, "format": format}
    given = {name: value for name, value in options.items() if name in wanted}

    def read(data: bytes) -> Iterable[Any]:
        return function(io.BytesIO(data), **given)

    return read


def readers() -> dict[str, Reader]:
    """Every reader by its name."""
    found = dict(NAMED)
    for name, function in doors():
        if name not in NO_DOORS and name not in NAMED and reads_rows(function):
            found[name] = _rows(function)
            if "format" in inspect.signature(function).parameters:
                found |= {
                    f"{name} as {one}": _rows(function, one) for one in ("csv", "json", "jsonl")
                }
    return found

"""A list that was given out is taken in elsewhere whole, and changes nothing where it came from."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iptui.casework.desk import Desk
from iptui.casework.intake import import_brands, import_catalog, import_complaints
from iptui.casework.list_exports import export_list
from iptui.casework.register_files import import_rights
from iptui.casework.sign_in import create_main_account, main_account
from iptui.casework.workspaces import open_desk
from iptui.domain.rights import IpRight
from iptui.formats.writing import write_imported_complaints
from tests.formats.test_writing import PRODUCTS, brands, imported_complaints, rights

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
FORMATS = ("jsonl", "json", "csv", "xlsx")
Import = Callable[..., Any]
IMPORTS: dict[str, Import] = {
    "products": import_catalog,
    "brands": import_brands,
    "complaints": import_complaints,
    "rights": import_rights,
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("lists") / "workspace"
    with closing(open_desk(place, create=True)) as desk:
        create_main_account(desk, "seller", "correct horse battery")
    return place


@contextmanager
def desk_like(empty: Path) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        place = shutil.copytree(empty, Path(folder) / "workspace")
        with closing(open_desk(place)) as desk:
            desk.account = main_account(desk)
            yield desk


def given_out(desk: Desk, kind: str, format: str) -> bytes:
    file = io.BytesIO()
    export_list(desk, kind, file, format=format)
    return file.getvalue()


def rows(desk: Desk, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in given_out(desk, kind, "jsonl").splitlines()]


def taken_in(desk: Desk, kind: str, data: bytes, format: str) -> Any:
    report = IMPORTS[kind](desk, io.BytesIO(data), f"list.{format}")
    assert report.rejected == []
    return report


def comes_back(empty: Path, kind: str, format: str, fill: Callable[[Desk], None]) -> None:
    with desk_like(empty) as here, desk_like(empty) as there:
        fill(here)
        listed = rows(here, kind)
        data = given_out(here, kind, format)
        report = taken_in(there, kind, data, format)
        assert rows(there, kind) == listed
        assert report.added == len(listed)
        again = taken_in(here, kind, data, format)
        assert rows(here, kind) == listed
        assert (again.added, again.updated) == (0, 0)


def trip(*, examples: int) -> Callable[[Any], Any]:
    def decorate(test: Any) -> Any:
        quiet = settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        )
        return pytest.mark.parametrize("format", FORMATS)(quiet(test))

    return decorate


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPTUI_NOW", NOW.isoformat())


@trip(examples=8)
@given(st.lists(PRODUCTS, min_size=1, max_size=4, unique_by=lambda one: one.id))
def test_products(empty: Path, format: str, products: list[Any]) -> None:
    def fill(desk: Desk) -> None:
        desk.store.import_products(iter(products), actor="seller", at=NOW, source="test")

    comes_back(empty, "products", format, fill)


@trip(examples=8)
@given(st.lists(brands(), min_size=1, max_size=4, unique_by=lambda one: one.id))
def test_brands(empty: Path, format: str, listed: list[Any]) -> None:
    def fill(desk: Desk) -> None:
        with desk.store.transaction(actor="seller", action="test", at=NOW) as tx:
            for one in listed:
                tx.put(one)

    comes_back(empty, "brands", format, fill)


@trip(examples=8)
@given(st.lists(rights(), min_size=1, max_size=4, unique_by=lambda one: one.id))
def test_rights(empty: Path, format: str, listed: list[IpRight]) -> None:
    def fill(desk: Desk) -> None:
        with desk.store.transaction(actor="seller", action="test", at=NOW) as tx:
            for one in listed:
                tx.put(one)

    comes_back(empty, "rights", format, fill)


@trip(examples=8)
@given(st.lists(imported_complaints(), min_size=1, max_size=3, unique_by=lambda one: one.id))
def test_complaints(empty: Path, format: str, listed: list[Any]) -> None:
    # Attempts that no state goes with are put right by the clock; tags are a set without an empty one.
    plain = [
        msgspec.structs.replace(
            one, attempts=(), tags=tuple(dict.fromkeys(tag for tag in one.tags if tag.strip()))
        )
        for one in listed
    ]

    def fill(desk: Desk) -> None:
        file = io.BytesIO()
        write_imported_complaints(file, plain)
        file.seek(0)
        import_complaints(desk, file, "list.jsonl")

    comes_back(empty, "complaints", format, fill)

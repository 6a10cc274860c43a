"""Whatever happens to a saved file, reading it never raises, and gives text that can be kept and sentences."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iptui.formats.pages.reader import SavedPage, read_page
from tests.formats.pages.written import FILES


def require_readable(data: bytes) -> SavedPage:
    found = read_page(data)
    msgspec.json.encode((found.facts, found.main, found.rest))
    for problem in found.facts.problems:
        assert problem.endswith("."), problem
        assert len(problem) < 600
    return found


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(share=st.floats(0, 1))
def test_truncations(name: str, share: float) -> None:
    data = FILES[name]
    require_readable(data[: int(len(data) * share)])


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40)),
        min_size=1,
        max_size=6,
    )
)
def test_damaged_bytes(name: str, changes: list[tuple[float, bytes, int]]) -> None:
    data = bytearray(FILES[name])
    for share, put, drop in changes:
        place = int(len(data) * share)
        data[place : place + drop] = put
    require_readable(bytes(data))


@settings(max_examples=100)
@given(
    st.text(max_size=80),
    st.sampled_from(["sup", "td", "dt", "span", "h1", "iframe srcdoc='<p>x'", "option"]),
)
def test_any_text_in_any_element(text: str, tag: str) -> None:
    html = f"<title>x</title><table><tr><{tag}>{text}&#1;&#xfffe;</{tag.split()[0]}>&#2;{text}"
    require_readable(html.encode("utf-8", "replace"))


def test_every_cut_of_the_small_files() -> None:
    for name in ("text", "WARC, gzip", "WACZ"):
        data = FILES[name]
        for end in range(0, len(data), max(1, len(data) // 150)):
            require_readable(data[:end])


def test_letters_that_no_tree_takes_stand_behind_what_is_moved() -> None:
    found = require_readable(
        b"<body><p>one<script>x</script>&#2;two<nav>menu</nav>&#1;three<svg></svg>&#3;four"
    )
    assert "four" in found.text

"""Two real servers with synchronous streaming replication: the first one dies during work."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from iptui.app import IptuiApp
from iptui.casework.demo import make_demo
from iptui.domain.parties import Party
from iptui.store.postgres.store import PostgresStore
from iptui.store.protocol import PATIENCE
from tests.postgres.server import DURABLE, Databases, Server, running
from tests.postgres.test_cuts import until
from tests.screens.journeys import settled, shows
from tests.store.conformance import put


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server, str]]:
    """(primary, standby, address that names both); a commit waits until the standby has it too."""
    with running(settings=DURABLE) as primary:
        Databases(primary).new()
        with running(settings=DURABLE, standby_of=primary) as standby:
            primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.sql("SELECT pg_reload_conf()")
            until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == [("sync",)])
            hosts = f"{primary.folder},{standby.folder}"
            yield primary, standby, f"postgresql://postgres@/test1?host={hosts}"


def promote(standby: Server) -> None:
    standby.sql("SELECT pg_promote()")


def test_no_acknowledged_change_is_lost_and_none_is_there_twice(
    pair: tuple[Server, Server, str],
) -> None:
    primary, standby, address = pair
    acknowledged: list[list[str]] = [[] for _ in range(4)]
    problems: list[BaseException] = []
    stop = threading.Event()

    def work(number: int) -> None:
        token = PATIENCE.set(60)
        try:
            store = PostgresStore.open(address)
            change = 0
            while not stop.is_set():
                identity = f"p{number}-{change}"
                put(store, Party(id=identity, name="X"))
                acknowledged[number].append(identity)
                change += 1
            store.close()
        except BaseException as error:
            problems.append(error)
        finally:
            PATIENCE.reset(token)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: sum(map(len, acknowledged)) > 100)
    primary.stop(signal.SIGQUIT)
    before = sum(map(len, acknowledged))
    promote(standby)
    until(
        lambda: (
            all(len(one) > 20 for one in acknowledged)
            and sum(map(len, acknowledged)) > before + 100
        )
    )
    stop.set()
    for thread in threads:
        thread.join(60)
    assert problems == []
    store = PostgresStore.open(address)
    stored = store.query(Party)
    assert {one.id for one in stored} == {one for done in acknowledged for one in done}
    assert {one.rev for one in stored} == {1}
    assert store.commit_no() == len(stored)  # each was one commit
    assert store.check() == []
    store.close()


def test_the_app_says_what_happened_and_goes_on(
    pair: tuple[Server, Server, str], tmp_path: Path
) -> None:
    primary, standby, address = pair

    async def walk() -> None:
        desk = make_demo(address)
        app = IptuiApp(desk)
        async with app.run_test(size=(120, 40)) as pilot:
            await shows(pilot, "To respond")
            await asyncio.to_thread(until, lambda: heard(desk.store))
            await asyncio.to_thread(primary.stop, signal.SIGQUIT)
            await shows(pilot, "a standby has to be promoted")
            # The list can be read on; what only the server has is said, and nothing closes.
            await pilot.press("down", "down")
            await shows(pilot, "QUILLNOR")
            await pilot.press("enter")
            await settled(pilot)
            await shows(pilot, "a standby has to be promoted")
            await pilot.press("5")
            await settled(pilot)
            await pilot.press("1")
            await shows(pilot, "To respond")
            await asyncio.to_thread(promote, standby)
            await shows(pilot, "The workspace answers again")
            await pilot.press("3")
            await shows(pilot, "60 brand(s)")
        desk.close()

    asyncio.run(walk())


def heard(store: object) -> bool:
    """The app follows the workspace: everything it shows is in memory."""
    assert isinstance(store, PostgresStore)
    follower = store._follower
    return follower is not None and follower.up_to_date.is_set()

"""The same results in SQLite and in PostgreSQL."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.storage.results.store import ResultsStore
from tests.postgresql import programs, running_server

StoreOpener = Callable[[], ResultsStore]


@pytest.fixture(scope="session", autouse=True)
def server_address() -> Iterator[str]:
    """Of a server that starts before any test, so that none of them leaves it running. '' without PostgreSQL."""
    bin_folder = programs()
    with contextlib.ExitStack() as until_the_end:
        yield "" if bin_folder is None else until_the_end.enter_context(running_server(bin_folder))


@pytest.fixture
def postgresql_address(server_address: str) -> str:
    if not server_address:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    return server_address


@pytest.fixture(params=["sqlite", "postgresql"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> StoreOpener:
    """Opens the same results each time."""
    if request.param == "sqlite":
        return lambda: ResultsStore(tmp_path / "results.sqlite")
    address: str = request.getfixturevalue("postgresql_address")
    return lambda: ResultsStore(address, project=str(tmp_path))

import math
from pathlib import Path

import pytest
from sqlalchemy import update

from inspector.domain.results_filter import ResultsFilter
from inspector.errors import InputError, InspectorError, OutputError, ProjectError
from inspector.storage.results.database import RESULTS_SCHEMA
from inspector.storage.results.schema import VERSIONS
from inspector.storage.results.store import ResultsStore
from tests.results import prepared, row_of


def test_projects_share_a_server_and_see_their_own_results(postgresql_address: str, tmp_path: Path) -> None:
    with ResultsStore(postgresql_address, f"{tmp_path}/a") as a, ResultsStore(postgresql_address, f"{tmp_path}/b") as b:
        a.add([prepared(row_of("a.png", inspection="1"))])
        b.add([prepared(row_of("b.png", inspection="1")), prepared(row_of("c.png"))])
        assert [len(store.select(ResultsFilter()).ids) for store in (a, b)] == [1, 2]
        a.clear(ResultsFilter())
        assert [len(store.select(ResultsFilter()).ids) for store in (a, b)] == [0, 2]


def test_two_stations_store_at_the_same_time(postgresql_address: str, tmp_path: Path) -> None:
    project = str(tmp_path)
    with ResultsStore(postgresql_address, project) as one, ResultsStore(postgresql_address, project) as other:
        for number in range(20):
            one.add([prepared(row_of(f"one {number}"), number)])
            other.add([prepared(row_of(f"other {number}"), number)])
        assert len(one.select(ResultsFilter()).ids) == 40


@pytest.mark.parametrize(
    ("change", "code", "advice"),
    [
        (("p%40ss%2Fword", "wrong"), "database-refused", "check user and password"),
        (("/postgres", "/nothing"), "database-missing", "make the database"),
        (("127.0.0.1", "localhost.invalid"), "database-unreachable", "check that it runs"),
    ],
)
def test_a_server_that_cannot_be_used_is_told_with_a_way_out(
    postgresql_address: str, change: tuple[str, str], code: str, advice: str
) -> None:
    with pytest.raises(OutputError) as caught:
        ResultsStore(postgresql_address.replace(*change), "p")
    assert caught.value.code == code
    assert advice in caught.value.advice
    assert "p@ss" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["", "mysql://a/b", "postgresql://", "postgresql://server", "postgresql://server:port/database", "server"],
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(InputError, match="database-address"):
        ResultsStore(address, "p")


def test_rows_are_added_all_or_none(postgresql_address: str, tmp_path: Path) -> None:
    with ResultsStore(postgresql_address, str(tmp_path)) as store:
        store.add([prepared(row_of("a.png"))])
        with pytest.raises(InspectorError):
            store.add([prepared(row_of("b.png")), prepared(row_of("c\x00.png", math.pi))])
        assert len(store.select(ResultsFilter()).ids) == 1


def test_a_newer_database_is_refused_without_telling_its_password(postgresql_address: str, tmp_path: Path) -> None:
    with ResultsStore(postgresql_address, str(tmp_path)) as store:

        def set_version(version: int) -> None:
            with store._database.writing() as connection:
                connection.execute(update(VERSIONS).values(version=version))

        set_version(RESULTS_SCHEMA + 1)
        try:
            with pytest.raises(ProjectError, match="results-newer") as caught:
                ResultsStore(postgresql_address, "p")
        finally:
            set_version(RESULTS_SCHEMA)
    assert "'127.0.0.1' were made by a newer version" in caught.value.what
    assert "inspector:" not in str(caught.value)

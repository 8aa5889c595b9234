import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import DDL, update

from inspector.domain.past_parts import TRUTHS, VERDICTS
from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import Order, ResultsFilter, SortKey
from inspector.domain.told_part import UNTOLD, Word
from inspector.storage.results.database import RESULTS_SCHEMA
from inspector.storage.results.schema import VERSIONS
from inspector.storage.results.store import ResultsStore
from inspector.storage.results.thumbnails import thumbnail_of
from tests.results import image_of, prepared, row_of
from tests.unit.storage.results.conftest import StoreOpener

DETECTOR = row_of("a.png").detector
SHADE = 90
PICTURE = thumbnail_of(image_of(SHADE)).hash


def told(store: ResultsStore) -> dict[int, Truth | None]:
    past = store.past_parts(DETECTOR)
    return {int(id_): TRUTHS[truth] for id_, truth in zip(past.ids, past.truths, strict=True)}


def test_the_newest_word_counts_and_can_be_taken_back(open_store: StoreOpener) -> None:
    with open_store() as store:
        assert store.word("a.png", PICTURE) == UNTOLD
        assert not store.tell("a.png", PICTURE, Word(Truth.GOOD))
        store.tell("a.png", PICTURE, Word(Truth.DEFECTIVE))
    with open_store() as store:
        assert store.word("a.png", PICTURE).truth is Truth.DEFECTIVE
        store.tell("a.png", PICTURE, UNTOLD)
        assert store.word("a.png", PICTURE) == UNTOLD


def test_a_truth_is_that_of_an_image_however_often_it_is_inspected(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(row_of("/line/a.png", inspection="1"))])
        assert store.tell("a.png", PICTURE, Word(Truth.DEFECTIVE))
        store.add([prepared(row_of("/moved/a.png", 2.5, inspection="2")), prepared(row_of("/line/b.png"))])
        past = store.past_parts(DETECTOR)
        assert past.scores.tolist() == [2.5, 1.5]
        assert list(told(store).values()) == [Truth.DEFECTIVE, None]


def test_the_truth_of_a_part_that_was_learned_from_counts_no_more(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(row_of("a.png")), prepared(row_of("b.png"), shade=SHADE + 20)])
        store.tell("a.png", PICTURE, Word(Truth.GOOD))
        store.tell("b.png", thumbnail_of(image_of(SHADE + 20)).hash, Word(Truth.GOOD))
        past = store.past_parts(DETECTOR, {PICTURE})
        assert len(past.ids) == 2
        assert [TRUTHS[truth] for truth in past.truths] == [None, Truth.GOOD]


def test_another_image_of_the_same_name_is_another_part(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.tell("a.png", PICTURE, Word(Truth.GOOD))
        store.add([prepared(row_of("/line/a.png"), shade=SHADE + 20)])
        assert store.word("a.png", thumbnail_of(image_of(SHADE + 20)).hash) == UNTOLD
        assert list(told(store).values()) == [None]


def test_past_parts_are_those_of_the_detector_as_they_were_judged_last(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(replace(row_of("other.png"), detector="cd" * 32)), prepared(row_of("cleared.png"))])
        store.clear(ResultsFilter(words=("cleared",)))
        store.add([prepared(row_of("a.png", inspection="a"))])
        again = replace(row_of("a.png", verdict=Verdict.GOOD, inspection="a"), threshold=3.0)
        store.add([replace(prepared(again), thumbnail=None)])
        past = store.past_parts(DETECTOR)
        assert len(past.ids) == 1
        assert past.thresholds.tolist() == [3.0]
        assert [VERDICTS[code] for code in past.verdicts] == [Verdict.GOOD]
        assert store.rows([int(past.ids[0])])[0].path == Path("a.png")
        assert len(store.past_parts("").ids) == 0


def test_a_name_that_is_not_valid_unicode(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(row_of("/line/part\udcff.png"))])
        store.tell("part\udcff.png", PICTURE, Word(Truth.GOOD))
        assert list(told(store).values()) == [Truth.GOOD]


def test_kind_and_note_are_kept_and_change_with_the_word(open_store: StoreOpener) -> None:
    scratch = Word(Truth.DEFECTIVE, "scratch", "left edge, Schicht 2")
    with open_store() as store:
        store.tell("a.png", PICTURE, scratch)
    with open_store() as store:
        assert store.word("a.png", PICTURE) == scratch
        store.tell("a.png", PICTURE, Word(Truth.DEFECTIVE, "dust"))
        assert store.word("a.png", PICTURE) == Word(Truth.DEFECTIVE, "dust")


def test_told_parts_are_listed_with_their_newest_result(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(row_of("/line/a.png", inspection="1")), prepared(row_of("/line/b.png"))])
        store.add([prepared(row_of("/moved/a.png", 2.5, inspection="2"))])
        store.tell("a.png", PICTURE, Word(Truth.GOOD, "reflection"))
        store.tell("b.png", PICTURE, Word(Truth.GOOD))
        store.tell("never inspected.png", PICTURE, Word(Truth.DEFECTIVE))
        store.tell("b.png", PICTURE, UNTOLD)
        never, a = store.told_parts()
        assert (never.name, never.word.truth, never.row) == ("never inspected.png", Truth.DEFECTIVE, None)
        assert (a.name, a.thumbnail, a.word) == ("a.png", PICTURE, Word(Truth.GOOD, "reflection"))
        assert a.row is not None
        assert (a.row.path, a.row.score) == (Path("/moved/a.png"), 2.5)


def without_truths(path: Path) -> None:
    """Make a file that version 2 wrote."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE truths")
    connection.execute("DROP TABLE bad_images")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()


def without_words(path: Path, version: int) -> None:
    """Make a file that version 3 or 4 wrote."""
    connection = sqlite3.connect(path)
    if version == 3:
        connection.execute("DROP TABLE bad_images")
    for name in ("kind", "note"):
        connection.execute(f"ALTER TABLE truths DROP COLUMN {name}")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("version", [3, 4])
def test_truths_of_earlier_versions_get_room_for_kind_and_note(tmp_path: Path, version: int) -> None:
    path = tmp_path / "results.sqlite"
    with ResultsStore(path) as store:
        store.tell("a.png", PICTURE, Word(Truth.DEFECTIVE))
    without_words(path, version)
    with ResultsStore(path) as store:
        assert store.word("a.png", PICTURE) == Word(Truth.DEFECTIVE)
        store.tell("a.png", PICTURE, Word(Truth.DEFECTIVE, "scratch", "deep"))
    with ResultsStore(path) as store:
        assert store.word("a.png", PICTURE) == Word(Truth.DEFECTIVE, "scratch", "deep")


def test_a_server_s_truths_get_room_for_kind_and_note(postgresql_address: str, tmp_path: Path) -> None:
    with ResultsStore(postgresql_address, str(tmp_path)) as store:
        store.tell("a.png", PICTURE, Word(Truth.DEFECTIVE))
        with store._database.writing() as connection:
            for name in ("kind", "note"):
                connection.execute(DDL(f"ALTER TABLE truths DROP COLUMN {name}"))
            connection.execute(update(VERSIONS).values(version=4))
    for _ in range(2):
        with ResultsStore(postgresql_address, str(tmp_path)) as store:
            assert store.word("a.png", PICTURE) == Word(Truth.DEFECTIVE)


def test_results_of_version_2_are_opened_with_all_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    with ResultsStore(path) as store:
        store.add([prepared(row_of("a.png")), prepared(row_of("b.png"))])
    without_truths(path)
    with ResultsStore(path) as store:
        assert store.note == ""
        store.tell("a.png", PICTURE, Word(Truth.GOOD))
        assert list(told(store).values()) == [Truth.GOOD, None]


@pytest.mark.parametrize("version", [2, 3, 4, RESULTS_SCHEMA])
def test_a_damaged_file_leaves_results_and_truths_behind(tmp_path: Path, version: int) -> None:
    path = tmp_path / "results.sqlite"
    with ResultsStore(path) as store:
        store.add([prepared(row_of(f"{number}.png"), number % 200) for number in range(1500)])
        for number in range(200):
            store.tell(f"{number}.png", PICTURE, Word(Truth.GOOD))
    if version == 2:
        without_truths(path)
    elif version < RESULTS_SCHEMA:
        without_words(path, version)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xa5" * 8192
    path.write_bytes(content)
    with ResultsStore(path) as store:
        assert "are here" in store.note
        assert len(store.select(ResultsFilter()).ids) > 500
        is_known = store.word("7.png", PICTURE).truth is Truth.GOOD
        assert is_known is (version > 2)


def test_rows_bring_the_newest_truth_and_are_filtered_and_sorted_by_it(open_store: StoreOpener) -> None:
    rows = [row_of(f"{name}.png", score) for score, name in enumerate("abc", start=1)]
    with open_store() as store:
        store.add([prepared(row, shade) for shade, row in enumerate(rows, start=40)])
        hashes = {row.path.name: row.thumbnail for row in store.rows(store.select(ResultsFilter()).ids)}
        for name, truth in (("a.png", Truth.GOOD), ("a.png", Truth.DEFECTIVE), ("b.png", Truth.GOOD)):
            store.tell(name, hashes[name], Word(truth))
        store.tell("c.png", hashes["c.png"], Word(Truth.DEFECTIVE))
        store.tell("c.png", hashes["c.png"], UNTOLD)

        def told(wanted: ResultsFilter, order: Order = Order()) -> dict[str, Truth | None]:  # noqa: B008
            return {row.path.name: row.truth for row in store.select(wanted, order, 10).first}

        assert told(ResultsFilter()) == {"a.png": Truth.DEFECTIVE, "b.png": Truth.GOOD, "c.png": None}
        assert told(ResultsFilter(truth=Truth.GOOD)) == {"b.png": Truth.GOOD}
        assert told(ResultsFilter(truth=Truth.DEFECTIVE)) == {"a.png": Truth.DEFECTIVE}
        found = store.select(ResultsFilter(truth=Truth.GOOD))
        assert (sum(found.counts.values()), found.total) == (1, 3)
        by_truth = list(told(ResultsFilter(), Order(SortKey.TRUTH)))
        assert by_truth.index("a.png") == by_truth.index("b.png") + 1, "defective after good"


@pytest.mark.parametrize("is_filtered", [True, False])
def test_a_word_is_that_of_one_project_and_of_one_picture(open_store: StoreOpener, is_filtered: bool) -> None:
    """Two images with one name, and two names of one image, are four parts."""
    rows = (("/x/a.png", 40), ("/y/a.png", 50), ("/x/b.png", 40))
    with open_store() as store:
        store.add([prepared(row_of(path, inspection=path), shade) for path, shade in rows])
        store.tell("a.png", thumbnail_of(image_of(40)).hash, Word(Truth.GOOD))
        found = store.select(ResultsFilter(truth=Truth.GOOD if is_filtered else None), first=10).first
    assert [str(row.path) for row in found if row.truth is Truth.GOOD] == ["/x/a.png"]
    assert len(found) == (1 if is_filtered else 3)


@pytest.mark.parametrize("version", [2, 3, 5])
def test_older_files_get_the_index_that_the_filter_needs(tmp_path: Path, version: int) -> None:
    path = tmp_path / "results.sqlite"
    with ResultsStore(path) as store:
        store.add([prepared(row_of("a.png"))])
    connection = sqlite3.connect(path)
    connection.execute("DROP INDEX results_by_part")
    connection.execute("CREATE INDEX results_by_thumbnail ON results (thumbnail)")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()
    if version == 2:
        without_truths(path)
    elif version == 3:
        without_words(path, version)
    with ResultsStore(path) as store:
        store.tell("a.png", PICTURE, Word(Truth.GOOD))
        assert len(store.select(ResultsFilter(truth=Truth.GOOD)).ids) == 1
    connection = sqlite3.connect(path)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    connection.close()
    assert "results_by_part" in names
    assert "results_by_thumbnail" not in names

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.past_parts import TRUTHS, VERDICTS
from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
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
        assert store.truth("a.png", PICTURE) is None
        assert not store.tell("a.png", PICTURE, Truth.GOOD)
        store.tell("a.png", PICTURE, Truth.DEFECTIVE)
    with open_store() as store:
        assert store.truth("a.png", PICTURE) is Truth.DEFECTIVE
        store.tell("a.png", PICTURE, None)
        assert store.truth("a.png", PICTURE) is None


def test_a_truth_is_that_of_an_image_however_often_it_is_inspected(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(row_of("/line/a.png", inspection="1"))])
        assert store.tell("a.png", PICTURE, Truth.DEFECTIVE)
        store.add([prepared(row_of("/moved/a.png", 2.5, inspection="2")), prepared(row_of("/line/b.png"))])
        past = store.past_parts(DETECTOR)
        assert past.scores.tolist() == [2.5, 1.5]
        assert list(told(store).values()) == [Truth.DEFECTIVE, None]


def test_another_image_of_the_same_name_is_another_part(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.tell("a.png", PICTURE, Truth.GOOD)
        store.add([prepared(row_of("/line/a.png"), shade=SHADE + 20)])
        assert store.truth("a.png", thumbnail_of(image_of(SHADE + 20)).hash) is None
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
        store.tell("part\udcff.png", PICTURE, Truth.GOOD)
        assert list(told(store).values()) == [Truth.GOOD]


def without_truths(path: Path) -> None:
    """Make a file that version 2 wrote."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE truths")
    connection.execute("DROP TABLE bad_images")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()


def test_results_of_version_2_are_opened_with_all_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    with ResultsStore(path) as store:
        store.add([prepared(row_of("a.png")), prepared(row_of("b.png"))])
    without_truths(path)
    with ResultsStore(path) as store:
        assert store.note == ""
        store.tell("a.png", PICTURE, Truth.GOOD)
        assert list(told(store).values()) == [Truth.GOOD, None]


@pytest.mark.parametrize("is_version_2", [False, True])
def test_a_damaged_file_leaves_results_and_truths_behind(tmp_path: Path, is_version_2: bool) -> None:
    path = tmp_path / "results.sqlite"
    with ResultsStore(path) as store:
        store.add([prepared(row_of(f"{number}.png"), number % 200) for number in range(1500)])
        for number in range(200):
            store.tell(f"{number}.png", PICTURE, Truth.GOOD)
    if is_version_2:
        without_truths(path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xa5" * 8192
    path.write_bytes(content)
    with ResultsStore(path) as store:
        assert "are here" in store.note
        assert len(store.select(ResultsFilter()).ids) > 500
        is_known = store.truth("7.png", PICTURE) is Truth.GOOD
        assert is_known is not is_version_2

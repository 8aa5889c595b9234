import threading
from pathlib import Path

import pytest

from inspector.domain import side_by_side
from inspector.domain.events import ItemSkipped, Progress, Remarked, Stage
from inspector.domain.side_by_side import each_file_side_by_side, images_at_once
from inspector.errors import ImageError
from inspector.text import Text
from tests.work import finish


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "images_at_once", lambda: 2)


def test_two_files_are_in_work_at_the_same_time_and_used_in_their_order() -> None:
    both = threading.Barrier(2, timeout=10)
    used: list[str] = []

    def make(path: Path) -> str:
        # Neither could go on alone.
        both.wait()
        return path.name

    paths = [Path(name) for name in "abcdef"]
    events, count = finish(each_file_side_by_side(Stage.INSPECT, paths, make, used.append))
    assert used == list("abcdef")
    assert count == 6
    assert [event.step for event in events if isinstance(event, Progress)] == list(range(7))


def test_a_slow_file_holds_up_the_results_of_later_ones_but_not_their_work() -> None:
    second_is_made = threading.Event()
    used: list[str] = []

    def make(path: Path) -> str:
        if path.name == "slow":
            assert second_is_made.wait(10)
        else:
            second_is_made.set()
        return path.name

    finish(each_file_side_by_side(Stage.INSPECT, [Path("slow"), Path("quick")], make, used.append))
    assert used == ["slow", "quick"]


def test_files_that_cannot_be_used_are_left_out_in_their_place() -> None:
    def make(path: Path) -> str:
        if path.name == "bad":
            raise ImageError("It is no image", "remove it", "image-unreadable")
        return path.name

    events, count = finish(
        each_file_side_by_side(
            Stage.INSPECT, [Path("a"), Path("bad"), Path("b")], make, lambda name: [Remarked(Text(name))]
        )
    )
    assert count == 2
    kinds = [type(event) for event in events if not isinstance(event, Progress)]
    assert kinds == [Remarked, ItemSkipped, Remarked]


def test_work_runs_ahead_of_its_use_by_a_few_files_only() -> None:
    made: list[str] = []
    work = each_file_side_by_side(
        Stage.INSPECT,
        [Path(f"{number}") for number in range(50)],
        lambda path: made.append(path.name),
        lambda _: [Remarked(Text("used"))],
    )
    while not isinstance(next(work), Remarked):
        pass
    work.close()
    assert len(made) <= 4


def test_an_error_of_another_kind_ends_the_work() -> None:
    def make(path: Path) -> str:
        raise KeyError(path.name)

    made = each_file_side_by_side(Stage.INSPECT, [Path("a"), Path("b"), Path("c")], make, lambda _: None)
    with pytest.raises(KeyError, match="a"):
        finish(made)


def test_no_files_are_no_work() -> None:
    events, count = finish(each_file_side_by_side(Stage.INSPECT, [], lambda path: path, lambda _: None))
    assert (len(events), count) == (1, 0)


def test_every_core_has_an_image_up_to_four() -> None:
    assert 1 <= images_at_once() <= 4

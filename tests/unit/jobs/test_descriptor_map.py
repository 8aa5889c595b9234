from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.arrays import Pixels
from inspector.domain.descriptor_map import MOST_GOOD_PARTS, DescriptorMap
from inspector.domain.events import ItemSkipped
from inspector.errors import UsageError
from inspector.jobs.descriptor_map import DescriptorQuestion, map_descriptors
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import Job, JobState
from inspector.jobs.similar_parts import DescribedParts
from tests.unit.jobs.children import write_fake
from tests.unit.jobs.conftest import Record

Runs = Callable[[Job], Record]


def image_of(red: int) -> Pixels:
    """A grey image, 32 x 48 pixels, whose cell at row 2, column 5 is red."""
    image = np.full((32, 48, 3), 40, np.uint8)
    image[8:12, 20:24, 0] = red
    return image


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"part {number}.png" for number in range(3)]
    for number, path in enumerate(paths):
        cv2.imwrite(str(path), cv2.cvtColor(np.roll(image_of(100 + number), 4 * number, 1), cv2.COLOR_RGB2BGR))
    return paths


def question(**changes: object) -> DescriptorQuestion:
    values = {
        "path": Path("new.png"),
        "image": image_of(200),
        "place": (22 / 48, 10 / 32),
        "others": (),
        "side_px": 8,
        "is_same_place": True,
    }
    return DescriptorQuestion(**(values | changes))  # type: ignore[arg-type]


def answer(
    run_to_end: Runs,
    client: InferenceClient,
    asked: DescriptorQuestion,
    parts: list[Path],
    known: DescribedParts | None = None,
) -> Record:
    kept = known or DescribedParts(MOST_GOOD_PARTS)
    return run_to_end(GeneratorJob("Comparing", lambda: map_descriptors(client, kept, asked, parts)))


def made_by(record: Record) -> DescriptorMap:
    assert record.outcome.state is JobState.SUCCEEDED
    assert isinstance(record.outcome.result, DescriptorMap)
    return record.outcome.result


def test_a_place_and_its_neighbours_stand_beside_the_same_place_of_good_parts(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path]
) -> None:
    client.use(detector_path)
    made = made_by(answer(run_to_end, client, question(), parts))
    own = [each for each in made.places if each.place.is_own]
    good = [each for each in made.places if not each.place.is_own]
    assert len(own) == 9 and own == list(made.places[:9])
    assert [each.place.part for each in good] == parts
    assert made.is_same_place
    # Students of the fake are 3 too high in three colours, and 2 apart.
    assert all(each.error == pytest.approx(27**0.5, rel=1e-3) and each.radius == 2 for each in made.places)
    assert own[0].place.around.pixels[4, 4].tolist() == [200, 40, 40]
    first, moved = (each.place.around.pixels[4, 4, 0] for each in good[:2])
    assert (first, moved) == (100, 40), "the second part is moved by a cell, and looked at where it is"


def test_parts_that_lie_as_they_like_are_looked_at_where_they_are_most_similar(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path]
) -> None:
    client.use(detector_path)
    made = made_by(answer(run_to_end, client, question(is_same_place=False), parts))
    reds = [each.place.around.pixels.max() for each in made.places if not each.place.is_own]
    assert reds == [100, 101, 102]
    assert not made.is_same_place


def test_places_of_a_region_are_cells_once_each(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path]
) -> None:
    client.use(detector_path)
    others = tuple(((x + 0.5) / 48, 9.5 / 32) for x in range(16, 28))
    made = made_by(answer(run_to_end, client, question(others=others), parts))
    assert sum(each.place.is_own for each in made.places) == 3


def test_a_damaged_part_is_left_out_and_known_ones_are_not_described_again(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.use(detector_path)
    parts[1].write_bytes(b"no image")
    known = DescribedParts(MOST_GOOD_PARTS)
    record = answer(run_to_end, client, question(), parts, known)
    assert [event.path for event in record.events if isinstance(event, ItemSkipped)] == [parts[1]]
    assert sum(not each.place.is_own for each in made_by(record).places) == 2
    described: list[bool] = []
    describe = client.describe

    def counted(image: Pixels, *, with_predictions: bool = False) -> object:
        described.append(with_predictions)
        return describe(image, with_predictions=with_predictions)

    monkeypatch.setattr(client, "describe", counted)
    answer(run_to_end, client, question(), parts, known)
    assert described == [True], "the image alone"


@pytest.mark.parametrize(("is_old", "code"), [(True, "no-predictions"), (False, "no-good-parts")])
def test_it_says_why_there_is_nothing_to_draw(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path], is_old: bool, code: str
) -> None:
    if is_old:
        write_fake(detector_path, old=True)
    client.use(detector_path)
    record = answer(run_to_end, client, question(), parts if is_old else [])
    assert isinstance(record.outcome.error, UsageError)
    assert record.outcome.error.code == code

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.arrays import Pixels
from inspector.domain.events import ItemSkipped, Progress
from inspector.errors import UsageError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.inspection_cache import CacheKey
from inspector.jobs.job import Job, JobState
from inspector.jobs.reference_image import read_reference
from inspector.jobs.similar_parts import Compared, Comparison, DescribedParts, compare_with_parts
from tests.unit.jobs.children import write_fake
from tests.unit.jobs.conftest import Record

Runs = Callable[[Job], Record]


def write(path: Path, image: Pixels) -> Path:
    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return path


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Red ramps, the n-th one 10 n brighter, and one with a green cell at row 2, column 5."""
    made = []
    for number in range(4):
        image = np.zeros((32, 48, 3), np.uint8)
        image[..., 0] = np.arange(48) + 10 * number
        if number == 3:
            image[8:12, 20:24] = (0, 200, 0)
        made.append(write(tmp_path / f"part {number}.png", image))
    return made


def comparison(run_to_end: Runs, client: InferenceClient, asked: Comparison, parts: list[Path]) -> Record:
    return run_to_end(GeneratorJob("Comparing", lambda: compare_with_parts(client, DescribedParts(), asked, parts)))


def test_parts_are_ranked_and_the_nearest_place_is_shown(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path]
) -> None:
    client.use(detector_path)
    image = np.zeros((64, 96, 3), np.uint8)
    image[..., 0] = np.repeat(np.arange(48), 2) + 9
    # The fake takes images at their own size, which the networks' square stands for.
    image = image[::2, ::2].copy()
    image[20:24, 32:36] = (10, 180, 0)
    asked = Comparison(Path("new.png"), image, place=(34 / 48, 22 / 32), side_px=8)
    record = comparison(run_to_end, client, asked, parts)
    assert record.outcome.state is JobState.SUCCEEDED
    compared = record.outcome.result
    assert isinstance(compared, Compared)
    assert [part.part.stem for part in compared.ranked] == ["part 1", "part 0", "part 2", "part 3"]
    assert [part.distance for part in compared.ranked] == pytest.approx([1, 9, 11, 21])
    assert compared.total == 4
    similar = compared.similar
    assert similar is not None
    assert similar.part == parts[3]
    assert (similar.across, similar.down) == (5.5 / 12, 2.5 / 8)
    # Of nine places the green ones differ by 10 and 20, the red ones around them by their places in the ramps.
    ours, theirs = (
        each[::4, ::4].astype(float)[rows, columns]
        for each, rows, columns in (
            (image, slice(4, 7), slice(7, 10)),
            (cv2.cvtColor(cv2.imread(str(parts[3])), cv2.COLOR_BGR2RGB), slice(1, 4), slice(4, 7)),
        )
    )
    assert similar.distance == pytest.approx(np.sqrt(((ours - theirs) ** 2).sum(2).mean()), rel=1e-4)
    assert similar.around.pixels.shape == similar.own.pixels.shape == (8, 8, 3)
    assert (similar.around.pixels == (0, 200, 0)).all(2).sum() == 16
    assert (similar.own.pixels == (10, 180, 0)).all(2).sum() == 16
    steps = [event.step for event in record.events if isinstance(event, Progress)]
    assert (steps[0], steps[-1]) == (0, 4)


def test_a_part_is_not_compared_with_itself_and_an_unreadable_one_is_passed_over(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path]
) -> None:
    client.use(detector_path)
    parts[1].write_text("no image")
    image = cv2.cvtColor(cv2.imread(str(parts[0])), cv2.COLOR_BGR2RGB)
    record = comparison(run_to_end, client, Comparison(parts[0], image), parts)
    compared = record.outcome.result
    assert isinstance(compared, Compared)
    assert [part.part.stem for part in compared.ranked] == ["part 2", "part 3"]
    assert compared.similar is None
    assert [event.path for event in record.events if isinstance(event, ItemSkipped)] == [parts[1]]


def test_parts_are_described_once_until_they_change(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path]
) -> None:
    client.use(detector_path)
    known, described = DescribedParts(), []

    class Counting:
        kept = client.kept

        def describe(self, image: Pixels, *, with_predictions: bool = False) -> object:
            described.append(image)
            return client.describe(image)

    def run() -> None:
        asked = Comparison(Path("new.png"), np.zeros((32, 48, 3), np.uint8))
        work = lambda: compare_with_parts(Counting(), known, asked, parts)  # type: ignore[arg-type]  # noqa: E731
        assert run_to_end(GeneratorJob("Comparing", work)).outcome.state is JobState.SUCCEEDED

    run()
    assert len(described) == 1 + 4
    run()
    assert len(described) == 1 + 4 + 1
    parts[2].write_bytes(parts[3].read_bytes())
    run()
    assert len(described) == 1 + 4 + 1 + 2
    client.use(detector_path)
    run()
    assert len(described) == 1 + 4 + 1 + 2 + 5


def test_a_detector_of_before_says_that_it_tells_nothing(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, parts: list[Path]
) -> None:
    write_fake(detector_path, old=True)
    client.use(detector_path)
    record = comparison(run_to_end, client, Comparison(Path("new.png"), np.zeros((32, 48, 3), np.uint8)), parts)
    assert isinstance(record.outcome.error, UsageError)
    assert record.outcome.error.code == "no-descriptors"


def test_without_a_readable_part_there_is_nothing_to_compare_with(
    run_to_end: Runs, client: InferenceClient, detector_path: Path, tmp_path: Path
) -> None:
    client.use(detector_path)
    asked = Comparison(Path("new.png"), np.zeros((32, 48, 3), np.uint8))
    record = comparison(run_to_end, client, asked, [tmp_path / "gone.png"])
    assert isinstance(record.outcome.error, UsageError)
    assert record.outcome.error.code == "no-good-parts"


def test_few_descriptions_are_kept() -> None:
    from inspector.domain.similar_places import MOST_PARTS

    known = DescribedParts()
    keys = [CacheKey(Path(str(number)), 0, 0) for number in range(MOST_PARTS + 1)]
    for key in keys:
        known.put(key, np.zeros((1, 1, 1), np.float16))
    assert known.get(keys[0]) is None
    assert known.get(keys[-1]) is not None


def test_a_reference_has_the_size_of_the_part_beside_it(run_to_end: Runs, parts: list[Path]) -> None:
    def read(height_px: int, width_px: int) -> object:
        beside = np.zeros((height_px, width_px, 3), np.uint8)
        return run_to_end(GeneratorJob("Reading", lambda: read_reference(parts[0], beside))).outcome.result

    same, stretched = read(32, 48), read(64, 30)
    assert isinstance(same, tuple) and isinstance(stretched, tuple)
    assert same[0].shape == (32, 48, 3)
    assert same[1] is False
    assert stretched[0].shape == (64, 30, 3)
    assert stretched[1] is True

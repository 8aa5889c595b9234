"""A Detector of parts that lie as they like, from files to Verdicts."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.augmentation import Augmentation
from inspector.domain.events import Event, PreviewMade, Progress, Remarked, Stage
from inspector.domain.profile import STANDARD, ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.model.open_detector import open_detector
from inspector.model.part_cache import read_parts
from inspector.model.training.train_detector import train_detector
from inspector.runtime.detector import Detector
from inspector.runtime.zoom import zoom_image
from inspector.storage.detector_file import read_manifest
from tests.turned_parts import lying_anyhow, part
from tests.unit.model.conftest import TINY
from tests.work import finish

COUNT = 16


@pytest.fixture(scope="module")
def good_parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    folder = tmp_path_factory.mktemp("good")
    paths = tuple(folder / f"{index}.png" for index in range(COUNT))
    for path, image in zip(paths, lying_anyhow(COUNT), strict=True):
        cv2.imwrite(str(path), image)
    return paths


def trained(good_parts: tuple[Path, ...], folder: Path, **changes: object) -> tuple[list[Event], Path]:
    path = folder / "d.inspector"
    request = TrainRequest(good_parts, path, TINY, folder / "checkpoint")
    return finish(train_detector(dataclasses.replace(request, **changes)))[0], path


@pytest.fixture(scope="module")
def training(good_parts: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], Path]:
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_HOME", str(folder / "home"))
        return trained(good_parts, folder)


@pytest.fixture(scope="module")
def detector(training: tuple[list[Event], Path]) -> Detector:
    events, path = training
    assert any("lie as they like" in str(event) for event in events if isinstance(event, Remarked))
    return open_detector(path, "cpu")


def test_laying_parts_upright_is_counted_once(training: tuple[list[Event], Path]) -> None:
    told = [event for event in training[0] if isinstance(event, Progress) and event.stage is Stage.ALIGN]
    assert [event.step for event in told] == list(range(1, told[-1].total + 1))
    assert {event.total for event in told} == {told[-1].total}


def defective(turn_deg: float = 0.0) -> Pixels:
    image = part(turn_deg, seed=200)
    image[118:134, 136:152] = (230, 40, 40)
    return image


def middle_of(anomaly_map: FloatMap) -> FloatMap:
    """Away from the corners, which one image has and the other has not."""
    side = len(anomaly_map)
    return anomaly_map[side // 4 : -side // 4, side // 4 : -side // 4]


def test_a_turned_image_has_a_turned_map(detector: Detector) -> None:
    image = defective()
    inspection, turned = detector.inspect(image), detector.inspect(np.ascontiguousarray(np.rot90(image)))
    expected, found = middle_of(np.rot90(inspection.anomaly_map)), middle_of(turned.anomaly_map)
    assert np.corrcoef(expected.ravel(), found.ravel())[0, 1] > 0.95
    assert turned.score == pytest.approx(inspection.score, rel=0.1)
    for own, other in zip(inspection.terms, turned.terms, strict=True):
        assert np.corrcoef(middle_of(np.rot90(own.error)).ravel(), middle_of(other.error).ravel())[0, 1] > 0.9


def test_the_defect_is_shown_where_it_is(detector: Detector) -> None:
    for turn_deg in (0.0, 75.0, 160.0):
        anomaly_map = detector.inspect(defective(turn_deg)).anomaly_map
        row, column = np.unravel_index(anomaly_map.argmax(), anomaly_map.shape)
        assert abs(row - 126) < 20
        assert abs(column - 144) < 20


def test_the_preview_is_of_a_part_as_it_came(training: tuple[list[Event], Path], good_parts: tuple[Path, ...]) -> None:
    previews = [event for event in training[0] if isinstance(event, PreviewMade)]
    came = [zoom_image(cv2.imread(str(path))[..., ::-1], TINY.resolution_px) for path in good_parts]
    for preview in previews:
        assert any(np.array_equal(preview.image, image) for image in came)
        corners = preview.anomaly_map[[0, 0, -1, -1], [0, -1, 0, -1]]
        assert corners.min() == 0, "beyond the image of the part nobody has looked"
        assert middle_of(preview.anomaly_map).min() > 0
    assert previews


@pytest.mark.parametrize("look", [Detector.descriptors, Detector.predictions])
def test_cells_of_the_image_are_those_of_the_part_there(
    detector: Detector, look: Callable[[Detector, Pixels], FloatMap]
) -> None:
    image = defective()
    own, other = look(detector, image), look(detector, np.ascontiguousarray(np.rot90(image)))
    expected = np.rot90(own, axes=(1, 2))
    cells = expected.shape[1]
    inside = (slice(None), slice(cells // 4, -cells // 4), slice(cells // 4, -cells // 4))
    assert np.corrcoef(expected[inside].ravel(), other[inside].ravel())[0, 1] > 0.9


def test_the_map_alone_is_the_same(detector: Detector) -> None:
    image = defective(40)
    np.testing.assert_array_equal(detector.anomaly_map(image), detector.inspect(image).anomaly_map)


def test_a_zoomed_image_is_looked_at_alike(detector: Detector) -> None:
    image = defective(40)
    cells = detector.cells(zoom_image(image, detector.manifest.resolution_px))
    assert cells.anomaly.max() == pytest.approx(detector.inspect(image).anomaly_map.max(), rel=0.05)


def test_parts_stay_as_they_lie_where_that_is_wanted(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    _, path = trained(good_parts, tmp_path, keeps_pose=True)
    assert read_manifest(path).pose is None


def test_parts_stay_as_they_lie_inside_an_roi(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    mask = np.zeros((256, 256), np.uint8)
    mask[40:200, 40:200] = 255
    cv2.imwrite(str(tmp_path / "roi.png"), mask)
    events, path = trained(good_parts, tmp_path, roi_path=tmp_path / "roi.png")
    assert read_manifest(path).pose is None
    told = "a region of interest stays where it is on the image"
    assert any(told in str(event) for event in events if isinstance(event, Remarked))
    events, _ = trained(good_parts, tmp_path, roi_path=tmp_path / "roi.png", keeps_pose=True)
    assert not any(told in str(event) for event in events if isinstance(event, Remarked))


def test_equation_11_takes_parts_as_they_lie(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    profile = dataclasses.replace(TINY, score_rule=ScoreRule.EQUATION_11)
    _, path = trained(good_parts, tmp_path, profile=profile)
    assert read_manifest(path).pose is None


def test_a_mirrored_part_looks_good_where_mirrored_parts_are(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    _, path = trained(good_parts, tmp_path, augmentation=Augmentation(mirrored=True))
    found = open_detector(path, "cpu")
    for turn_deg in (15, 140):
        image = part(turn_deg, seed=300)
        mirrored = np.ascontiguousarray(image[:, ::-1])
        assert found.inspect(mirrored).score == pytest.approx(found.inspect(image).score, rel=0.2)
        mirrored[118:134, 136:152] = (230, 40, 40)
        anomaly_map = found.inspect(mirrored).anomaly_map
        row, column = np.unravel_index(anomaly_map.argmax(), anomaly_map.shape)
        assert abs(row - 126) < 20
        assert abs(column - 144) < 20


def test_variants_are_made_of_the_part_in_the_common_pose(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    _, parts = finish(read_parts(tmp_path, good_parts, STANDARD.resolution_px, Augmentation(mirrored=True)))
    assert parts.pose is not None
    for index in range(COUNT):
        np.testing.assert_array_equal(parts.image(2 * index + 1), parts.image(2 * index)[:, ::-1])
        np.testing.assert_array_equal(parts.image_as_it_came(2 * index), cv2.imread(str(good_parts[index]))[..., ::-1])


def test_places_beyond_the_image_count_as_good_ones(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    _, parts = finish(read_parts(tmp_path, good_parts, STANDARD.resolution_px, Augmentation(mirrored=True)))
    unusual = np.full((32, 32), 7, np.float32)
    for index in range(COUNT):
        came = parts.whole_map(2 * index, unusual)
        assert came.shape == (STANDARD.resolution_px, STANDARD.resolution_px)
        assert middle_of(came).min() == pytest.approx(7)
        assert parts.whole_map(2 * index + 1, unusual).min() == pytest.approx(7)
    assert min(parts.whole_map(2 * index, unusual).min() for index in range(COUNT)) == 0

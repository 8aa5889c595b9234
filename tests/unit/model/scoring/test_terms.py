"""Terms and descriptors of the Graph against equations 8 to 11 in numpy."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
import torch

from inspector.model.detector import TrainedDetector, load_detector
from inspector.model.networks.families import network_input
from inspector.model.open_detector import open_detector
from inspector.model.scoring.scale import Scale
from inspector.runtime.detector import Detector
from inspector.runtime.tiles import tiled
from inspector.runtime.zoom import zoom_image
from inspector.storage.detector_file import read_detector_file, write_detector_file
from tests.unit.model.conftest import SIDE_PX, part_image

Values = npt.NDArray[np.float64]


def network_outputs(scale: Scale, seed: int) -> tuple[list[Values], Values]:
    """Of the Students, and the normalised Teacher's: d x h x w each."""
    image = zoom_image(part_image(seed, defect=True), SIDE_PX)
    x = network_input(image[None], scale.teacher, torch.device("cpu"))
    networks = scale.networks
    with torch.inference_mode():
        target = (scale.teacher(x) - networks.descriptor_mean) / networks.descriptor_std
        students = [student(x)[0].double().numpy() for student in networks.ensemble.students]
    return students, target[0].double().numpy()


@pytest.fixture(params=["onnxruntime", "torch"])
def running(request: pytest.FixtureRequest, trained: Path) -> Detector:
    """The Detector, which takes images as they come."""
    made = open_detector(trained, "cpu") if request.param == "onnxruntime" else load_detector(trained, "cpu").running()
    return replace(made, manifest=replace(made.manifest, scene=None))


def test_terms_are_equations_8_to_10_in_deviations_of_good_pixels(running: Detector, detector: TrainedDetector) -> None:
    scale = detector.scales[0]
    students, target = network_outputs(scale, 5)
    mean = sum(students) / len(students)
    error = ((mean - target) ** 2).sum(0)
    variance = sum((one**2).sum(0) for one in students) / len(students) - (mean**2).sum(0)
    usual = scale.errors
    (terms,) = running.inspect(part_image(5, defect=True)).terms
    assert terms.receptive_field == 67
    assert terms.variance is not None
    np.testing.assert_allclose(terms.error, (error - usual.e_mean) / usual.e_std, rtol=1e-3, atol=5e-3)
    np.testing.assert_allclose(terms.variance, (variance - usual.v_mean) / usual.v_std, rtol=1e-3, atol=5e-3)


def test_descriptors_are_the_targets_whose_squared_distances_are_means(
    running: Detector, detector: TrainedDetector
) -> None:
    _, target = network_outputs(detector.scales[0], 5)
    described = running.descriptors(part_image(5, defect=True))
    assert described is not None
    np.testing.assert_allclose(described, target / np.sqrt(len(target)), rtol=1e-3, atol=1e-3)


def test_predictions_are_the_targets_the_mean_of_the_students_and_their_variance(
    running: Detector, detector: TrainedDetector
) -> None:
    students, target = network_outputs(detector.scales[0], 5)
    dim = len(target)
    mean = sum(students) / len(students)
    variance = sum(((one - mean) ** 2).sum(0) for one in students) / len(students) / dim
    told = running.predictions(part_image(5, defect=True))
    assert told is not None and len(told) == 2 * dim + 1
    np.testing.assert_allclose(told[:dim], target / np.sqrt(dim), rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(told[dim : 2 * dim], mean / np.sqrt(dim), rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(told[-1], variance, rtol=1e-3, atol=1e-3)


def test_evidence_of_tiles_is_that_of_the_whole(running: Detector) -> None:
    image = np.random.default_rng(0).integers(0, 256, (1, 512, 256, 3), dtype=np.uint8)
    whole, in_tiles = (
        tiled(running.runtime.evidence, running.runtime, running.graph, image, tile_px) for tile_px in (512, 128)
    )
    assert whole.shape[1] == 3
    np.testing.assert_allclose(in_tiles, whole, atol=5e-3, rtol=1e-4)


def test_a_single_student_has_no_variance(running: Detector) -> None:
    alone = replace(running, manifest=replace(running.manifest, ensemble_size=1))
    (terms,) = alone.inspect(part_image(5)).terms
    assert terms.variance is None


def test_a_file_of_before_inspects_without_terms_and_descriptors(trained: Path, tmp_path: Path) -> None:
    content = read_detector_file(trained)
    model = onnx.load_from_string(content.graph.scores)
    kept = [output for output in model.graph.output if output.name not in ("terms", "descriptors", "predictions")]
    del model.graph.output[:]
    model.graph.output.extend(kept)
    path = tmp_path / "old.inspector"
    write_detector_file(path, replace(content, graph=replace(content.graph, scores=model.SerializeToString())))
    old, new = open_detector(path, "cpu"), open_detector(trained, "cpu")
    image = part_image(5, defect=True)
    assert old.inspect(image).terms == ()
    assert old.descriptors(image) is None
    assert old.predictions(image) is None
    np.testing.assert_allclose(old.anomaly_map(image), new.anomaly_map(image), atol=1e-4)

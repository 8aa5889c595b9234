import copy
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inspector.domain.manifest import DETECTOR_SCHEMA
from inspector.domain.profile import ScoreRule
from inspector.domain.results import ASSUMED_GOOD_LEVEL, Thresholds
from inspector.errors import DetectorFileError, FailureError
from inspector.model.detector import TrainedDetector, load_detector, save_detector
from inspector.model.networks.families import network_input
from inspector.model.open_detector import open_detector
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import zoom_image
from inspector.storage.detector_file import read_detector_file, read_manifest, write_detector_file
from tests.unit.model.conftest import SIDE_PX, part_image


def test_a_defect_scores_higher_than_good_places(detector: TrainedDetector) -> None:
    running = detector.running()
    anomaly_map = running.anomaly_map(part_image(100, defect=True))
    good = running.anomaly_map(part_image(100))
    assert anomaly_map[56:72, 60:76].mean() > good.max()


@pytest.mark.parametrize(("height", "width"), [(128, 128), (37, 301), (600, 200), (16, 16)])
def test_a_map_has_its_image_s_size(detector: TrainedDetector, height: int, width: int) -> None:
    anomaly_map = detector.running().anomaly_map(cv2.resize(part_image(0), (width, height)).astype(np.uint8))
    assert anomaly_map.shape == (height, width)
    assert anomaly_map.dtype == np.float32
    assert np.isfinite(anomaly_map).all()


@pytest.mark.parametrize("rule", list(ScoreRule))
def test_scores_that_are_no_numbers_are_not_taken_for_a_good_part(
    detector: TrainedDetector, rule: ScoreRule, tmp_path: Path
) -> None:
    broken = copy.deepcopy(detector)
    broken.scales[0].networks.descriptor_std.fill_(torch.nan)
    manifest = replace(broken.manifest, score_rule=str(rule))
    save_detector(replace(broken, manifest=manifest), tmp_path / "d.inspector")
    for running in (load_detector(tmp_path / "d.inspector").running(), open_detector(tmp_path / "d.inspector", "cpu")):
        for look in (running.anomaly_map, running.inspect):
            with pytest.raises(FailureError, match="not numbers") as raised:
                look(part_image(0))
            assert raised.value.code == "not-a-number"


def test_a_saved_detector_gives_the_same_map(detector: TrainedDetector, tmp_path: Path) -> None:
    copy_path = tmp_path / "Prüfteil 部品.inspector"
    save_detector(detector, copy_path)
    image = part_image(3, defect=True)
    again = load_detector(copy_path).running().anomaly_map(image)
    np.testing.assert_array_equal(again, detector.running().anomaly_map(image))


def test_scores_are_equations_8_to_11_from_the_networks_own_outputs(detector: TrainedDetector) -> None:
    scale = detector.scales[0]
    image = zoom_image(part_image(5, defect=True), SIDE_PX)
    x = network_input(image[None], scale.teacher, torch.device("cpu"))
    with torch.inference_mode():
        networks = scale.networks
        y = ((scale.teacher(x) - networks.descriptor_mean) / networks.descriptor_std)[0].double().numpy()
        s = [student(x)[0].double().numpy() for student in networks.ensemble.students]
    mean = sum(s) / len(s)
    e = ((mean - y) ** 2).sum(0)
    v = sum((one**2).sum(0) for one in s) / len(s) - (mean**2).sum(0)
    expected = (e - scale.errors.e_mean) / scale.errors.e_std + (v - scale.errors.v_mean) / scale.errors.v_std
    graph = ScoreGraph(detector.scales, ScoreRule.EQUATION_11)
    runtime = TorchRuntime(graph, detector.graph()[1], torch.device("cpu"))
    scores = tiled_scores(runtime, graph.facts, image[None])[0, 0]
    np.testing.assert_allclose(scores, expected, rtol=1e-3, atol=1e-3)


def test_the_manifest_is_read_without_the_tensors(trained: Path) -> None:
    manifest = read_manifest(trained)
    assert manifest.profile == "standard"
    assert manifest.part_count == 8
    assert manifest.thresholds.defect >= manifest.thresholds.unsure
    assert manifest.libraries["torch"] == torch.__version__


def test_the_good_level_is_that_of_held_back_parts(trained: Path, tmp_path: Path) -> None:
    thresholds = read_manifest(trained).thresholds
    assert 0 < thresholds.good_level < max(read_manifest(trained).good_scores)
    assert thresholds.good_level != ASSUMED_GOOD_LEVEL


def test_a_detector_that_tells_no_good_level_is_taken_to_have_three_deviations(trained: Path, tmp_path: Path) -> None:
    path = rewritten(trained, tmp_path / "old.inspector", thresholds={"defect": 9.0, "unsure": 8.0})
    assert load_detector(path).manifest.thresholds == Thresholds(9.0, 8.0, good_level=3.0)


def rewritten(trained: Path, path: Path, **changes: object) -> Path:
    with zipfile.ZipFile(trained) as archive:
        documents = {name: archive.read(name) for name in archive.namelist()}
    documents["manifest.json"] = json.dumps({**json.loads(documents["manifest.json"]), **changes}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, document in documents.items():
            archive.writestr(name, document)
    return path


def refused(path: Path) -> str:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(DetectorFileError) as caught:
        load_detector(path)
    assert caught.value.exit_status == 2
    assert before is None or path.read_bytes() == before
    return caught.value.code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.inspector") == "detector-missing"


def test_something_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.inspector"
    path.write_text("I am a text")
    assert refused(path) == "not-a-detector"


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.inspector"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.txt", "hello")
    assert refused(path) == "not-a-detector"


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_truncated_file_is_refused(trained: Path, tmp_path: Path, share: float) -> None:
    content = trained.read_bytes()
    path = tmp_path / "short.inspector"
    path.write_bytes(content[: int(len(content) * share)])
    assert refused(path) == "detector-truncated"


def test_a_changed_byte_is_noticed(trained: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.inspector"
    write_detector_file(path, read_detector_file(trained))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    assert refused(path) == "detector-damaged"


def test_a_newer_detector_is_refused(trained: Path, tmp_path: Path) -> None:
    path = rewritten(trained, tmp_path / "new.inspector", schema_version=DETECTOR_SCHEMA + 1, surprise=1)
    assert refused(path) == "detector-newer"


def test_networks_that_do_not_fit_the_manifest_are_refused(trained: Path, tmp_path: Path) -> None:
    assert refused(rewritten(trained, tmp_path / "m.inspector", ensemble_size=3)) == "detector-damaged"


@pytest.mark.parametrize(
    "changes",
    [
        {"family": "shallow"},
        {"score_rule": ""},
        {"thresholds": {"defect": "3", "unsure": 2.0}},
        {"good_scores": [None]},
        {"graph": None},
        {"sha256": {}},
        {"schema_version": 0},
        {"schema_version": "1"},
        {"augmentation": {"brightness": -1}},
    ],
    ids=str,
)
def test_a_manifest_with_a_value_of_another_type_is_refused(
    trained: Path, tmp_path: Path, changes: dict[str, object]
) -> None:
    assert refused(rewritten(trained, tmp_path / "m.inspector", **changes)) == "detector-damaged"


def test_an_empty_manifest_is_refused(trained: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.inspector"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "[]")
    assert refused(path) == "detector-damaged"

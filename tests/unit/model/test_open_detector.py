"""The Runtimes of one Detector file against each other, and what happens when one of them is not there."""

import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from onnxruntime import InferenceSession
from safetensors.numpy import load

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.inspection import judge
from inspector.domain.profile import ScoreRule
from inspector.domain.results import Verdict
from inspector.domain.scene import SceneRange
from inspector.domain.scene_change import SceneKind
from inspector.errors import DetectorFileError, FailureError, UsageError
from inspector.model.detector import TrainedDetector, load_detector, save_detector
from inspector.model.open_detector import open_detector
from inspector.model.scoring.residual_statistics import GRID, ResidualGaussians
from inspector.runtime import onnx_runtime
from inspector.runtime.onnx_runtime import OnnxRuntime, onnx_detector
from inspector.runtime.runtime import MAP_TOLERANCE, SCORES
from inspector.runtime.tiles import tiled_scores
from inspector.storage.detector_file import read_detector_file, write_detector_file
from tests.unit.model.conftest import part_image

WITHOUT_TORCH = """
import sys
from pathlib import Path
{action}
assert "onnxruntime" in sys.modules
assert "torch" not in sys.modules
"""


def test_onnxruntime_is_what_inspects(trained: Path) -> None:
    running = open_detector(trained, "cpu")
    assert running.runtime.name.startswith("onnxruntime")
    assert running.fallback == ""


@pytest.mark.parametrize("rule", list(ScoreRule))
@pytest.mark.parametrize("size", [(128, 128), (300, 90)])
def test_onnxruntime_gives_pytorch_s_map(
    detector: TrainedDetector, rule: ScoreRule, size: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "d.inspector"
    save_detector(replace(detector, manifest=replace(detector.manifest, score_rule=str(rule))), path)
    image = cv2.resize(part_image(7, defect=True), size).astype(np.uint8)
    expected = load_detector(path, "cpu").running().anomaly_map(image)
    anomaly_map = open_detector(path, "cpu").anomaly_map(image)
    assert np.ptp(expected) > 100 * MAP_TOLERANCE
    np.testing.assert_allclose(anomaly_map, expected, atol=MAP_TOLERANCE, rtol=0)


def test_the_graph_takes_batches_and_other_sizes(trained: Path) -> None:
    reference, opened = load_detector(trained, "cpu").running(), open_detector(trained, "cpu")
    images = np.random.default_rng(0).integers(0, 256, (2, 128, 256, 3), dtype=np.uint8)
    expected = reference.runtime.maps(tiled_scores(reference.runtime, reference.graph, images))
    assert expected.shape == (2, 16, 32)
    maps = opened.runtime.maps(tiled_scores(opened.runtime, opened.graph, images))
    np.testing.assert_allclose(maps, expected, atol=MAP_TOLERANCE, rtol=0)


@pytest.fixture
def responding(detector: TrainedDetector, tmp_path: Path) -> Path:
    """A Detector whose Gaussians follow a part's global context."""
    (scale,) = detector.scales
    generator = torch.Generator().manual_seed(0)
    dim = scale.teacher.descriptor_dim
    mean, whitening = (
        values.expand(GRID, GRID, *values.shape[2:]).contiguous()
        for values in (scale.gaussians.mean, scale.gaussians.whitening)
    )
    response = 0.2 * torch.randn(GRID, GRID, dim, dim, generator=generator)
    scale = replace(scale, gaussians=ResidualGaussians(mean, whitening, 0.5, response))
    path = tmp_path / "responding.inspector"
    save_detector(replace(detector, scales=(scale,)), path)
    return path


def test_what_a_part_looks_like_counts_in_every_runtime(responding: Path, trained: Path) -> None:
    image = part_image(7, defect=True)
    expected = load_detector(responding, "cpu").running().anomaly_map(image)
    opened = open_detector(responding, "cpu")
    assert opened.graph.global_context_dim == 40
    np.testing.assert_allclose(opened.anomaly_map(image), expected, atol=MAP_TOLERANCE, rtol=0)
    assert abs(open_detector(trained, "cpu").anomaly_map(image) - expected).max() > 10 * MAP_TOLERANCE


@pytest.mark.parametrize("on_torch", [False, True])
def test_tiles_know_what_the_whole_part_looks_like(responding: Path, on_torch: bool) -> None:
    running = load_detector(responding, "cpu").running() if on_torch else open_detector(responding, "cpu")
    image = np.random.default_rng(0).integers(0, 256, (1, 512, 256, 3), dtype=np.uint8)
    image[:, 256:] //= 4
    whole, tiled = (tiled_scores(running.runtime, running.graph, image, tile_px) for tile_px in (512, 128))
    np.testing.assert_allclose(tiled, whole, atol=1e-3, rtol=0)


@pytest.mark.parametrize(
    "action",
    [
        "from inspector.cli import main\nassert main(['inspect', '--model', sys.argv[1], '--images', sys.argv[2],"
        " '--out', sys.argv[3], '--device', 'cpu']) == 0",
        "from inspector.jobs.tasks import load_for_inference\nfrom inspector.storage.images import read_image\n"
        "detector, image = load_for_inference(Path(sys.argv[1]), 'cpu'), read_image(Path(sys.argv[2]))\n"
        "assert detector.inspect(image, 'part').terms and detector.predictions(image) is not None",
    ],
    ids=["command", "inference process"],
)
def test_inspecting_does_not_load_torch(trained: Path, tmp_path: Path, action: str) -> None:
    image = tmp_path / "part.png"
    cv2.imwrite(str(image), part_image(1))
    code = WITHOUT_TORCH.format(action=action)
    call = [sys.executable, "-c", code, str(trained), str(image), str(tmp_path / "out")]
    result = subprocess.run(call, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr


def test_pytorch_takes_over_where_onnxruntime_is_missing(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inspector.runtime.onnx_runtime", None)
    running = open_detector(trained, "cpu")
    assert running.runtime.name.startswith("torch")
    assert "onnxruntime" in running.fallback


@pytest.mark.parametrize("broken", ["scores", "maps"])
def test_pytorch_takes_over_where_onnxruntime_refuses_the_graph(trained: Path, tmp_path: Path, broken: str) -> None:
    content = read_detector_file(trained)
    graph = replace(content.graph, **{broken: b"\x08\xff" + bytes(100)})
    path = tmp_path / "d.inspector"
    write_detector_file(path, replace(content, graph=graph))
    running = open_detector(path, "cpu")
    assert running.runtime.name.startswith("torch")
    assert "onnxruntime cannot run" in running.fallback


def test_without_any_runtime_the_error_says_what_to_do(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inspector.runtime.onnx_runtime", None)
    monkeypatch.setitem(sys.modules, "inspector.model.detector", None)
    with pytest.raises(FailureError) as caught:
        open_detector(trained, "cpu")
    assert caught.value.code == "no-runtime"


def test_a_graph_that_is_not_what_the_manifest_says_is_refused(trained: Path, tmp_path: Path) -> None:
    content = read_detector_file(trained)
    path, other = tmp_path / "d.inspector", tmp_path / "other.inspector"
    write_detector_file(path, content)
    write_detector_file(other, replace(content, graph=replace(content.graph, scores=content.graph.scores + b"\x00")))
    with zipfile.ZipFile(other) as archive:
        documents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path) as archive:
        documents["manifest.json"] = archive.read("manifest.json")
    with zipfile.ZipFile(path, "w") as archive:
        for name, document in documents.items():
            archive.writestr(name, document)
    with pytest.raises(DetectorFileError) as caught:
        open_detector(path, "cpu")
    assert caught.value.code == "detector-damaged"


def test_an_unknown_device_is_refused(trained: Path) -> None:
    with pytest.raises(UsageError) as caught:
        open_detector(trained, "tpu")
    assert caught.value.code == "no-such-device"


def test_light_that_has_changed_is_made_up_for_and_said(trained: Path) -> None:
    running = open_detector(trained, "cpu")
    as_it_comes = replace(running, manifest=replace(running.manifest, scene=None))
    usual = part_image(3)[:, :, ::-1].copy()  # as OpenCV has written it
    dim = (usual * 0.8).round().astype(np.uint8)
    expected, inspection = running.inspect(usual), running.inspect(dim)
    assert expected.scene == ()
    assert SceneKind.DARKER in [change.kind for change in inspection.scene]
    np.testing.assert_array_equal(inspection.image, dim)
    np.testing.assert_array_equal(running.anomaly_map(dim), inspection.anomaly_map)
    error = np.abs(inspection.anomaly_map - expected.anomaly_map).mean()
    assert error < 0.2 * np.abs(as_it_comes.inspect(dim).anomaly_map - expected.anomaly_map).mean()
    np.testing.assert_array_equal(as_it_comes.anomaly_map(usual), expected.anomaly_map)


def test_an_image_that_is_blurred_or_displaced_gets_no_verdict_about_its_part(trained: Path) -> None:
    running = open_detector(trained, "cpu")
    usual = part_image(3)[:, :, ::-1].copy()
    moved = np.roll(usual, 16, axis=1)
    blurred = cv2.GaussianBlur(usual, (0, 0), 3).astype(np.uint8)
    for image, kind in ((moved, SceneKind.RIGHT), (blurred, SceneKind.BLURRED)):
        inspection = running.inspect(image)
        assert inspection.verdict is Verdict.BAD_IMAGE
        assert kind in [change.kind for change in inspection.bad_image]
        judged = judge(inspection, replace(inspection.thresholds, scene_guard=False))
        assert judged.verdict is not Verdict.BAD_IMAGE
    assert running.inspect(usual).verdict is not Verdict.BAD_IMAGE


def test_a_file_of_before_the_guard_opens_and_judges_what_it_knows(trained: Path, tmp_path: Path) -> None:
    content = read_detector_file(trained)
    scene = content.manifest.scene
    assert scene is not None
    known = [replace(each, sharpness=None, white=None) for each in (scene.lowest, scene.highest)]
    path = tmp_path / "before.inspector"
    old = replace(content.manifest, scene=SceneRange(known[0], known[1], scene.count))
    write_detector_file(path, replace(content, manifest=old))
    running = open_detector(path, "cpu")
    assert running.manifest.scene == old.scene
    usual = part_image(3)[:, :, ::-1].copy()
    assert running.inspect(np.roll(usual, 16, axis=1)).scene == ()
    dark = running.inspect((usual * 0.5).astype(np.uint8))
    assert SceneKind.DARKER in [change.kind for change in dark.bad_image]


@pytest.mark.parametrize("takes_turns", [False, True])
def test_images_that_are_inspected_side_by_side_are_those_of_one_after_the_other(
    trained: Path, *, takes_turns: bool
) -> None:
    content = read_detector_file(trained)
    tensors = load(content.tensors)
    runtime = OnnxRuntime(content.graph.scores, content.graph.maps, tensors, takes_turns=takes_turns)
    images = np.random.default_rng(0).integers(0, 256, (8, 1, 128, 128, 3), dtype=np.uint8)

    def scores(each: Pixels) -> FloatMap:
        return tiled_scores(runtime, content.graph.facts, each)

    expected = [scores(each) for each in images]
    with ThreadPoolExecutor(4) as pool:
        for made, one in zip(pool.map(scores, images), expected, strict=True):
            np.testing.assert_array_equal(made, one)


class CountedSessions:
    """Sessions that are as slow as their images want, and tell how many threads they had."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, runs: Callable[[int], None]) -> None:
        self.threads: list[int] = []
        make = onnx_runtime._session
        run = onnx_runtime._run

        def session(document: bytes, threads: int) -> InferenceSession:
            made = make(document, threads)
            self._known[id(made)] = threads
            return made

        def counted(made: InferenceSession, outputs: Sequence[str], inputs: Mapping[str, np.ndarray]) -> list[FloatMap]:
            if SCORES in outputs:
                self.threads.append(self._known[id(made)])
                runs(len(self.threads))
            return run(made, outputs, inputs)

        self._known: dict[int, int] = {}
        monkeypatch.setattr(onnx_runtime, "_session", session)
        monkeypatch.setattr(onnx_runtime, "_run", counted)


@pytest.mark.parametrize(("resolution_px", "threads"), [(256, [0, 1, 0]), (1024, [0, 0, 0])])
def test_an_image_that_is_alone_has_all_threads_and_each_of_several_has_one(
    trained: Path, resolution_px: int, threads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    second = threading.Event()
    is_small = resolution_px == 256

    def run(number: int) -> None:
        if number == 1 and is_small:
            assert second.wait(20)
        elif number == 2:
            second.set()

    counted = CountedSessions(monkeypatch, run)
    content = read_detector_file(trained)
    content = replace(content, manifest=replace(content.manifest, resolution_px=resolution_px))
    runtime = onnx_detector(trained, content).runtime
    image = np.zeros((1, 128, 128, 3), np.uint8)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: tiled_scores(runtime, content.graph.facts, image), range(2)))
    tiled_scores(runtime, content.graph.facts, image)
    assert counted.threads == threads

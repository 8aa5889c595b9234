import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from inspector.demo.detector import demo_detector, reference_part
from inspector.domain.devices import Device
from inspector.domain.results import Thresholds, Verdict
from inspector.domain.side_by_side import images_at_once
from inspector.errors import (
    CancelledError,
    DetectorFileError,
    FailureError,
    ImageError,
    InspectorError,
    UsageError,
    WorkerError,
)
from inspector.jobs.inference import InferenceClient
from inspector.jobs.messages import DetectorLoaded
from inspector.jobs.tasks import load_for_inference
from inspector.jobs.worker_process import WorkerProcess
from inspector.storage.images import read_image
from tests.conftest import child_processes
from tests.unit.jobs.children import load_fake, write_fake

IMAGE = np.full((20, 30, 3), 51, dtype=np.uint8)


PART = Path("part.png")


def test_an_inspection_has_the_size_of_its_image(client: InferenceClient, detector_path: Path) -> None:
    client.use(detector_path)
    inspection = client.inspect(PART, IMAGE)
    assert inspection.path == PART
    assert inspection.image is IMAGE
    assert inspection.anomaly_map.dtype == np.float32
    np.testing.assert_allclose(inspection.anomaly_map, np.full((20, 30), 0.2), rtol=1e-6)
    assert inspection.thresholds == Thresholds(0.5, 0.4)
    assert inspection.elapsed_s == pytest.approx(0.25, abs=0.1)


def test_whoever_wants_to_know_is_told_why_pytorch_took_over(detector_path: Path) -> None:
    write_fake(detector_path, name="slow", fallback="onnxruntime is missing")
    told: list[DetectorLoaded] = []
    client = InferenceClient(load_fake, on_load=told.append)
    client.use(detector_path)
    client.inspect(PART, IMAGE)
    client.inspect(PART, IMAGE)
    client.close()
    assert [loaded.fallback for loaded in told] == ["onnxruntime is missing"]


def test_a_chosen_detector_is_loaded_by_the_first_question(client: InferenceClient, detector_path: Path) -> None:
    client.use(detector_path)
    assert child_processes() == set()
    assert client.inspect(PART, IMAGE).anomaly_map.shape == (20, 30)


def test_a_detector_that_was_written_anew_is_loaded_again(client: InferenceClient, detector_path: Path) -> None:
    client.use(detector_path)
    assert client.detector_path == detector_path
    assert client.inspect(PART, IMAGE).roi is None
    write_fake(detector_path, name="retrained", roi=True)
    client.use(detector_path)
    assert client.inspect(PART, IMAGE).roi is not None


def test_all_questions_go_to_one_process(client: InferenceClient, detector_path: Path) -> None:
    client.use(detector_path)
    client.inspect(PART, IMAGE)
    before = child_processes()
    threads = [threading.Thread(target=client.inspect, args=(PART, IMAGE)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert child_processes() == before
    assert len(before) == 1


needs_two_cores = pytest.mark.skipif(images_at_once() < 2, reason="on one core images are inspected one by one")


@needs_two_cores
def test_a_slow_image_does_not_hold_up_another(client: InferenceClient, tmp_path: Path) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", waits_for_another=True))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.inspect, PART, np.full_like(IMAGE, 1))
        second = pool.submit(client.inspect, PART, np.full_like(IMAGE, 2))
        assert second.result(20).anomaly_map.max() == pytest.approx(2 / 255)
        assert first.result(20).anomaly_map.max() == pytest.approx(1 / 255)


@needs_two_cores
def test_another_detector_is_loaded_after_the_images_of_the_former(client: InferenceClient, tmp_path: Path) -> None:
    former = write_fake(tmp_path / "former.inspector", waits_for_another=True, scales=[17])
    client.use(former)
    client.inspect(PART, IMAGE)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.inspect, PART, np.full_like(IMAGE, 1))
        while not client._process or not client._process._waiting:
            first.running() or first.result()
        client.use(write_fake(tmp_path / "next.inspector", scales=[33, 67]))
        second = pool.submit(client.inspect, PART, IMAGE)
        former.with_suffix(".another").touch()
        assert [scale.receptive_field for scale in first.result(20).scales] == [17]
        assert [scale.receptive_field for scale in second.result(20).scales] == [33, 67]


@needs_two_cores
def test_all_questions_survive_a_single_death(client: InferenceClient, tmp_path: Path) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", deaths=1))
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(client.inspect, PART, IMAGE) for _ in range(2)]
        assert [made.result(20).anomaly_map.shape for made in both] == [(20, 30)] * 2
    assert len(child_processes()) == 1


def test_an_answer_that_nobody_understands_frees_whoever_waits(
    client: InferenceClient, detector_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WorkerProcess, "receive", lambda _: "nonsense")
    client.use(detector_path)
    with pytest.raises(WorkerError):
        client.inspect(PART, IMAGE)


def test_score_and_mask_follow_the_roi_of_the_detector(client: InferenceClient, tmp_path: Path) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", roi=True))
    image = IMAGE.copy()
    image[3:9, 22:28] = 255
    inspection = client.inspect(PART, image)
    assert inspection.roi is not None
    assert inspection.roi[:, :15].all()
    assert not inspection.roi[:, 15:].any()
    assert inspection.score == pytest.approx(0.2)
    assert inspection.anomaly_map.max() == pytest.approx(1.0)
    assert inspection.verdict is Verdict.GOOD
    assert not inspection.mask.any()


def test_the_maps_of_several_scales_come_along(client: InferenceClient, tmp_path: Path) -> None:
    client.use(write_fake(tmp_path / "scales.json", scales=[17, 65]))
    inspection = client.inspect(PART, IMAGE)
    assert [one.receptive_field for one in inspection.scales] == [17, 65]
    np.testing.assert_allclose(inspection.scales[1].cells, np.full((16, 16), 65 * 0.2), rtol=1e-6)


@pytest.mark.parametrize("size", [(256, 256), (300, 411), (40, 64)])
def test_the_process_answers_as_the_detector_does_bit_by_bit(size: tuple[int, int]) -> None:
    image = cv2.resize(read_image(reference_part()), size[::-1])
    own = load_for_inference(demo_detector(), Device.CPU).inspect(image)
    client = InferenceClient(device=Device.CPU)
    client.use(demo_detector())
    made = client.inspect(PART, image)
    client.close()
    assert made.anomaly_map.shape == size
    np.testing.assert_array_equal(made.anomaly_map, own.anomaly_map)
    assert (made.score, made.thresholds, made.areas, made.scene) == (own.score, own.thresholds, own.areas, own.scene)
    for ours, theirs in zip((*made.terms, *made.scales), (*own.terms, *own.scales), strict=True):
        np.testing.assert_equal(dataclasses.asdict(ours), dataclasses.asdict(theirs))


def test_an_image_that_is_none_is_refused(client: InferenceClient, detector_path: Path) -> None:
    client.use(detector_path)
    with pytest.raises(ImageError) as raised:
        client.inspect(PART, IMAGE[:1, :1])
    assert raised.value.code == "image-too-small"


def test_without_a_detector_the_user_is_told_to_train(client: InferenceClient) -> None:
    with pytest.raises(UsageError) as raised:
        client.inspect(PART, IMAGE)
    assert raised.value.code == "no-detector"


def test_a_detector_that_cannot_be_loaded_keeps_its_error(client: InferenceClient, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(DetectorFileError) as raised:
            client.use(tmp_path / "missing.inspector")
            client.inspect(PART, IMAGE)
        assert raised.value.code == "detector-missing"


def test_an_error_of_the_detector_keeps_its_type(client: InferenceClient, tmp_path: Path) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", fails="foreseeably"))
    with pytest.raises(DetectorFileError) as raised:
        client.inspect(PART, IMAGE)
    assert raised.value.code == "other-images"


def test_an_unexpected_error_is_logged_and_the_process_goes_on(
    client: InferenceClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", fails="unexpectedly"))
    with pytest.raises(FailureError):
        client.inspect(PART, IMAGE)
    assert "KeyError: 'surprise'" in caplog.text
    (process,) = child_processes()
    with pytest.raises(FailureError):
        client.inspect(PART, IMAGE)
    assert child_processes() == {process}


def test_a_single_death_is_mended(client: InferenceClient, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", deaths=1))
    assert client.inspect(PART, IMAGE).anomaly_map.shape == (20, 30)
    assert "started again" in caplog.text


def test_a_process_that_keeps_dying_is_told_once_a_question(client: InferenceClient, tmp_path: Path) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", deaths=3))
    with pytest.raises(WorkerError) as raised:
        client.inspect(PART, IMAGE)
    assert raised.value.code == "worker-died"
    assert client.inspect(PART, IMAGE).anomaly_map.shape == (20, 30)


def test_a_process_that_died_while_idle_is_started_again(client: InferenceClient, detector_path: Path) -> None:
    client.use(detector_path)
    client.inspect(PART, IMAGE)
    (process,) = child_processes()
    process.kill()
    psutil.wait_procs([process], timeout=10)
    assert client.inspect(PART, IMAGE).anomaly_map.shape == (20, 30)


def test_closing_ends_the_process_for_good(detector_path: Path) -> None:
    client = InferenceClient(load_fake)
    client.use(detector_path)
    client.inspect(PART, IMAGE)
    client.close()
    client.close()
    assert child_processes() == set()
    with pytest.raises(CancelledError):
        client.inspect(PART, IMAGE)
    assert child_processes() == set()


def test_closing_frees_whoever_waits(tmp_path: Path) -> None:
    client = InferenceClient(load_fake)
    path = write_fake(tmp_path / "fake.inspector", stuck=True)
    client.use(path)
    errors: list[InspectorError] = []

    def ask() -> None:
        try:
            client.inspect(PART, IMAGE)
        except InspectorError as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    deadline_s = time.monotonic() + 20
    while not path.with_suffix(".stuck").exists() and time.monotonic() < deadline_s:
        thread.join(0.01)
    client.close()
    thread.join(10)
    assert [type(error) for error in errors] == [CancelledError]


def test_terms_and_descriptors_come_through_the_pipe(client: InferenceClient, detector_path: Path) -> None:
    write_fake(detector_path, scales=[33, 67])
    client.use(detector_path)
    image = np.random.default_rng(0).integers(0, 256, (20, 32, 3), dtype=np.uint8)
    inspection = client.inspect(PART, image)
    assert [terms.receptive_field for terms in inspection.terms] == [33, 67]
    for scale, terms in zip(inspection.scales, inspection.terms, strict=True):
        assert terms.variance is not None
        np.testing.assert_array_equal(terms.error, scale.cells + 1)
        np.testing.assert_array_equal(terms.variance, scale.cells + 2)
    described = client.describe(image)
    assert described is not None
    np.testing.assert_array_equal(described, image[::4, ::4].transpose(2, 0, 1))
    predicted = client.describe(image, with_predictions=True)
    assert predicted is not None and predicted.shape == (7, *described.shape[1:])
    np.testing.assert_array_equal(predicted[3:6], described + 3)
    write_fake(detector_path, old=True)
    client.use(detector_path)
    assert client.describe(image, with_predictions=True) is None
    assert client.describe(image) is None

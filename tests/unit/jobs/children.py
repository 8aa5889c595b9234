"""Module-level work and detectors that tests run in spawned processes."""

import atexit
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from inspector.domain.events import CancellationPoint, Event, LossMeasured, Progress, Stage, Work
from inspector.domain.inspection import Cells
from inspector.domain.manifest import DetectorManifest
from inspector.domain.results import ScaleMap, ScaleTerms, Thresholds
from inspector.errors import DetectorFileError, ImageError, OutputError


def progress(step: int, total: int = 3) -> Progress:
    return Progress(Stage.TRAIN, step, total)


def count_to_three() -> Work[object]:
    for step in (1, 2, 3):
        yield progress(step)
    return "three"


def report_surroundings() -> Work[object]:
    yield progress(1)
    heavy = [name for name in ("PySide6", "torch") if name in sys.modules]
    return {"pid": os.getpid(), "niceness": psutil.Process().nice(), "heavy": heavy}


def raise_image_error() -> Work[object]:
    yield progress(1)
    raise ImageError("'x.png' is not an image", "remove it", "image-unreadable")


def raise_key_error() -> Work[object]:
    yield progress(1)
    raise KeyError("surprise")


def run_out_of_memory() -> Work[object]:
    yield progress(1)
    raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes")


def return_something_unpicklable() -> Work[object]:
    yield progress(1)
    return lambda: None


def kill_itself() -> Work[object]:
    yield progress(1)
    os.kill(os.getpid(), signal.SIGKILL)
    yield progress(2)


def leave_quietly() -> Work[object]:
    yield progress(1)
    os._exit(7)


def tell_when_libraries_are_taken_down() -> Work[object]:
    atexit.register(os._exit, 9)
    yield progress(1)


def go_on_for_ever(closed: Path) -> Work[object]:
    """Write its process id when it runs, and 'closed' where a trainer would write its checkpoint."""
    closed.with_suffix(".pid").write_text(str(os.getpid()))
    try:
        while True:
            yield progress(1)
            time.sleep(0.005)
    finally:
        closed.write_text("closed")


def get_stuck(pid_file: Path) -> Work[object]:
    yield progress(1)
    pid_file.write_text(str(os.getpid()))
    while True:
        time.sleep(60)
    yield progress(2)


def load_for_ever(pid_file: Path) -> Work[object]:
    """As a worker that loads its libraries."""
    pid_file.write_text(str(os.getpid()))
    while True:
        time.sleep(60)
    yield progress(1)


def get_stuck_with_nothing_to_lose(pid_file: Path) -> Work[object]:
    yield progress(1)
    yield CancellationPoint(is_kept=True)
    yield from load_for_ever(pid_file)


def fail_while_closing() -> Work[object]:
    try:
        while True:
            yield progress(1)
            time.sleep(0.005)
    finally:
        raise OutputError("The disk is full", "free some space", "disk-full")


def flood(count: int) -> Work[object]:
    """Many events at once; every 500th loss comes with a calibration loss."""
    for step in range(count):
        yield progress(step, count)
        event: Event = LossMeasured(step, (0.5,), 0.25 if step % 500 == 0 else None)
        yield event
    return count


@dataclass
class FakeDetector:
    """Its map is the image's mean channel; what else it does stands in its file."""

    path: Path
    conduct: dict[str, object]

    @property
    def manifest(self) -> DetectorManifest:
        return DetectorManifest(
            profile=str(self.conduct["name"]),
            family="fast",
            receptive_fields=(33,),
            ensemble_size=1,
            resolution_px=64,
            score_rule="sum",
            thresholds=Thresholds(0.5, 0.4),
            good_scores=(0.1,),
            part_count=9,
            training_steps=1,
            training_s=1.0,
            seed=0,
            created="2026-01-01T00:00:00+00:00",
        )

    @property
    def fallback(self) -> str:
        return str(self.conduct.get("fallback", ""))

    @property
    def roi(self) -> np.ndarray | None:
        """The left half, if its file has any."""
        return np.arange(64)[None].repeat(64, axis=0) < 32 if self.conduct.get("roi") else None

    def cells(self, image: np.ndarray, aspect: float) -> Cells:
        deaths = self.path.with_suffix(".deaths")
        died = len(deaths.read_text()) if deaths.exists() else 0
        if died < int(str(self.conduct.get("deaths", 0))):
            deaths.write_text("x" * (died + 1))
            os.kill(os.getpid(), signal.SIGKILL)
        if self.conduct.get("fails") == "unexpectedly":
            raise KeyError("surprise")
        if self.conduct.get("fails") == "foreseeably":
            raise DetectorFileError("The detector is for other images", "train it again", "other-images")
        if self.conduct.get("stuck"):
            self.path.with_suffix(".stuck").write_text(str(os.getpid()))
            time.sleep(60)
        if self.conduct.get("waits_for_another") and image[0, 0, 0] == 1:
            # Of an image that begins with 2.
            _wait_for(self.path.with_suffix(".another"))
        if image[0, 0, 0] == 2:
            self.path.with_suffix(".another").touch()
        anomaly_map = image.mean(axis=2, dtype=np.float32) / np.float32(255)
        fields = self.conduct.get("scales", ())
        assert isinstance(fields, list | tuple)
        scales = tuple(ScaleMap(field, anomaly_map[::4, ::4] * field) for field in fields)
        terms = tuple(
            ScaleTerms(field, scale.cells + 1, scale.cells + 2) for field, scale in zip(fields, scales, strict=True)
        )
        return Cells(anomaly_map, 0.25, scales, terms=terms)

    def descriptors(self, image: np.ndarray) -> np.ndarray | None:
        """The colours of every fourth pixel, unless its file is an old one."""
        if self.conduct.get("old"):
            return None
        return np.ascontiguousarray(image[::4, ::4].transpose(2, 0, 1)).astype(np.float32)

    def predictions(self, image: np.ndarray) -> np.ndarray | None:
        """Students that are 3 too high in every colour, and 2 apart."""
        target = self.descriptors(image)
        return None if target is None else np.concatenate([target, target + 3, np.full_like(target[:1], 4)])


def _wait_for(path: Path) -> None:
    deadline_s = time.monotonic() + 20
    while not path.exists() and time.monotonic() < deadline_s:
        time.sleep(0.005)
    if not path.exists():
        raise TimeoutError(path)


def load_fake(path: Path, device: str) -> FakeDetector:
    try:
        return FakeDetector(path, json.loads(path.read_text()))
    except FileNotFoundError:
        raise DetectorFileError(f"There is no {path.name}", "train one", "detector-missing") from None


def write_fake(path: Path, name: str = "fake", **conduct: object) -> Path:
    path.write_text(json.dumps({"name": name, **conduct}))
    return path

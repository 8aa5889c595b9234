"""A training can be stopped after every piece of its work, whatever the phase."""

import dataclasses
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from inspector.domain.events import CancellationPoint, LossMeasured
from inspector.model.training.train_detector import train_detector
from tests.unit.model.conftest import TINY
from tests.unit.model.training.test_train_detector import request_for
from tests.work import finish

#: Pieces of work, and how many of them may be done between two Events. Some are done ahead, by two threads.
PIECES = {
    "part_cache.read_image": 1,
    "part_cache.descriptor_maps": 4,
    "training.student_training._predictions": 1,
    "calibration.scale_calibration._residuals": 4,
    "calibration.scale_calibration.fitted_gaussians": 1,
    "calibration.map_calibration.described_scores": 4,
    "calibration.map_calibration.tiled_scores": 4,
}
NEAR_TWINS = {"thumbnail": 1, "_moved": 1}


def test_the_checkpoint_has_all_steps_when_the_process_may_be_ended(tmp_path: Path) -> None:
    request = request_for(tmp_path, profile=dataclasses.replace(TINY, max_steps=2))
    work = train_detector(request)
    assert any(event == CancellationPoint(is_kept=True) for event in work)
    copy = tmp_path / "copy"
    copy.write_bytes(request.checkpoint_path.read_bytes())
    work.close()
    resumed = dataclasses.replace(request, checkpoint_path=copy, resume=True)
    events, _ = finish(train_detector(resumed))
    assert not [event for event in events if isinstance(event, LossMeasured)]
    assert request.detector_path.exists()


def test_every_phase_can_be_stopped_after_each_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: Counter[str] = Counter()
    most: Counter[str] = Counter()

    def count(module_name: str, name: str) -> None:
        module = import_module(module_name)
        act = getattr(module, name)

        def counted(*arguments: object, **named: object) -> object:
            done[name_in_full] += 1
            return act(*arguments, **named)

        name_in_full = f"{module_name}.{name}"
        monkeypatch.setattr(module, name, counted)

    allowed = {f"inspector.model.{piece}": number for piece, number in PIECES.items()}
    allowed |= {f"inspector.domain.near_twins.{piece}": number for piece, number in NEAR_TWINS.items()}
    for piece in allowed:
        count(*piece.rsplit(".", 1))
    profile = dataclasses.replace(TINY, receptive_fields=(67, 129), max_steps=2)
    for _ in train_detector(request_for(tmp_path, count=8, profile=profile)):
        most |= done
        done.clear()
    assert {piece: most[piece] for piece in allowed if not 0 < most[piece] <= allowed[piece]} == {}

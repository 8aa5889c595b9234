"""Unfinished training: of other versions, and on a full disk."""

import dataclasses
import errno
from pathlib import Path

import pytest
import torch

from inspector.errors import OutputError, UsageError
from inspector.model.checkpoint import Checkpoint, CheckpointPace, read_checkpoint, write_checkpoint
from inspector.model.training.train_detector import CHECKPOINT_SCHEMA
from tests.unit.model.training.test_train_detector import request_for, stop_after, train_detector
from tests.work import finish


@pytest.mark.parametrize("schema", [None, CHECKPOINT_SCHEMA + 1])
def test_a_checkpoint_of_another_version(tmp_path: Path, schema: int | None) -> None:
    request = request_for(tmp_path)
    stop_after(request, 1)
    ours = read_checkpoint(request.checkpoint_path)
    facts = {name: value for name, value in ours.facts.items() if name != "schema"}
    theirs = facts if schema is None else {**facts, "schema": schema}
    write_checkpoint(request.checkpoint_path, Checkpoint(ours.tensors, theirs))
    before = request.checkpoint_path.read_bytes()
    with pytest.raises(UsageError, match="checkpoint-mismatch"):
        finish(train_detector(dataclasses.replace(request, resume=True)))
    assert request.checkpoint_path.read_bytes() == before


def test_a_full_disk_is_told_and_keeps_the_earlier_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.checkpoint"
    write_checkpoint(path, Checkpoint({"x": torch.ones(2)}, {"step": 1}))

    def fail(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OutputError, match="disk-full"):
        write_checkpoint(path, Checkpoint({"x": torch.ones(2)}, {"step": 2}))
    assert read_checkpoint(path).facts == {"step": 1}


def test_a_checkpoint_is_due_every_so_many_steps_or_every_minute_of_slow_ones() -> None:
    now_s = iter([0.0, 1.0, 2.0, 50.0, 62.0, 121.0, 122.0])
    pace = CheckpointPace(2, lambda: next(now_s))
    assert [pace.is_due(step) for step in (1, 2, 3, 5, 7, 9)] == [False, True, False, True, False, True]

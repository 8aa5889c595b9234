import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from inspector.errors import UsageError
from inspector.model.pretraining.processes import Processes, joined, started_by_torchrun
from inspector.model.teacher import read_teacher
from tests.repository import ROOT
from tests.unit.model.pretraining.conftest import request_for

#: Trains as one of several processes, and writes what its own networks have become.
TRAINING = """
import sys
from pathlib import Path
from safetensors.torch import save_file
from inspector.domain.events import LossMeasured
from inspector.model.pretraining.pretrain import pretrain_teacher
from inspector.model.pretraining.run import PretrainRun
from tests.unit.model.pretraining.conftest import request_for

runs = []
start = PretrainRun.start
PretrainRun.start = staticmethod(lambda *arguments: runs.append(start(*arguments)) or runs[0])
request = request_for(Path(sys.argv[1]), Path(sys.argv[2]), steps=2, batch_size=4, lambda_m=0.1)
for event in pretrain_teacher(request):
    if isinstance(event, LossMeasured) and event.step == 2:
        weights = {name: tensor.detach().clone().contiguous() for name, tensor in runs[0].objective.named_parameters()}
rank = runs[0].processes.rank
save_file(weights, f"{sys.argv[2]}.rank{rank}")
"""


@pytest.mark.slow
def test_two_processes_train_one_teacher(photographs: Path, tmp_path: Path) -> None:
    script, out = tmp_path / "training.py", tmp_path / "t.safetensors"
    script.write_text(TRAINING)
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    call = [*launch, str(script), str(photographs), str(out)]
    done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True, timeout=250, env=environment())
    assert done.returncode == 0, done.stderr
    first, second = (load_file(f"{out}.rank{rank}") for rank in range(2))
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
    card = read_teacher(out).card
    assert card.recipe["batch_size"] == 4
    assert [step for step, _ in card.curve] == [2]
    assert not request_for(photographs, out).checkpoint_path.exists()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def test_without_torchrun_there_is_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    assert started_by_torchrun() == Processes(0, 1)
    with joined("cpu", 3) as (processes, device):
        assert processes.is_first and device.type == "cpu"
        processes.wait()


def test_a_batch_that_cannot_be_shared_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert started_by_torchrun() == Processes(1, 2)
    with pytest.raises(UsageError, match="batch-size"), joined("cpu", 3):
        pass
    monkeypatch.setenv("WORLD_SIZE", "two")
    with pytest.raises(UsageError, match="bad-world"):
        started_by_torchrun()

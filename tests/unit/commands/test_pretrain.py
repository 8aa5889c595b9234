from pathlib import Path

import pytest

from inspector import cli
from inspector.domain.events import Progress, Stage, Work
from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherCard
from inspector.model.pretraining import pretrain as pretraining
from inspector.model.pretraining.recipe import MAPS_RECIPE, POOLED_RECIPE, PretrainRequest


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[PretrainRequest]:
    """What the command asks for; nothing is trained."""
    asked: list[PretrainRequest] = []

    def pretrain_teacher(request: PretrainRequest) -> Work[TeacherCard]:
        asked.append(request)
        yield Progress(Stage.PRETRAIN, 1, 1)
        explained = 0.5 if request.recipe.lambda_k else None
        return TeacherCard(request.recipe.family, 33, "P", {}, explained, ((1, 0.25),))

    monkeypatch.setattr(pretraining, "pretrain_teacher", pretrain_teacher)
    return asked


def call(tmp_path: Path, *arguments: str) -> int:
    required = ("--images", str(tmp_path), "--receptive-field", "33", "--out", str(tmp_path / "t.safetensors"))
    return cli.main(("pretrain", *required, *arguments))


def test_a_call_without_options_takes_the_dense_recipe(
    tmp_path: Path, requests: list[PretrainRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path) == 0
    assert requests == [PretrainRequest(tmp_path, tmp_path / "t.safetensors", MAPS_RECIPE)]
    assert "explains 50.0% of the variance of P" in capsys.readouterr().out


def test_options_change_fields_of_the_recipe(tmp_path: Path, requests: list[PretrainRequest]) -> None:
    arguments = (
        "--family paper --lambda-k 0.5 --lambda-m 0.25 --lambda-c 0 --pretrained resnet18 --stages 2,3 --crops 7 "
    )
    arguments += "--steps 8 --batch-size 9 --learning-rate 0.1 --seed 3 --device cpu --resume --cache-limit 1.5 "
    arguments += "--zoom 1,3 --rate-schedule constant"
    paths = ("--pretrained-weights", str(tmp_path / "w.pth"), "--cache", str(tmp_path / "cache"))
    assert call(tmp_path, *arguments.split(), *paths) == 0
    (request,) = requests
    recipe = request.recipe
    assert (recipe.family, recipe.receptive_field) == (Family.PAPER, 33)
    assert (recipe.lambda_k, recipe.lambda_m, recipe.lambda_c) == (0.5, 0.25, 0)
    assert (recipe.pretrained, recipe.stages, recipe.pool_size) == ("resnet18", (2, 3), 7)
    assert (recipe.zoom, recipe.cosine) == ((1, 3), False)
    assert (recipe.steps, recipe.batch_size, recipe.learning_rate, recipe.seed) == (8, 9, 0.1, 3)
    assert (request.pretrained_weights, request.cache_dir) == (tmp_path / "w.pth", tmp_path / "cache")
    assert (request.device, request.resume, request.cache_limit_bytes) == ("cpu", True, 1_500_000_000)


def test_pooled_targets_take_the_paper_s_recipe(
    tmp_path: Path, requests: list[PretrainRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path, "--targets", "pooled", "--lambda-k", "0", "--lambda-m", "1") == 0
    assert requests[0].recipe.batch_size == POOLED_RECIPE.batch_size
    assert requests[0].recipe.targets == POOLED_RECIPE.targets
    assert "loss 0.25 on held-out photographs" in capsys.readouterr().out


def test_the_other_processes_of_torchrun_say_nothing(
    tmp_path: Path,
    requests: list[PretrainRequest],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert call(tmp_path) == 0
    assert len(requests) == 1
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("option", "text"), [("--zoom", "4"), ("--zoom", "4,x"), ("--rate-schedule", "linear")])
def test_other_words_of_the_recipe_are_checked(
    option: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path, option, text) == 2
    assert option in capsys.readouterr().err


def test_stages_that_are_no_numbers_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(tmp_path, "--stages", "three") == 2
    assert "3,4,5" in capsys.readouterr().err

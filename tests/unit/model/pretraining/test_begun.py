"""Own Teachers from the window: begun, killed, gone on with, discarded."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.domain.events import LossMeasured, PatchesMade
from inspector.domain.profile import Family
from inspector.domain.teachers import BACKBONE_FIELDS, OTHER_NETWORKS, RECEPTIVE_FIELDS
from inspector.errors import UsageError
from inspector.jobs.tasks import pretrain_task
from inspector.jobs.teachers import pretraining_job
from inspector.model.networks import families, paper
from inspector.model.networks.families import build_network
from inspector.model.pretrained.resnet import SHAPES
from inspector.model.pretraining.begun import begin_teacher, begun_teachers, discard_teacher, restore_begun
from inspector.model.pretraining.recipe import PretrainRequest, dense_recipe, is_installed
from inspector.model.pretraining.samples import Geometry
from inspector.paths import user_teachers_dir
from inspector.storage.teacher_files import list_teachers, new_teacher_path
from tests.unit.model.pretraining.conftest import request_for
from tests.work import finish

METRIC = {"lambda_k": 0.0, "lambda_m": 1.0, "lambda_c": 0.1}


@pytest.fixture
def request_(photographs: Path) -> Iterator[PretrainRequest]:
    request = request_for(photographs, new_teacher_path("mine"), **METRIC)
    begin_teacher(request)
    yield request


def test_a_stopped_one_is_listed_and_goes_on_to_the_bit(request_: PretrainRequest, tmp_path: Path) -> None:
    work = pretrain_task(request_)
    looks: list[int] = []
    for event in work:
        looks += [event.step] if isinstance(event, PatchesMade) else []
        if isinstance(event, LossMeasured) and event.step == 3:
            assert [str(name) for name in event.names] == ["sum", "metric learning", "compactness"]
            assert event.losses[0] == pytest.approx(event.losses[1] + 0.1 * event.losses[2], rel=1e-5)
            break
    work.close()
    assert looks == [0, 2]
    (begun,) = begun_teachers()
    assert (begun.name, begun.step, begun.curve[0][0]) == ("mine", 3, 2)
    assert begun.going_on == dataclasses.replace(request_, resume=True)
    finish(pretrain_task(begun.going_on))
    assert begun_teachers() == ()
    whole = dataclasses.replace(request_, out=tmp_path / "whole.safetensors")
    finish(pretrain_task(whole))
    assert whole.out.read_bytes() == request_.out.read_bytes()
    assert list_teachers()[0].name == "mine"


def test_one_that_was_killed_before_its_first_step_begins_again(request_: PretrainRequest) -> None:
    (begun,) = begun_teachers()
    assert (begun.step, begun.curve, begun.going_on.resume) == (0, (), False)


def test_a_name_is_taken_as_soon_as_a_teacher_is_begun(request_: PretrainRequest) -> None:
    assert new_teacher_path("mine").name == "mine_2.safetensors"


def test_a_discarded_one_comes_back(request_: PretrainRequest) -> None:
    request_.checkpoint_path.write_bytes(b"what was learned")
    folder = discard_teacher(begun_teachers()[0])
    assert begun_teachers() == ()
    restore_begun(folder)
    assert begun_teachers()[0].request == request_
    assert request_.checkpoint_path.read_bytes() == b"what was learned"


def test_a_damaged_record_is_set_aside(request_: PretrainRequest) -> None:
    record = user_teachers_dir() / "mine.training.json"
    record.write_text("{")
    assert begun_teachers() == ()
    assert record.with_name("mine.training.damaged.json").exists()


def test_numbers_that_do_not_fit_begin_nothing(photographs: Path) -> None:
    with pytest.raises(UsageError, match="loss-weights"):
        pretraining_job(request_for(photographs, new_teacher_path("mine"), lambda_k=0.0))
    assert begun_teachers() == ()


@pytest.mark.parametrize("weights", [(1.0, 0.0, 0.01), (0.0, 1.0, 0.1), (1.0, 1.0, 1.0)])
def test_every_network_has_a_recipe_that_fits(weights: tuple[float, float, float]) -> None:
    for family, fields in RECEPTIVE_FIELDS.items():
        for field in fields:
            if field not in BACKBONE_FIELDS:
                recipe = dense_recipe(family, field, weights, steps=400)
                Geometry.of(recipe, build_network(family, field)).check()
                assert recipe.validate_every == 10


def test_the_offered_networks_are_those_that_there_are() -> None:
    fast = (*families.NEAR_FIELDS, *families.FAR_FIELDS, *families.BACKBONE_FIELDS)
    assert RECEPTIVE_FIELDS == {Family.FAST: tuple(sorted(fast)), Family.PAPER: tuple(sorted(paper.ARCHITECTURES))}
    assert tuple(sorted(families.BACKBONE_FIELDS)) == BACKBONE_FIELDS
    assert set(OTHER_NETWORKS) == set(SHAPES)
    assert not is_installed("resnet18")

"""``inspector benchmark``: the paper's numbers when nothing is said."""

from pathlib import Path

import pytest

from inspector.commands.benchmark import one_class_request, run, segmentation_request
from inspector.domain.profile import PAPER, STANDARD, Family
from inspector.errors import UsageError
from inspector.laboratory.benchmark.request import BenchmarkRequest
from inspector.laboratory.one_class.request import OneClassRequest
from inspector.laboratory.one_class.students import PatchRecipe
from tests.unit.commands.calls import parsed

ONE_CLASS = ("benchmark", "--out", "results", "--one-class", "mnist", "--data", "digits")
SEGMENTATION = ("benchmark", "--out", "results", "--dataset", "a", "b")


def test_one_class_runs_are_those_of_section_4_1() -> None:
    request = one_class_request(parsed(*ONE_CLASS))
    assert request == OneClassRequest("mnist", Path("digits"), Path("results"))
    assert (request.family, request.receptive_field, request.recipe) == (Family.PAPER, 33, PatchRecipe())


def test_every_number_of_a_one_class_run_can_be_changed() -> None:
    arguments = (
        "--ensemble-size 2 --epochs 3 --batch-size 4 --learning-rate 0.5 --weight-decay 0.25 --receptive-field 17 "
    )
    arguments += "--family fast --train-images 9 --test-images 8 --seeds 3 --classes 3 4 --methods 1-nn"
    request = one_class_request(parsed(*ONE_CLASS, *arguments.split()))
    assert request.recipe == PatchRecipe(2, 3, 4, 0.5, 0.25)
    assert (request.receptive_field, request.family) == (17, Family.FAST)
    assert (request.train_images, request.test_images, request.seeds) == (9, 8, (0, 1, 2))
    assert (request.classes, request.methods) == (("3", "4"), ("1-nn",))


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        ((*ONE_CLASS, "--resolution", "256"), "--resolution"),
        ((*ONE_CLASS, "--rate-schedule", "cosine"), "--rate-schedule"),
        ((*SEGMENTATION, "--family", "fast"), "--family"),
        ((*SEGMENTATION, "--classes", "3"), "--classes"),
    ],
)
def test_words_that_mean_nothing_are_refused(arguments: tuple[str, ...], option: str) -> None:
    with pytest.raises(UsageError, match=f"{option} means nothing"):
        run(parsed(*arguments))


def test_a_segmentation_run_has_the_request_s_defaults_and_says_so() -> None:
    request = segmentation_request(parsed(*SEGMENTATION))
    assert request == BenchmarkRequest((Path("a"), Path("b")), Path("results"), (STANDARD,))
    assert (request.samples, request.max_fpr, request.dictionary_stride) == (50_000, 0.3, 16), "as --help has them"


def test_every_number_of_a_segmentation_run_can_be_changed() -> None:
    arguments = "--samples 7 --max-fpr 0.05 --profile standard paper --receptive-fields 65 33,17 --parts 3 --seeds 2"
    request = segmentation_request(parsed(*SEGMENTATION, *arguments.split()))
    assert (request.samples, request.max_fpr, request.parts, request.seeds) == (7, 0.05, 3, (0, 1))
    assert (request.profiles, request.receptive_field_sets) == ((STANDARD, PAPER), ((65,), (17, 33)))

"""What a benchmark does when nothing is said: the paper's numbers."""

import argparse
from pathlib import Path

import pytest

from inspector.commands.benchmark_options import (
    BenchmarkOptions,
    OneClassOptions,
    add_arguments,
    benchmark_options,
    one_class_options,
)
from inspector.domain.profile import PAPER, Family
from inspector.errors import UsageError
from inspector.laboratory.benchmark.request import BenchmarkRequest


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_arguments(parser)
    return parser.parse_args([*words, "--out", "results"])


def segmentation(*words: str) -> BenchmarkOptions:
    return benchmark_options(parsed("--dataset", "a", "b", *words), (PAPER,))


def one_class(*words: str) -> OneClassOptions:
    return one_class_options(parsed("--one-class", "mnist", "--data", "digits", *words))


def test_one_class_runs_are_those_of_section_4_1() -> None:
    options = one_class()
    assert (options.name, options.data) == ("mnist", Path("digits"))
    assert (options.family, options.receptive_field, options.ensemble_size) == (Family.PAPER, 33, 5)
    assert (options.classes, options.methods, options.teacher) == ((), (), None), "all classes, all methods"
    assert (options.train_images, options.test_images) == (None, None), "all images"


def test_every_number_of_a_one_class_run_can_be_changed() -> None:
    words = "--ensemble-size 2 --epochs 3 --batch-size 4 --learning-rate 0.5 --receptive-field 17 --train-images 9"
    options = one_class(*words.split(), *"--test-images 8 --seeds 7 --classes 3 4".split())
    assert (options.ensemble_size, options.epochs, options.batch_size, options.learning_rate) == (2, 3, 4, 0.5)
    assert (options.receptive_field, options.train_images, options.test_images, options.seeds) == (17, 9, 8, 7)
    assert options.classes == ("3", "4")


def test_words_that_mean_nothing_for_one_class_runs_are_refused() -> None:
    with pytest.raises(UsageError, match="--resolution means nothing"):
        one_class("--resolution", "256")


def test_models_are_fitted_to_50_000_descriptors() -> None:
    assert segmentation().samples == BenchmarkRequest((), Path(), ()).samples == 50_000
    assert segmentation("--samples", "7").samples == 7


def test_pro_is_measured_up_to_a_rate_of_0_3() -> None:
    assert segmentation().max_fpr == 0.3
    assert segmentation("--max-fpr", "0.05").max_fpr == 0.05

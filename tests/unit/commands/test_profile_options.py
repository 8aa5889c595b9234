"""Every number of a Profile can be given on the command line."""

import argparse
import dataclasses

import pytest

from inspector.commands.profile_options import add_profile_arguments, add_scales_argument, profile_from
from inspector.domain.profile import PAPER, STANDARD, Family, Profile, RateSchedule, ScoreRule
from inspector.errors import UsageError


def profile_of(name: str, *words: str) -> Profile:
    parser = argparse.ArgumentParser(exit_on_error=False)
    changes = parser.add_argument_group("changes")
    add_scales_argument(changes)
    add_profile_arguments(changes)
    parsed = parser.parse_args(words)
    return profile_from(name, parsed, parsed.receptive_fields)


def test_without_words_a_profile_stays_as_it_is() -> None:
    assert profile_of("standard") == STANDARD
    assert profile_of("paper") == PAPER


def test_the_paper_profile_has_the_papers_numbers() -> None:
    assert (PAPER.family, PAPER.receptive_fields, PAPER.ensemble_size) == (Family.PAPER, (17, 33, 65), 3)
    assert (PAPER.resolution_px, PAPER.epochs, PAPER.batch_size) == (256, 100, 1)
    assert (PAPER.learning_rate, PAPER.weight_decay) == (1e-4, 1e-5)
    assert (PAPER.score_rule, PAPER.rate_schedule) == (ScoreRule.EQUATION_11, RateSchedule.CONSTANT)
    assert PAPER.for_parts(209).max_steps == 20_900


def test_every_number_can_be_changed() -> None:
    changed = profile_of(
        "paper",
        *("--receptive-fields", "65,17", "--ensemble-size", "1", "--epochs", "7", "--batch-size", "4"),
        *("--learning-rate", "0.01", "--rate-schedule", "cosine", "--weight-decay", "0", "--resolution", "512"),
        *("--score-rule", "residual-distance"),
    )
    expected = dataclasses.replace(
        PAPER,
        receptive_fields=(17, 65),
        ensemble_size=1,
        epochs=7,
        batch_size=4,
        learning_rate=0.01,
        rate_schedule=RateSchedule.COSINE,
        weight_decay=0.0,
        resolution_px=512,
        score_rule=ScoreRule.RESIDUAL_DISTANCE,
    )
    assert changed == expected
    changeable = {field.name for field in dataclasses.fields(Profile)} - {"name", "family", "max_steps"}
    assert all(getattr(changed, name) != getattr(PAPER, name) for name in changeable)


def test_steps_and_epochs_replace_each_other() -> None:
    assert profile_of("paper", "--steps", "30").for_parts(500).max_steps == 30
    assert profile_of("standard", "--epochs", "3").for_parts(9).max_steps == 15, "the last batch is not full"
    with pytest.raises(argparse.ArgumentError):
        profile_of("paper", "--steps", "30", "--epochs", "3")


@pytest.mark.parametrize("resolution", ["200", "0"])
def test_a_resolution_that_networks_cannot_have_is_refused(resolution: str) -> None:
    with pytest.raises((UsageError, argparse.ArgumentError)):
        profile_of("standard", "--resolution", resolution)


@pytest.mark.parametrize("words", [("--receptive-fields", "17,x"), ("--learning-rate", "-1"), ("--epochs", "1.5")])
def test_numbers_that_cannot_be_are_refused(words: tuple[str, str]) -> None:
    with pytest.raises(argparse.ArgumentError):
        profile_of("standard", *words)

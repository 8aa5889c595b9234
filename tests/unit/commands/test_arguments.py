"""Numbers and files of the command line are checked once, by type, before anything is done."""

import argparse
import os
from pathlib import Path

import pytest

from inspector import cli
from tests.unit.commands.calls import parsed

#: Every command with the options that it cannot do without.
CALLS = {
    "train": ("--good", "parts", "--model", "a.inspector"),
    "inspect": ("--model", "a.inspector", "--images", "parts", "--out", "results"),
    "evaluate": ("--model", "a.inspector", "--dataset", "parts"),
    "pretrain": ("--images", "photographs", "--receptive-field", "33", "--out", "t.safetensors"),
    "benchmark": ("--dataset", "parts", "--out", "results"),
}


def numeric_options() -> list[tuple[str, str]]:
    (commands,) = (action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction))
    return [
        (command, action.option_strings[0])
        for command, parser in commands.choices.items()
        for action in parser._actions
        if isinstance(action, argparse._StoreAction)
        and action.type is not Path
        and action.choices is None
        and (action.type is not None or action.nargs is None)
        and not str(action.metavar).startswith(("FILE", "MASK", "NAME", "{"))
    ]


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "", "many", "9" * 5000])
@pytest.mark.parametrize(("command", "option"), numeric_options())
def test_no_number_is_not_a_number(command: str, option: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, *CALLS[command], f"{option}={text}"]) == 2
    assert f"error: Argument {option}: " in capsys.readouterr().err


def test_every_command_has_its_numbers_checked() -> None:
    options = numeric_options()
    assert {command for command, _ in options} == {"train", "inspect", "pretrain", "benchmark"}
    assert len(options) > 35


@pytest.mark.parametrize(
    ("command", "option", "text"),
    [
        ("train", "--seed", "-1"),
        ("train", "--seed", "4294967296"),
        ("train", "--batch-size", "2147483647"),
        ("train", "--weight-decay", "-0.1"),
        ("train", "--shift", "-3"),
        ("train", "--brightness", "0.6"),
        ("train", "--steps", "0"),
        ("train", "--epochs", "1.5"),
        ("train", "--learning-rate", "0"),
        ("train", "--receptive-fields", "17,x"),
        ("pretrain", "--cache-limit", "-1"),
        ("pretrain", "--lambda-k", "-1"),
        ("pretrain", "--crops", "0"),
        ("benchmark", "--max-fpr", "1.5"),
        ("benchmark", "--seeds", "0"),
        ("benchmark", "--seeds", "2000000000"),
        ("inspect", "--threshold", "3,25"),
    ],
)
def test_numbers_out_of_range_are_refused(
    command: str, option: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, *CALLS[command], f"{option}={text}"]) == 2
    assert f"error: Argument {option}: '{text}' is not a" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "option"),
    [("inspect", "--threshold"), ("train", "--weight-decay"), ("train", "--learning-rate"), ("pretrain", "--lambda-k")],
)
def test_a_number_that_is_infinite_as_float32_is_refused(
    command: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, *CALLS[command], f"{option}=1e39"]) == 2
    assert f"error: Argument {option}: '1e39' is too large a number" in capsys.readouterr().err


def test_a_threshold_may_be_any_finite_number() -> None:
    assert parsed("inspect", *CALLS["inspect"], "--threshold=-1e30").threshold == -1e30


@pytest.mark.parametrize("command", ["train", "inspect", "evaluate", "pretrain", "benchmark"])
def test_a_device_is_one_of_three(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, *CALLS[command], "--device", "tpu"]) == 2
    assert "'tpu' is none of auto, cpu, cuda" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["inspect", "evaluate"])
def test_a_detector_is_a_file(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, kind in ((tmp_path, "a folder"), (pipe, "not a file"), (Path("/dev/zero"), "not a file")):
        assert cli.main([command, *CALLS[command], "--model", str(path)]) == 2
        assert f"'{path}' is {kind}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("call", "command"),
    [
        (["versions", "take", "--project", "x", "--version", "9"], "inspector versions take"),
        (["check-parts", "--good", "x", "y"], "inspector check-parts"),
    ],
)
def test_words_that_nobody_knows_lead_to_the_help_of_their_command(
    call: list[str], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(call) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: Unrecognized arguments: ")
    assert told.endswith(f"see '{command} --help'\n")

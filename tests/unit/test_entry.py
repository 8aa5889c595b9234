"""How the program begins: window or command line, with streams or without."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inspector import cli
from inspector.__main__ import wants_window
from inspector.commands.names import COMMANDS
from inspector.demo.detector import demo_detector, reference_part
from inspector.edition import can_train

WITHOUT_STREAMS = """
import sys
sys.stdout = sys.stderr = None
sys.argv = ["inspector", *{arguments!r}]
from inspector.__main__ import main
try:
    status = main()
except SystemExit as end:
    status = end.code
sys.exit(status)
"""


def test_every_command_is_known_by_name() -> None:
    parser = cli._parser()
    (choices,) = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    assert list(choices) == list(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], True),
        (["--demo"], True),
        (["part.inspector"], True),
        (["/gone/project"], True),
        (["."], True),
        (["train", "--good", "."], False),
        (["trian"], False),
        (["--help"], False),
        (["--version"], False),
        (["x" * 300 + ".inspector"], True),
    ],
)
def test_what_opens_the_window(arguments: list[str], expected: bool) -> None:
    assert wants_window(arguments) is expected


TOO_LONG = "x" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ["inspect", "--model", TOO_LONG, "--images", ".", "--out", "out"],
        ["inspect", "--model", "MODEL", "--images", TOO_LONG, "--out", "out"],
        ["inspect", "--model", "MODEL", "--images", "PART", "--out", TOO_LONG],
        ["train", "--good", TOO_LONG, "--model", "m.inspector"],
        ["train", "--good", ".", "--model", f"{TOO_LONG}.inspector"],
        ["train", "--good", ".", "--model", f"{TOO_LONG[:245]}.inspector"],
        ["evaluate", "--model", "MODEL", "--dataset", TOO_LONG],
        ["demo", "--out", TOO_LONG],
    ],
    ids=lambda arguments: " ".join(arguments).replace("x", ""),
)
def test_a_name_that_is_too_long_is_told(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.png").write_bytes(reference_part().read_bytes())
    known = {"MODEL": str(demo_detector()), "PART": str(reference_part())}
    assert cli.main([known.get(word, word) for word in arguments]) in (1, 2)
    told = capsys.readouterr().err
    assert re.search(r"^error: .*(too long|does not exist|no image|cannot be)", told, re.MULTILINE)
    assert "Training" not in told


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--help"], 0), (["train", "--help"], 0), (["train"], 2), (["inspect", "--model", "gone.inspector"], 2)],
)
def test_a_program_without_a_console_ends_as_it_should(arguments: list[str], status: int, tmp_path: Path) -> None:
    code = WITHOUT_STREAMS.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == status


def test_a_command_whose_library_is_missing_says_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)

    def run(_words: object) -> int:
        import sklearn

        return bool(sklearn)

    monkeypatch.setattr("inspector.commands.benchmark.run", run)
    assert cli.main(["benchmark", "--dataset", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "does not have sklearn" in capsys.readouterr().err


def test_an_import_of_our_own_that_fails_is_not_called_a_missing_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr("inspector.demo.parts", raising=False)
    monkeypatch.setitem(sys.modules, "inspector.demo.parts", None)
    with pytest.raises(ModuleNotFoundError):
        cli.main(["demo", "--out", str(tmp_path)])


def test_the_edition_is_found_out_without_importing_torch() -> None:
    code = "import sys; from inspector.edition import can_train; print(can_train(), 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == [str(can_train()), "False"]

"""One demo, made by the real command line, for all journeys."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: In front of PYTHONPATH: trainings with the fast Profile take a tenth of its steps, at half its resolution.
SHORT_TRAINING = Path(__file__).with_name("short_training")


def environment(home: Path, *, is_hurried: bool = True) -> dict[str, str]:
    """A user whose folders are all below ``home``, and who is in a hurry."""
    first = str(SHORT_TRAINING) if is_hurried else ""
    path = os.pathsep.join([first, os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    return {**os.environ, "INSPECTOR_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path}


def inspector(*arguments: str, home: Path, is_hurried: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, the way a script does."""
    return subprocess.run(
        [sys.executable, "-m", "inspector", *arguments],
        env=environment(home, is_hurried=is_hurried),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``inspector demo`` filled."""
    folder = tmp_path_factory.mktemp("demo")
    done = inspector("demo", "--out", str(folder / "out"), home=folder / "home")
    assert done.returncode == 0, done.stderr
    return folder / "out"

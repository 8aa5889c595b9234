"""One demo, made by the real command line, for all journeys."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: In front of PYTHONPATH: trainings with the fast Profile take a tenth of its steps.
SHORT_TRAINING = Path(__file__).with_name("short_training")


def environment(home: Path) -> dict[str, str]:
    """A user whose folders are all below ``home``, and who is in a hurry."""
    path = os.pathsep.join([str(SHORT_TRAINING), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    return {**os.environ, "INSPECTOR_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path}


def inspector(*arguments: str, home: Path, timeout_s: float = 280) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, the way a script does."""
    return subprocess.run(
        [sys.executable, "-m", "inspector", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``inspector demo`` filled."""
    folder = tmp_path_factory.mktemp("demo")
    done = inspector("demo", "--out", str(folder / "out"), home=folder / "home")
    assert done.returncode == 0, done.stderr
    return folder / "out"

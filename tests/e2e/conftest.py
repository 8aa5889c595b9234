"""One demo, made by the real command line, for all journeys."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def environment(home: Path) -> dict[str, str]:
    """A user whose folders are all below ``home``."""
    return {**os.environ, "INSPECTOR_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}


def inspector(*words: str, home: Path, timeout_s: float = 280) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, the way a script does."""
    return subprocess.run(
        [sys.executable, "-m", "inspector", *words],
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

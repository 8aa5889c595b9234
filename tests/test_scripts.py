"""The set-up scripts, run on a copy of themselves with a Python that only writes down what it is asked to do."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs that are shell scripts are for POSIX systems")

RECORDER = """#!/bin/sh
echo "{name}$@" >>"{log}"
case "$*" in *"-m pytest"*) echo "== closing line ==" ;; esac
case "{name}$*" in *{failing}*) exit 1 ;; esac
"""

INSTALLER_SCRIPTS = ("build", "smoke-test", "compare-editions")


class Checkout:
    """A folder with the scripts and lock files; Python and the installer's scripts only write down their calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "python.log"
        for name in ("scripts", ".ci"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
            shutil.copy(ROOT / name, folder)

    def make_python(self, failing: str = "nothing") -> None:
        programs = self.folder / ".venv" / "bin"
        programs.mkdir(parents=True, exist_ok=True)
        for program, name in (("python", ""), ("typos", "typos ")):
            path = programs / program
            path.write_text(RECORDER.format(name=name, log=self.log, failing=failing), encoding="utf-8")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def make_installer_scripts(self, failing: str) -> None:
        (self.folder / "installer").mkdir(exist_ok=True)
        for name in INSTALLER_SCRIPTS:
            words = f'echo "{name} $@" >>"{self.log}"\n[ {name} != "{failing}" ]\n'
            (self.folder / "installer" / name).write_text(words, encoding="utf-8")

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
        command = ["bash", str(self.folder / script), *arguments]
        variables = {**kept, "INSPECTOR_SYSTEM": "as-is", **environment}
        return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)

    def calls(self) -> list[str]:
        """What Python was asked to do since the last look."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [line for line in lines if not line.startswith("-c import sys")]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "a check out")


@pytest.mark.parametrize("script", ["run", "test", "tool", "lock"])
def test_without_python_the_advice_is_clear(checkout: Checkout, script: str) -> None:
    done = checkout.run(f"scripts/{script}", INSPECTOR_PYTHON="/no/such/python")
    assert done.returncode == 1
    assert "error: there is no suitable Python /no/such/python" in done.stderr
    assert "INSPECTOR_PYTHON" in done.stderr
    assert not (checkout.folder / ".venv").exists()


def test_tests_install_the_development_lock_and_then_nothing(checkout: Checkout) -> None:
    checkout.make_python()
    assert checkout.run("scripts/test", "-x").returncode == 0
    install, editable, tests = checkout.calls()
    assert install.endswith("-r requirements-dev.lock")
    assert editable.endswith("--editable .")
    assert tests == "-m pytest -x"

    everything = "-m pytest --cov=inspector --cov-report= --numprocesses=auto --maxprocesses=4 --dist=worksteal"
    assert checkout.run("scripts/test").returncode == 0
    assert checkout.calls() == [everything]
    assert checkout.run("scripts/test", "--durations=20").returncode == 0
    assert checkout.calls() == [f"{everything} --durations=20"]
    assert checkout.run("scripts/tool", "ruff", "check").returncode == 0
    assert checkout.calls() == ["-m ruff check"]
    assert checkout.run("scripts/run").returncode == 0
    assert all("pip" not in call for call in checkout.calls()), "development includes what running needs"


@pytest.mark.parametrize("changed", ["requirements.lock", "requirements-dev.lock", "pyproject.toml"])
def test_a_changed_file_installs_again(checkout: Checkout, changed: str) -> None:
    checkout.make_python()
    checkout.run("scripts/test")
    checkout.calls()
    with (checkout.folder / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    checkout.run("scripts/test")
    assert sum("pip install" in call for call in checkout.calls()) == 2


def test_a_moved_checkout_installs_again(checkout: Checkout, tmp_path: Path) -> None:
    checkout.make_python()
    checkout.run("scripts/test")
    checkout.calls()
    checkout.folder = checkout.folder.rename(tmp_path / "elsewhere")
    checkout.log = checkout.folder / "python.log"
    checkout.make_python()
    checkout.run("scripts/test")
    assert sum("pip install" in call for call in checkout.calls()) == 2


def test_a_failed_installation_is_said_and_tried_again(checkout: Checkout) -> None:
    checkout.make_python(failing="pip")
    done = checkout.run("scripts/test")
    assert done.returncode == 1
    assert "error: the packages of requirements-dev.lock could not be installed" in done.stderr
    assert all("pytest" not in call for call in checkout.calls())

    checkout.make_python()
    assert checkout.run("scripts/test").returncode == 0
    assert len(checkout.calls()) == 3


def test_without_a_display_the_demo_runs_on_the_command_line(checkout: Checkout) -> None:
    checkout.make_python()
    done = checkout.run("scripts/run")
    assert done.returncode == 0
    install, _, demo = checkout.calls()
    assert install.endswith("-r requirements.lock")
    assert demo == f"-m inspector demo --out {checkout.folder}/demo"
    assert done.stdout == f"The results lie in {checkout.folder}/demo\n"


def test_the_demo_goes_where_it_is_told(checkout: Checkout, tmp_path: Path) -> None:
    checkout.make_python()
    checkout.run("scripts/run", str(tmp_path / "out"))
    assert checkout.calls()[-1] == f"-m inspector demo --out {tmp_path}/out"


def test_with_a_display_the_window_opens_on_the_demo(checkout: Checkout) -> None:
    checkout.make_python()
    assert checkout.run("scripts/run", DISPLAY=":99").returncode == 0
    assert checkout.calls()[-1] == "-m inspector --demo"


@pytest.mark.parametrize(
    "failing", ["nothing", "ruff check", "mypy", "typos", "mdformat", "lint_imports", "pytest", *INSTALLER_SCRIPTS]
)
def test_ci_ends_with_the_closing_line_of_the_tests(checkout: Checkout, failing: str) -> None:
    checkout.make_python("nothing" if failing in INSTALLER_SCRIPTS else failing.replace(" ", "\\ "))
    checkout.make_installer_scripts(failing)
    done = checkout.run(".ci/run")
    assert done.returncode == (0 if failing == "nothing" else 1)
    assert done.stdout.splitlines()[-1] == "== closing line =="
    ran = " ".join(checkout.calls())
    tools = ("ruff check", "ruff format --check", "mypy", "lint_imports", "typos", "mdformat --check", "pytest")
    assert all(tool in ran for tool in tools)
    assert "build --frozen-only full line" in ran
    if failing not in INSTALLER_SCRIPTS:
        assert all(
            call in ran for call in ("smoke-test dist/inspector", "smoke-test dist/inspector-line", "compare-editions")
        )


def test_scripts_can_be_run_from_anywhere_by_name() -> None:
    for name in ("run", "test", "tool", "lock", "check-install"):
        assert os.access(ROOT / "scripts" / name, os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)

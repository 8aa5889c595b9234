"""What pip gets: complete packages with their resources, and lock files that fit the declared dependencies."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"


def pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"([a-z0-9-]+)==([0-9.]+(?:\.post\d+)?)")
    pinned = [pin.fullmatch(line) for line in lines if line and line[0] not in "#-"]
    assert all(pinned), "every line is a plain pin without a local version"
    return {match[1]: match[2] for match in pinned if match}


def requirements(extra: str | None = None) -> list[Requirement]:
    project = PYPROJECT["project"]
    texts = project["optional-dependencies"][extra] if extra else project["dependencies"]
    wanted = [Requirement(text) for text in texts if not text.startswith("inspector[")]
    return [requirement for requirement in wanted if requirement.marker is None or requirement.marker.evaluate()]


@pytest.mark.parametrize(
    ("locks", "extra"),
    [((RUNTIME,), None), *(((RUNTIME, DEVELOPMENT), extra) for extra in ("pretrain", "benchmark", "cameras", "dev"))],
)
def test_locks_hold_what_is_declared(locks: tuple[str, ...], extra: str | None) -> None:
    locked = {name: version for lock in locks for name, version in pins(lock).items()}
    for requirement in requirements(extra):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{name} is not locked: run `bash scripts/lock`"
        assert requirement.specifier.contains(locked[name]), f"{name}=={locked[name]} does not fit {requirement}"


def test_the_development_lock_adds_to_the_runtime_lock() -> None:
    assert pins(RUNTIME).keys() & pins(DEVELOPMENT).keys() == set()
    assert f"-r {RUNTIME}" in (ROOT / DEVELOPMENT).read_text(encoding="utf-8").splitlines()


def test_every_package_is_packaged() -> None:
    packages = {path.parent.relative_to(ROOT) for path in (ROOT / "inspector").rglob("*.py")}
    guide = {f"inspector.guide.{folder}{own}" for folder in ("images.window", "operator") for own in ("", ".de")}
    without_code = {*guide, "inspector.resources"}
    expected = {".".join(path.parts) for path in packages} | without_code
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == expected


def test_a_wheel_works_without_the_repository(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("inspector", "resources"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("docs/operator", "docs/images/window"):
        shutil.copytree(ROOT / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    (source / "resources" / "deep" / "er").mkdir(parents=True)
    (source / "resources" / "deep" / "er" / "Größe.txt").write_text("1", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(source)], check=True, cwd=tmp_path)

    (wheel,) = tmp_path.glob("inspector-*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    shipped = {path.relative_to(source / "resources") for path in (source / "resources").rglob("*") if path.is_file()}
    installed = site / "inspector" / "resources"
    assert {path.relative_to(installed) for path in installed.rglob("*") if path.is_file()} == shipped
    for name in ("operator", "images/window"):
        packed, written = site / "inspector" / "guide" / name, ROOT / "docs" / name
        pages = sorted(path.relative_to(packed) for path in packed.rglob("*"))
        assert pages == sorted(path.relative_to(written) for path in written.rglob("*"))

    metadata = next(site.glob("inspector-*.dist-info"))
    metadata_lines = (metadata / "METADATA").read_text(encoding="utf-8").splitlines()
    extras = {line.partition(": ")[2] for line in metadata_lines if line.startswith("Provides-Extra: ")}
    assert extras >= {"all", "benchmark", "cameras", "pretrain"}
    assert (metadata / "entry_points.txt").read_text(encoding="utf-8").split() == [
        *("[console_scripts]", "inspector", "=", "inspector.__main__:main"),
        *("[gui_scripts]", "inspector-gui", "=", "inspector.__main__:main"),
    ]
    for name in ("demo/detector.inspector", "icons/inspector.svg", "theme/window.qss", "teachers/fast-33.safetensors"):
        assert (installed / name).stat().st_size > 0
    inspect_with(site, tmp_path)


def inspect_with(site: Path, folder: Path) -> None:
    """Run what a wheel brought, where nothing but the results can be written."""
    here = folder / "read-only"
    here.mkdir(mode=0o555)
    demo = site / "inspector" / "resources" / "demo"
    arguments = ["inspect", "--model", str(demo / "detector.inspector"), "--images", str(demo / "part.png")]
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if "__pycache__" not in path.parts}
    done = subprocess.run(
        [sys.executable, "-m", "inspector", *arguments, "--out", str(folder / "results"), "--masks"],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "results" / "masks" / "part.png").is_file()
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    code = "from inspector import paths; print(paths.resources_dir())"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(found.stdout.strip()) == site / "inspector" / "resources"

"""Write the lock files: what pip would install for the runtime, and for development on top of it."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.lock"
DEVELOPMENT = ROOT / "requirements-dev.lock"

HEADER = """\
# Written by `bash scripts/lock` from pyproject.toml; do not edit.
"""
RUNTIME_NOTE = """\
# What Inspector needs to run. Builds of torch for GPUs need CUDA packages of versions that torch itself names; they are
# not listed, so that the same file serves machines without a GPU build.
"""
DEVELOPMENT_NOTE = """\
# What its tests and tools need on top.
-r requirements.lock
"""
#: Packages that only some builds of torch bring along.
GPU_PACKAGES = re.compile(r"nvidia-|cuda-|triton|pytorch-triton")


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml admits")
    is_upgrade = parser.parse_args().upgrade
    kept = {} if is_upgrade else {**read_pins(RUNTIME), **read_pins(DEVELOPMENT)}
    runtime = resolve(".", kept)
    everything = resolve(".[dev]", {**kept, **runtime})
    write(RUNTIME, RUNTIME_NOTE, runtime)
    write(DEVELOPMENT, DEVELOPMENT_NOTE, {name: pin for name, pin in everything.items() if name not in runtime})


def read_pins(lock: Path) -> dict[str, str]:
    """Normalised name to ``name==version`` of a lock file; empty when there is none."""
    lines = lock.read_text(encoding="utf-8").splitlines() if lock.is_file() else []
    return {line.partition("==")[0]: line for line in lines if "==" in line}


def resolve(requirement: str, constraints: dict[str, str]) -> dict[str, str]:
    """Normalised name to ``name==version`` of everything that pip would install for a requirement."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pinned = Path(folder) / "constraints.txt"
        pinned.write_text("\n".join(constraints.values()), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        command += ["--report", str(report), "--constraint", str(pinned), requirement]
        subprocess.run(command, cwd=ROOT, check=True)
        packages = [item["metadata"] for item in json.loads(report.read_text(encoding="utf-8"))["install"]]
    pins = {}
    for package in packages:
        name = re.sub(r"[-_.]+", "-", package["name"]).lower()
        if name != "inspector" and not GPU_PACKAGES.match(name):
            pins[name] = f"{name}=={package['version'].partition('+')[0]}"
    return dict(sorted(pins.items()))


def write(lock: Path, note: str, pins: dict[str, str]) -> None:
    """Replace a lock file."""
    lock.write_text(HEADER + note + "".join(f"{pin}\n" for pin in pins.values()), encoding="utf-8")
    print(f"{lock.name}: {len(pins)} packages")


if __name__ == "__main__":
    main()

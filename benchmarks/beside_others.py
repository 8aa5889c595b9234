"""How much of their speed training and inspection keep beside a busy program, under several ways of waiting.

    python benchmarks/beside_others.py DATASET [--steps 60] [--images 100]

DATASET is a folder in MVTec AD layout. OpenMP's threads spin at the end of every operation before they sleep. Alone
that is quickest. Beside another program the spinning takes the time that the thread needs on which all others wait.
The busy program multiplies matrices with as many threads as there are cores, which sleep while they wait.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reference_machine import machine_line

from inspector.storage.detector_file import read_manifest

WAYS: dict[str, dict[str, str]] = {
    "as Inspector does": {},
    "spinning as OpenMP does": {"GOMP_SPINCOUNT": "300000"},
    "spinning 20,000": {"GOMP_SPINCOUNT": "20000"},
    "spinning 1,000": {"GOMP_SPINCOUNT": "1000"},
    "passive": {"OMP_WAIT_POLICY": "PASSIVE"},
}
BUSY = """
import torch
a = torch.rand(1024, 1024)
print("busy", flush=True)
while True:
    a @ a
"""


@contextmanager
def beside_a_busy_program() -> Iterator[None]:
    """Keeps all cores busy meanwhile."""
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE"}
    process = subprocess.Popen([sys.executable, "-c", BUSY], env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()


def command(*arguments: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start one command of Inspector."""
    call = [sys.executable, "-m", "inspector", *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(call, env=os.environ | environment, stdout=quiet, stderr=quiet)


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for a command that must succeed."""
    if process.wait() != 0:
        raise SystemExit(f"{process.args!r} failed")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--images", type=int, default=100)
    arguments = parser.parse_args()
    print(machine_line())
    good = str(arguments.dataset / "train" / "good")
    images = [str(path) for path in sorted((arguments.dataset / "test").rglob("*.*"))[: arguments.images]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def train(file: Path, way: Mapping[str, str], steps: int) -> subprocess.Popen[bytes]:
            options = ("--good", good, "--model", str(file), "--profile", "fast", "--steps", str(steps))
            return command("train", *options, environment=way)

        def trained_s(way: Mapping[str, str]) -> float:
            file = folder / f"{time.monotonic_ns()}.inspector"
            finish(train(file, way, arguments.steps))
            return read_manifest(file).training_s

        def inspected_s(way: Mapping[str, str]) -> float:
            out = folder / str(time.monotonic_ns())
            started = time.perf_counter()
            finish(command("inspect", "--model", str(model), "--out", str(out), "--images", *images, environment=way))
            return time.perf_counter() - started

        model = folder / "d.inspector"
        finish(train(model, {}, 10))
        for title, way in WAYS.items():
            alone_s = trained_s(way)
            with beside_a_busy_program():
                beside_s = trained_s(way)
            inspect_alone_s = inspected_s(way)
            other = train(folder / "other.inspector", way, 100_000)
            time.sleep(20)
            inspect_beside_s = inspected_s(way)
            other.kill()
            other.wait()
            kept, inspection_kept = alone_s / beside_s, inspect_alone_s / inspect_beside_s
            print(
                f"{title:24s}  train {alone_s:6.1f} s, beside a busy program {beside_s:6.1f} s ({kept:4.0%})"
                f"  inspect {inspect_alone_s:5.1f} s, beside a training {inspect_beside_s:5.1f} s"
                f" ({inspection_kept:4.0%})",
                flush=True,
            )


if __name__ == "__main__":
    main()

"""How much of their speed training and inspection keep beside other busy programs.

    python benchmarks/beside_others.py DATASET [--seconds 20] [--images 100]

DATASET is a folder in MVTec AD layout. Threads that wait for each other spin before they sleep. Alone that is
quickest. Beside another program it takes the time of the thread on which all others wait. Training is measured as
Inspector waits, as OpenMP waits by itself, and asleep at once, each alone and beside a program that multiplies
matrices on all cores. Inspection is measured alone and beside each of these trainings.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reference_machine import machine_line

BUSY = """
import torch
a = torch.rand(1024, 1024)
print("busy", flush=True)
while True:
    a @ a
"""
COMMAND = "import sys; from inspector.__main__ import main; sys.exit(main())"
STEP = re.compile(r"Training students: ([\d,]+) of")


@dataclass(frozen=True)
class Way:
    """A way in which the threads of a training wait.

    Attributes:
        title: Of its line.
        prelude: Python that runs before the command.
        environment: Of its process.
    """

    title: str
    prelude: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of Inspector. Its progress comes from ``stderr``."""
        return subprocess.Popen(
            [sys.executable, "-c", f"{self.prelude}\n{COMMAND}", *arguments],
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )


WAYS = (
    Way("as Inspector does"),
    Way("as OpenMP does", "from inspector.model import waiting; waiting._libgomp = lambda: None"),
    Way("asleep at once", environment={"OMP_WAIT_POLICY": "PASSIVE"}),
)


@contextmanager
def beside_a_busy_program() -> Iterator[None]:
    """Keeps all cores busy meanwhile, with threads that sleep while they wait."""
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE"}
    process = subprocess.Popen([sys.executable, "-c", BUSY], env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()


def steps_told(process: subprocess.Popen[str], seconds: float) -> float:
    """Training steps a second, over so many seconds from the first step that is told."""
    assert process.stderr is not None
    first: tuple[float, int] | None = None
    for line in process.stderr:
        told = STEP.search(line)
        if told is None:
            continue
        now = time.perf_counter(), int(told[1].replace(",", ""))
        first = first or now
        if now[0] - first[0] >= seconds:
            return (now[1] - first[1]) / (now[0] - first[0])
    raise SystemExit("training ended before it was measured")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--images", type=int, default=100)
    arguments = parser.parse_args()
    print(machine_line())
    good = str(arguments.dataset / "train" / "good")
    images = [str(path) for path in sorted((arguments.dataset / "test").rglob("*.*"))[: arguments.images]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = folder / "d.inspector"

        def training(way: Way, steps: int, file: Path) -> subprocess.Popen[str]:
            options = ("--good", good, "--model", str(file), "--profile", "fast", "--steps", str(steps))
            return way.start("train", *options)

        def steps_a_second(way: Way) -> float:
            process = training(way, 100_000, folder / "other.inspector")
            try:
                return steps_told(process, arguments.seconds)
            finally:
                process.kill()
                process.communicate()

        def inspected_s() -> float:
            started = time.perf_counter()
            out = str(folder / str(time.monotonic_ns()))
            process = WAYS[0].start("inspect", "--model", str(model), "--out", out, "--images", *images)
            process.communicate()
            if process.returncode not in (0, 1):
                raise SystemExit("inspecting failed")
            return time.perf_counter() - started

        training(WAYS[0], 10, model).communicate()
        alone_s = inspected_s()
        print(f"inspect {len(images)} images alone: {alone_s:.1f} s")
        for way in WAYS:
            alone = steps_a_second(way)
            with beside_a_busy_program():
                beside = steps_a_second(way)
            other = training(way, 100_000, folder / "other.inspector")
            steps_told(other, 1)
            beside_s = inspected_s()
            other.kill()
            other.communicate()
            print(
                f"{way.title:18s} train: {alone:5.2f} steps/s, beside a program {beside:5.2f} ({beside / alone:4.0%})"
                f"  inspect beside it: {beside_s:5.1f} s ({alone_s / beside_s:4.0%})",
                flush=True,
            )


if __name__ == "__main__":
    main()

"""The paper's tables 6 and 7: one class of MNIST and CIFAR-10 against the nine others, in a size that a CPU finishes.

    python benchmarks/one_class.py FOLDER --out RESULTS [--only mnist]

FOLDER has the folders mnist and cifar10, each with train/<class>/ and test/<class>/ full of images. Five Students of
receptive field 33, all ten classes, all methods; ``SIZE`` says how many images. Classes that are finished are not run
again. The tables are printed, and lie in RESULTS as CSV and JSON.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

#: Training images of a class (three tenths of them held back), and test images of every class.
SIZE = {"cifar10": (1000, 200), "mnist": (1500, 100)}


def main() -> None:
    """Run what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", choices=SIZE, nargs="+", default=list(SIZE))
    arguments = parser.parse_args()
    for name in arguments.only:
        train, test = SIZE[name]
        call = ["benchmark", "--one-class", name, "--data", str(arguments.folder / name), "--out", str(arguments.out)]
        call += ["--train-images", str(train), "--test-images", str(test)]
        print(f"inspector {' '.join(call)}", flush=True)
        subprocess.run([sys.executable, "-m", "inspector", *call], check=True)


if __name__ == "__main__":
    main()

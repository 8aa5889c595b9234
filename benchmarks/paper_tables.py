"""The paper's tables 1 and 3 on one dataset, with its networks, in a size that a CPU finishes.

    python benchmarks/paper_tables.py DATASET --out FOLDER [--only table-3]

DATASET is a folder in MVTec AD layout. What differs from the paper is in ``SIZE``: images of 128 pixels, an Ensemble
of two, a hundred steps, some of the images. Parts that are finished are not run again. FOLDER then
holds the report, ``report.html``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

#: Options of ``inspector benchmark`` for every table.
SIZE = (
    "--profile paper --resolution 128 --ensemble-size 2 --steps 100 --batch-size 1 --learning-rate 2e-3 "
    "--rate-schedule cosine --parts 60 --test-images 10 --samples 5000"
).split()
#: What each part runs. p = 17 takes longest: without pooling it costs eight times what the others do.
PARTS = {
    "table-1": (
        "--methods student-teacher equation-11 1-nn oc-svm k-means l2-ae vae --receptive-fields 33 65 33,65"
    ).split(),
    "table-3": "--methods equation-11 --receptive-fields 17 33 65 17,33,65".split(),
    "pixels": "--methods ssim-ae anogan cnn-dictionary --receptive-fields 33".split(),
    "distance": "--methods student-teacher --receptive-fields 17 33 65 17,33,65".split(),
}


def main() -> None:
    """Run what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS))
    arguments = parser.parse_args()
    for name in arguments.only:
        call = ["benchmark", "--dataset", str(arguments.dataset), "--out", str(arguments.out), *SIZE, *PARTS[name]]
        print(f"{name}: inspector {' '.join(call)}", flush=True)
        subprocess.run([sys.executable, "-m", "inspector", *call], check=True)


if __name__ == "__main__":
    main()

"""How well a detector tells good parts from defective ones.

    python examples/evaluate.py parts.inspector parts/test

The folder has a folder ``good`` and one for every kind of defect, as in MVTec AD. `inspector evaluate` measures more.
"""

import argparse
from pathlib import Path

import numpy as np

import inspector
from inspector import Verdict


def main() -> None:
    """Print false alarms, defects found, and the area under the ROC curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("detector", type=Path)
    parser.add_argument("test", type=Path, help="folder of folders of images")
    options = parser.parse_args()

    detector = inspector.load(options.detector)
    scores = {}
    for folder in sorted(path for path in options.test.iterdir() if path.is_dir()):
        inspections = [detector.inspect(path) for path in sorted(folder.glob("*.png"))]
        scores[folder.name] = np.array([inspection.score for inspection in inspections])
        found_count = sum(inspection.verdict is Verdict.DEFECT for inspection in inspections)
        print(f"{folder.name}: {found_count} of {len(inspections)} are called DEFECT")

    good = scores.pop("good")
    defective = np.concatenate(list(scores.values()))
    # A defective part chosen at random scores higher than a good one with this probability.
    higher = (defective[:, None] > good).mean() + 0.5 * (defective[:, None] == good).mean()
    print(f"area under the ROC curve: {higher:.3f}")


if __name__ == "__main__":
    main()

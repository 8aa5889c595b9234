"""Train on a folder of good parts, then inspect another folder.

python examples/train_and_inspect_folder.py parts/good new_parts --detector parts.inspector
"""

import argparse
from pathlib import Path

import inspector


def main() -> None:
    """Train unless the detector is there already, then print a line for every image."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("good", type=Path, help="folder of images of good parts")
    parser.add_argument("new", type=Path, help="folder of images to inspect")
    parser.add_argument("--detector", type=Path, default=Path("parts.inspector"))
    parser.add_argument("--profile", choices=list(inspector.PROFILES), default="fast")
    options = parser.parse_args()

    if options.detector.exists():
        detector = inspector.load(options.detector)
    else:
        detector = inspector.train(options.good, options.detector, options.profile, progress=print)

    for path in sorted(options.new.rglob("*.png")):
        inspection = detector.inspect(path)
        places = ", ".join(f"({region.x}, {region.y})" for region in inspection.regions)
        print(f"{path}: {inspection.verdict}, score {inspection.score:.2f} {places}")


if __name__ == "__main__":
    main()

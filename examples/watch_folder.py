"""Inspect every image that is put into a folder.

    python examples/watch_folder.py parts.inspector incoming

Whoever writes the images should write them under another name and rename them, so that none is read half written.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import inspector

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"}


def new_images(folder: Path, every_s: float, is_once: bool) -> Iterator[Path]:
    """Images in the order in which they appear; ends only if ``is_once``."""
    seen: set[Path] = set()
    while True:
        present = {path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES}
        yield from sorted(present - seen)
        seen = present
        if is_once:
            return
        time.sleep(every_s)


def main() -> None:
    """Print a line for every image, and say why where one cannot be inspected."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("detector", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="how often to look")
    parser.add_argument("--once", action="store_true", help="stop after the images that are there already")
    options = parser.parse_args()

    detector = inspector.load(options.detector)
    for path in new_images(options.folder, options.every, options.once):
        try:
            inspection = detector.inspect(path)
        except inspector.InspectorError as error:
            print(f"{path.name}: {error.what}. What helps: {error.advice}.")
        else:
            print(f"{path.name}: {inspection.verdict}, score {inspection.score:.2f}")


if __name__ == "__main__":
    main()

"""Check that the pretrained network's weights load right: its top-1 accuracy on one photograph per ImageNet class.

    python benchmarks/pretrained_top1.py PHOTOGRAPHS [--every 10] [--pretrained NAME [--pretrained-weights FILE]]

PHOTOGRAPHS holds one file per class, in class order. Without a name, all networks that packages bring are checked.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import torch

from inspector.domain.teachers import PACKAGED_NETWORKS
from inspector.model.pretrained.catalogue import open_pretrained
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image

SIDE_PX = 224


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--pretrained", metavar="NAME")
    parser.add_argument("--pretrained-weights", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    classes = list(enumerate(image_files(arguments.photographs)))[:: arguments.every]
    for name in (arguments.pretrained,) if arguments.pretrained else PACKAGED_NETWORKS:
        pretrained = open_pretrained(name, arguments.pretrained_weights, torch.device("cpu"))
        right = sum(predict(pretrained, path) == index for index, path in classes)
        print(f"{name}: {right} of {len(classes)} right", flush=True)


def predict(pretrained: PretrainedNetwork, path: Path) -> int:
    """The class of the middle of a photograph whose short side is zoomed to 256 pixels."""
    image = read_image(path)
    zoom = 256 / min(image.shape[:2])
    zoomed = cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
    top, left = (zoomed.shape[0] - SIDE_PX) // 2, (zoomed.shape[1] - SIDE_PX) // 2
    middle = zoomed[top : top + SIDE_PX, left : left + SIDE_PX].copy()
    return int(pretrained.classify(torch.from_numpy(middle)[None]).argmax())


if __name__ == "__main__":
    main()

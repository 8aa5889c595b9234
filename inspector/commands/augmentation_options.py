"""Words that say how good parts may appear besides the way they were photographed."""

from __future__ import annotations

import argparse

from inspector.domain.augmentation import MOST_BRIGHTNESS, Augmentation


def add_augmentation_arguments(parser: argparse.ArgumentParser) -> None:
    """What a good part may look like and still be good."""
    group = parser.add_argument_group(
        "good parts may also appear",
        "The detector learns such variants of every good part too. Name only what is really good: on a part that must "
        "not be mirrored, a mirrored one is a defect.",
    )
    group.add_argument("--mirrored", action="store_true", help="left and right exchanged")
    group.add_argument("--flipped", action="store_true", help="top and bottom exchanged")
    group.add_argument("--turned", action="store_true", help="turned by 90, 180 and 270 degrees")
    group.add_argument(
        "--shift",
        type=int,
        default=0,
        metavar="PX",
        help="moved so far left, right, up and down, in pixels of the zoomed image (256 wide); at most a quarter of it",
    )
    group.add_argument(
        "--brightness",
        type=float,
        default=0.0,
        metavar="SHARE",
        help=f"darker and brighter by this share: 0.1 is a tenth; at most {MOST_BRIGHTNESS:g}",
    )


def augmentation_from(words: argparse.Namespace, resolution_px: int) -> Augmentation:
    """The Augmentation of ``add_augmentation_arguments``.

    Args:
        words: The words of a call.
        resolution_px: What images are zoomed to.

    Raises:
        UsageError: Too little of a part would be left.
    """
    augmentation = Augmentation(words.mirrored, words.flipped, words.turned, words.shift, words.brightness)
    augmentation.check(resolution_px)
    return augmentation

"""Parts that lie as they like are laid over each other before anything that depends on place looks at them.

The Good Parts themselves tell whether that can be done: each is laid over the mean of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
from msgspec import Meta

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.augmentation import Mirror
from inspector.domain.events import Stage, Work
from inspector.domain.numbers import PositiveCount
from inspector.domain.progress import Countdown
from inspector.domain.registration import (
    MOST_ASPECT,
    Template,
    Warp,
    distance,
    laid_over,
    small_grey,
    spectrum_of,
    standard,
    template_of,
    undone,
)

#: Good Parts that make the template. More tell nothing more, and fewer than these do not show how parts lie.
MOST_PARTS, LEAST_PARTS = 100, 8
#: So many tell first whether it is worth while to look at more.
_FIRST_PARTS = 24
#: Parts that are nearer to the mean of the others lie alike enough, and gain nothing.
_LEAST_APART = 0.05
#: Parts are laid over each other if that leaves so much of their distance at most, on the mean and for all but a tenth,
_LEFT = 0.5
#: and if no more than this is left, where 1 is that of images which have nothing in common.
_MOST_LEFT = 0.25
#: The share of parts, those that fit best, that make the template in each round.
_ROUNDS = (0.5, 0.8, 0.9)
#: Images of one camera have one aspect ratio, but for a pixel or two.
_SAME_ASPECT = 1.02
#: A template's grey levels: deviations of 32 around 128.
_GREY, _DEVIATION = 128, 32
#: Height and width of a grid of places.
Grid = tuple[int, ...]
#: Cells are laid back on a finer grid, so that their peaks stay.
FINER = 4


@dataclass(frozen=True, slots=True)
class CommonPose:
    """How Good Parts lie once they are laid over each other, and every other part with them.

    Attributes:
        template: Their mean without its light, uint8, row by row.
        width_px: Of the template.
        height_px: Likewise.
        distance: Half of the Good Parts lie no farther from the template, 1 - r, once they are laid over it.
        count: Good Parts that were looked at.
    """

    template: bytes
    width_px: PositiveCount
    height_px: PositiveCount
    distance: Annotated[float, Meta(ge=0)]
    count: PositiveCount

    def warp(self, image: Pixels, aspect: float = 1.0, mirror: Mirror | None = None) -> Warp:
        """How a part lies: the warp from places of the Common Pose to places of its image, in pixels.

        Args:
            image: uint8, height x width x 3, RGB, of any size.
            aspect: Width of the image over its height, before it was made square.
            mirror: A part may be a mirrored one, too, which becomes a mirrored one in the Common Pose.
        """
        template, part = _template(self), small_grey(image, min(max(aspect, 1 / MOST_ASPECT), MOST_ASPECT))
        distance, warp = laid_over(template, part, self.distance)
        if mirror is not None and distance > self.distance:
            mirrored = laid_over(template, np.ascontiguousarray(np.flip(part, mirror)), self.distance)
            if mirrored[0] < distance:
                flips = [_flip(each.shape, mirror) for each in (part, template.grey)]
                warp = np.asarray((flips[0] @ np.vstack([mirrored[1], [0, 0, 1]]) @ flips[1])[:2], np.float32)
        whole = image.shape[:2]
        return _on_grids(warp, (template.grey.shape, part.shape), (whole, whole))

    def laid_like(self, other: Pixels, aspect: float, image: Pixels, mirror: Mirror | None = None) -> Pixels:
        """Another part as it would lie where the part of an image lies, uint8, height x width x 3.

        Args:
            other: Image of the other part, stretched to the size of the image, uint8, height x width x 3, RGB.
            aspect: Width of the other image over its height, before it was stretched.
            image: uint8, height x width x 3, RGB.
            mirror: As for ``warp``, of both.
        """
        return laid_upright(other, self.warp_between(image, other, aspect, mirror))

    def warp_between(self, image: Pixels, other: Pixels, aspect: float, mirror: Mirror | None = None) -> Warp:
        """The warp from places of an image's part to those of another part, in pixels of their images.

        Args:
            image: uint8, height x width x 3, RGB.
            other: Likewise, of any size.
            aspect: Width of the other image over its height, before it was stretched.
            mirror: As for ``warp``, of both.
        """
        lies, wanted = (
            np.vstack([self.warp(each, shape, mirror), [0, 0, 1]]).astype(np.float64)
            for each, shape in ((other, aspect), (image, image.shape[1] / image.shape[0]))
        )
        return np.asarray((lies @ _zoom(image.shape, other.shape) @ np.linalg.inv(wanted))[:2], np.float32)


def learnt_pose(
    image_at: Callable[[int], Pixels], aspects: Sequence[float], further: int = 0
) -> Work[CommonPose | None]:
    """The Common Pose of zoomed Good Parts.

    It is None where they are few, lie alike already, or cannot be laid over each other.

    Args:
        image_at: One of them, uint8, S x S x 3, RGB.
        aspects: Width over height of each, before it was made square.
        further: Steps of the same stage that the caller goes on with.
    """
    shown = max(aspects) if min(aspects) * _SAME_ASPECT >= max(aspects) else 0.0
    if len(aspects) < LEAST_PARTS or not 1 / MOST_ASPECT <= shown <= MOST_ASPECT:
        return None
    chosen = np.unique(np.linspace(0, len(aspects) - 1, min(len(aspects), MOST_PARTS)).astype(int)).tolist()
    parts = [small_grey(image_at(index), shown) for index in chosen]
    first = parts[:: _first_step(len(parts))]
    countdown = Countdown(Stage.ALIGN, pose_steps(len(aspects)) + further)
    pose = yield from _pose_of(first, countdown, 0)
    if pose is None or len(first) == len(parts):
        return pose
    return (yield from _pose_of(parts, countdown, len(_ROUNDS) * len(first)))


def pose_steps(count: int) -> int:
    """Steps that ``learnt_pose`` takes with so many parts, at most."""
    looked_at = min(count, MOST_PARTS)
    first = len(range(0, looked_at, _first_step(looked_at)))
    return len(_ROUNDS) * (first + (looked_at if first < looked_at else 0))


def _first_step(count: int) -> int:
    """From one of the first parts to the next one."""
    return max(1, count // _FIRST_PARTS)


def laid_upright(image: Pixels, warp: Warp) -> Pixels:
    """An image, uint8, height x width x 3, once a warp is undone: the part of a zoomed one in the Common Pose.

    Beyond the image its edge is repeated: a mirror would show parts twice.
    """
    import cv2

    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(image, warp, image.shape[1::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return seen.astype(np.uint8, copy=False)


def laid_back(cells: FloatMap, warp: Warp, side_px: int) -> FloatMap:
    """Cells of the Common Pose brought to where they are on the image, FINER times as many along each side.

    Places that nobody has looked at are 0, average good pixels.

    Args:
        cells: float32, h x w, linear between cell centres.
        warp: Of the part, in pixels of the zoomed image.
        side_px: S, the side of the zoomed image.
    """
    import cv2

    fine = tuple(FINER * side for side in cells.shape)
    moved = _on_grids(warp, ((side_px, side_px),) * 2, (cells.shape, fine))
    # Half a cell beyond the last centres has been seen as well.
    moved[:, 2] -= moved[:, :2].sum(1)
    around = np.pad(cells, 1, mode="edge")
    back = cv2.warpAffine(around, moved, fine[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(back, np.float32)


def vectors_laid_back(cells: FloatMap, warp: Warp, side_px: int) -> FloatMap:
    """Vectors of cells, float32, D x h x w, each brought to the nearest cell of the image. The grid stays as it is."""
    height, width = cells.shape[1:]
    back = np.linalg.inv(np.vstack([warp, [0, 0, 1]]).astype(np.float64))[:2].astype(np.float32)
    moved = _on_grids(back, ((side_px, side_px),) * 2, ((height, width),) * 2)
    rows, columns = np.mgrid[:height, :width]
    across, down = np.einsum("ij,jhw->ihw", moved, np.stack([columns, rows, np.ones_like(rows)]))
    row = np.clip(np.round(down), 0, height - 1).astype(int)
    column = np.clip(np.round(across), 0, width - 1).astype(int)
    return np.ascontiguousarray(cells[:, row, column])


@lru_cache(maxsize=2)
def _template(pose: CommonPose) -> Template:
    """The same for every image."""
    levels = np.frombuffer(pose.template, np.uint8).reshape(pose.height_px, pose.width_px)
    return template_of(levels.astype(np.float32))


def _pose_of(parts: Sequence[FloatMap], countdown: Countdown, done: int) -> Work[CommonPose | None]:
    """The Common Pose of small parts, or None where laying them over each other leaves too much."""
    template = template_of(_most_usual(parts))
    laid: list[tuple[float, Warp]] = []
    for number, share in enumerate(_ROUNDS):
        laid = []
        for part in parts:
            laid.append(laid_over(template, part))
            yield countdown.at(done + number * len(parts) + len(laid))
        best = sorted(range(len(parts)), key=lambda index: laid[index][0])[: max(2, int(share * len(parts)))]
        template = template_of(
            np.mean([undone(parts[index], laid[index][1], template.grey.shape) for index in best], axis=0)
        )
    still = np.eye(2, 3, dtype=np.float32)
    before, after = (_distances(parts, warps) for warps in ([still] * len(parts), [warp for _, warp in laid]))
    most, most_before = (float(np.quantile(each, 0.9)) for each in (after, before))
    is_near = float(after.mean()) <= _LEFT * float(before.mean()) and most <= min(_LEFT * most_before, _MOST_LEFT)
    if float(before.mean()) < _LEAST_APART or not is_near:
        return None
    levels = np.clip(np.round(_GREY + _DEVIATION * template.grey), 0, 255).astype(np.uint8)
    height, width = levels.shape
    return CommonPose(levels.tobytes(), width, height, float(np.median(after)), len(parts))


def _distances(parts: Sequence[FloatMap], warps: Sequence[Warp]) -> FloatMap:
    """1 - r of every part and the mean of the others, each once its warp is undone."""
    seen = [undone(part, warp, parts[0].shape) for part, warp in zip(parts, warps, strict=True)]
    total, still = np.sum(seen, axis=0), np.eye(2, 3, dtype=np.float32)
    return np.array([distance(standard(total - each), each, still) for each in seen])


def _most_usual(parts: Sequence[FloatMap]) -> FloatMap:
    """The part that is nearest to the mean of all, however each is turned and wherever it lies."""
    spectra = [spectrum_of(part) for part in parts]
    mean = np.mean(spectra, axis=0)
    return parts[int(np.argmax([float((mean * each).sum() / max(np.linalg.norm(each), 1e-6)) for each in spectra]))]


def _on_grids(warp: Warp, old: tuple[Grid, Grid], new: tuple[Grid, Grid]) -> Warp:
    """A warp from the places of one grid to those of another, as it is between two other grids over the same images."""
    into, back = _zoom(new[0], old[0]), _zoom(old[1], new[1])
    return np.asarray((back @ np.vstack([warp, [0, 0, 1]]) @ into)[:2], np.float32)


def _flip(grid: Grid, mirror: Mirror) -> FloatMap:
    """From places of a grid to those of the flipped one, 3 x 3."""
    flip = np.eye(3, dtype=np.float32)
    axis = 1 - mirror
    flip[axis, axis], flip[axis, 2] = -1, grid[mirror] - 1
    return flip


def _zoom(grid: Grid, other: Grid) -> FloatMap:
    """From places of one grid to places of another over the same image, pixel centres, 3 x 3."""
    down, across = (new / old for old, new in zip(grid[:2], other[:2], strict=True))
    return np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]], np.float32)

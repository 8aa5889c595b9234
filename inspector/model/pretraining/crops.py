"""Cutting photographs: whole crops for P's feature maps, single patches for P's vector (section 4 of the paper)."""

from __future__ import annotations

import cv2
import numpy as np

from inspector.domain.arrays import Pixels
from inspector.model.pretraining.recipe import Recipe, Targets


def cut_px(recipe: Recipe) -> int:
    """Side of a cut."""
    if recipe.targets is Targets.MAPS:
        return recipe.crop_px
    return recipe.receptive_field + 2 * recipe.margin_px


def cut(image: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    """One crop, or one patch with the margin that shifting it needs, of a photograph.

    Args:
        image: uint8 h x w x 3 RGB.
        recipe: Zoom range and probability of gray.
        rng: Decides zoom, place, mirroring and gray.

    Returns:
        uint8, ``cut_px(recipe)`` squared x 3.
    """
    if recipe.targets is Targets.MAPS:
        size = _crop_zoom(image, recipe, rng)
    else:
        # Equal width and height, as in the paper.
        p = recipe.receptive_field
        side_px = int(rng.integers(recipe.zoom[0] * p, recipe.zoom[1] * p + 1))
        size = (side_px, side_px)
    zoom = size[0] / image.shape[1]
    zoomed = cv2.resize(image, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR)
    side = cut_px(recipe)
    y = int(rng.integers(zoomed.shape[0] - side + 1))
    x = int(rng.integers(zoomed.shape[1] - side + 1))
    crop = zoomed[y : y + side, x : x + side]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    if rng.random() < recipe.grayscale:
        crop = cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.ascontiguousarray(crop, dtype=np.uint8)


def for_pretrained(cuts: Pixels, recipe: Recipe) -> Pixels:
    """P's view of some cuts, n x h x w x 3: a crop as it is, of a patch its middle p x p pixels, enlarged."""
    if recipe.targets is Targets.MAPS:
        return cuts
    side, margin = recipe.pooled_input_px, recipe.margin_px
    middles = cuts[:, margin : margin + recipe.receptive_field, margin : margin + recipe.receptive_field]
    return np.stack([cv2.resize(m, (side, side), interpolation=cv2.INTER_LINEAR).astype(np.uint8) for m in middles])


def _crop_zoom(image: Pixels, recipe: Recipe, rng: np.random.Generator) -> tuple[int, int]:
    height, width = image.shape[:2]
    zoom = int(rng.integers(recipe.zoom[0], recipe.zoom[1] + 1)) / min(height, width)
    return max(recipe.crop_px, round(width * zoom)), max(recipe.crop_px, round(height * zoom))

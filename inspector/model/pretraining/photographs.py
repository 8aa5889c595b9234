"""The photographs of a folder that a Teacher can learn from."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.events import ItemSkipped, Work
from inspector.errors import DatasetError, ImageError
from inspector.model.pretraining.recipe import Recipe
from inspector.storage.image_folder import image_files
from inspector.storage.images import image_size_px
from inspector.text import Text

#: With metric learning both halves, to learn from and held out, need two: negatives come from another one.
LEAST_PHOTOGRAPHS, LEAST_FOR_METRIC = 2, 4
#: The shorter side of a photograph is at least the receptive field, of the largest ones so many pixels.
_ENOUGH_PX = 128


def least_side_px(recipe: Recipe) -> int:
    """The shorter side of photographs that show something of their own to a network, in pixels."""
    return min(recipe.receptive_field, _ENOUGH_PX)


def usable_photographs(folder: Path, recipe: Recipe) -> Work[tuple[Path, ...]]:
    """The photographs of a folder, with all its folders, that are large enough. Others are reported and left out.

    Raises:
        DatasetError: ``few-photographs``, or there is no image at all.
    """
    found: list[Path] = []
    least_px, left_out = least_side_px(recipe), 0
    for path in image_files(folder):
        try:
            _check_size(path, least_px)
        except ImageError as error:
            left_out += 1
            yield ItemSkipped.because(path, error)
        else:
            found.append(path)
    least = LEAST_FOR_METRIC if recipe.lambda_m else LEAST_PHOTOGRAPHS
    if len(found) < least:
        counts = {"count": len(found), "least": least, "left_out": left_out}
        raise DatasetError(
            Text("Of the photographs {count} can be used, {left_out} cannot, and {least} are needed", **counts),
            Text(
                "choose a folder with more of at least {least_px} x {least_px} pixels; "
                "a good teacher takes several hundred different ones",
                least_px=least_px,
            ),
            "few-photographs",
        )
    return tuple(found)


def _check_size(path: Path, least_px: int) -> None:
    width, height = image_size_px(path)
    if min(width, height) < least_px:
        raise ImageError(
            Text("'{name}' is only {width} x {height} pixels", name=path.name, width=width, height=height),
            Text("use photographs of at least {least} x {least} pixels for this receptive field", least=least_px),
            "image-too-small",
        )

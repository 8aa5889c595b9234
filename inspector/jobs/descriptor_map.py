"""Describing a place of an image and of the Project's Good Parts, and drawing all of it in the plane, as a Job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import Pixels
from inspector.domain.descriptor_map import MOST_CELLS, MOST_GOOD_PARTS, DescribedPlace, DescriptorMap, mapped
from inspector.domain.events import Stage, Work
from inspector.domain.side_by_side import each_file_side_by_side
from inspector.domain.similar_places import cell_of, nearest_cell, neighbourhood, spread, surroundings
from inspector.errors import UsageError
from inspector.jobs.similar_parts import DescribedParts, DescribesImages, Descriptors
from inspector.storage.images import read_image

_Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class DescriptorQuestion:
    """A question about a place of an image.

    Attributes:
        path: Of the image.
        image: uint8, height x width x 3, RGB.
        place: As shares of width and height.
        others: Further places of its region. Its neighbours are looked at where there are none.
        side_px: Of the squares around places.
        is_same_place: Whether Good Parts lie alike, so that they are looked at in the same place.
    """

    path: Path
    image: Pixels
    place: tuple[float, float]
    others: tuple[tuple[float, float], ...]
    side_px: int
    is_same_place: bool


def map_descriptors(
    client: DescribesImages, known: DescribedParts, asked: DescriptorQuestion, parts: Sequence[Path]
) -> Work[DescriptorMap]:
    """Describe Good Parts that are not known yet, and scale all descriptors into the plane.

    Emits Progress and ItemSkipped.

    Raises:
        UsageError: ``no-predictions``: the Detector tells none. ``no-good-parts``: no part can be read.
        InspectorError: As ``InferenceClient.describe``.
    """
    own = client.describe(asked.image, with_predictions=True)
    if own is None:
        raise UsageError(
            "This detector does not tell what its students predict",
            "train it again with this version",
            "no-predictions",
        )
    own_cells = _own_cells(asked, own)
    height, width = own.shape[1:]
    dim = (len(own) - 1) // 2
    wanted = neighbourhood(own[:dim], *own_cells[0])
    places = [
        DescribedPlace(asked.path, True, surroundings(asked.image, *_share(cell, height, width), asked.side_px))
        for cell in own_cells
    ]
    rows: list[npt.NDArray[np.floating]] = [own[:, row, column] for row, column in own_cells]

    def describe(path: Path) -> tuple[Path, Pixels, Descriptors | None]:
        image = read_image(path)
        return path, image, _described(client, known, path, image)

    def look(described: tuple[Path, Pixels, Descriptors | None]) -> None:
        path, image, cells = described
        if cells is None or cells.shape != own.shape:
            return
        row, column = own_cells[0] if asked.is_same_place else nearest_cell(wanted, cells[:dim])[:2]
        # The same share of both images, whatever their sizes.
        side_px = max(round(asked.side_px * image.shape[1] / asked.image.shape[1]), 1)
        around = surroundings(image, *_share((row, column), height, width), side_px)
        places.append(DescribedPlace(path, False, around))
        rows.append(cells[:, row, column])

    others = spread([each for each in parts if each != asked.path], MOST_GOOD_PARTS)
    yield from each_file_side_by_side(Stage.INSPECT, others, describe, look)
    if len(places) == len(own_cells):
        raise UsageError("There is no good part to compare with", "choose an image to compare with", "no-good-parts")
    return mapped(places, np.stack(rows), is_same_place=asked.is_same_place)


def _own_cells(asked: DescriptorQuestion, own: npt.NDArray[np.floating]) -> list[_Cell]:
    """Cells of the image, without repetition, that of its place first."""
    height, width = own.shape[1:]
    first = cell_of(asked.place[1], height), cell_of(asked.place[0], width)
    others = [(cell_of(down, height), cell_of(across, width)) for across, down in asked.others]
    if not others:
        others = [(first[0] + down, first[1] + across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    inside = [(row, column) for row, column in others if 0 <= row < height and 0 <= column < width]
    return list(dict.fromkeys([first, *inside]))[:MOST_CELLS]


def _share(cell: _Cell, height: int, width: int) -> tuple[float, float]:
    """The centre of a cell, as shares of the image's width and height."""
    return (cell[1] + 0.5) / width, (cell[0] + 0.5) / height


def _described(client: DescribesImages, known: DescribedParts, path: Path, image: Pixels) -> Descriptors | None:
    return known.described(client.kept.key(path), lambda: client.describe(image, with_predictions=True))

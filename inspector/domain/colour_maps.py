"""Names of colour maps, for whoever offers them. Drawing with them is ``domain.overlay``'s and takes OpenCV."""

from __future__ import annotations

from typing import Literal, get_args

#: Perceptually uniform ones, by the name shown to users. OpenCV has each under the same name.
ColourMap = Literal["Inferno", "Magma", "Viridis", "Cividis"]
COLOUR_MAPS: tuple[ColourMap, ...] = get_args(ColourMap)

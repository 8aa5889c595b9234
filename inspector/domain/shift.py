"""The circumstances that new results are labelled with, until somebody changes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inspector.domain.result import Labels


class SerialSource(StrEnum):
    """Where the serial number of a part is read: nowhere, in its file's name, or in the name of its folder."""

    NONE = "none"
    NAME = "name"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Shift:
    """Who inspects what, and where. '' where nobody has said so."""

    operator: str = ""
    station: str = ""
    batch: str = ""
    serial: SerialSource = SerialSource.NONE

    def labels_of(self, path: Path) -> Labels:
        """The Labels of an image that is inspected now."""
        serials = {SerialSource.NONE: "", SerialSource.NAME: path.stem, SerialSource.FOLDER: path.parent.name}
        return Labels(self.operator, self.station, self.batch, serials[self.serial])

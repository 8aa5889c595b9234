"""A camera by its number, with the properties that its driver offers."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
from typing_extensions import override

from inspector.camera.opencv import OpenCVSource
from inspector.camera.source import SourceProperty
from inspector.camera.v4l2_controls import (
    PIXEL_FORMAT,
    SIZE,
    apply_controls,
    camera_properties,
    parsed_size,
    size_text,
)
from inspector.domain.live_source import PropertyValue
from inspector.errors import SourceError
from inspector.text import Text


class UsbCamera(OpenCVSource):
    """A camera that OpenCV opens. Linux tells its properties, other systems tell none.

    Args:
        number: Of the camera.
        properties: Key to value.
    """

    def __init__(self, number: str, properties: Mapping[str, PropertyValue]) -> None:
        super().__init__(number)
        self._chosen = dict(properties)

    @override
    def open(self) -> None:
        """As ``OpenCVSource.open``.

        Raises:
            SourceError: Also ``property-refused``, and ``frame-size``: its images do not have the chosen size.
        """
        apply_controls(self._address, self._chosen)
        super().open()
        promised = parsed_size(self._chosen.get(SIZE, ""))
        if promised is not None and promised != self._size:
            delivered = self._size
            self.close()
            raise SourceError(
                Text(
                    "{name} delivers images of {size_text} pixels and not of {size_text2}",
                    name=self.name,
                    size_text=size_text(*delivered),
                    size_text2=size_text(*promised),
                ),
                "choose a size that it delivers, or another pixel format",
                "frame-size",
            )

    def properties(self) -> tuple[SourceProperty, ...]:
        """The properties that the open camera offers."""
        return camera_properties(self._address, self._chosen, size_text(*self._size)) if self._shape else ()

    def adjust(self, key: str, value: PropertyValue) -> None:
        """Change a property. The camera is opened again for another size or pixel format.

        Raises:
            SourceError: ``property-refused``. The camera stays as it was.
        """
        before = dict(self._chosen)
        self._chosen[key] = value
        try:
            if key in (SIZE, PIXEL_FORMAT):
                self.close()
                self.open()
            else:
                apply_controls(self._address, {key: value})
        except SourceError as error:
            self._chosen = before
            self.open()
            raise SourceError(error.what, error.advice, "property-refused") from error

    @property
    def _size(self) -> tuple[int, int]:
        return self._shape[1], self._shape[0]

    @override
    def _connected(self) -> cv2.VideoCapture:
        capture = super()._connected()
        code, size = str(self._chosen.get(PIXEL_FORMAT, "")), parsed_size(self._chosen.get(SIZE, ""))
        if len(code) == 4:
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*code))
        if size is not None:
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        return capture

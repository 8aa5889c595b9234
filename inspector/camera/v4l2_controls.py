"""Exposure, gain, white balance, focus, size and format of a camera of Linux, as its driver offers them."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from inspector.camera import v4l2
from inspector.camera.source import SourceProperty
from inspector.camera.v4l2 import asked, video_formats
from inspector.domain.live_source import PropertyValue
from inspector.errors import SourceError
from inspector.text import Text

SIZE, PIXEL_FORMAT = "size", "pixel_format"

_QUERYCTRL, _CONTROL = 0xC0445624, struct.Struct("I I 32s i i i i I 8x")
_QUERYMENU, _MENU = 0xC02C5625, struct.Struct("I I 32s I")
_G_CTRL, _S_CTRL, _VALUE = 0xC008561B, 0xC008561C, struct.Struct("I i")
_BOOLEAN, _MENU_TYPE = 2, 3
_DISABLED = 0x1
#: The driver counts exposure in tenths of a millisecond.
_EXPOSURE_UNIT = "0.1 ms"


@dataclass(frozen=True, slots=True)
class _Row:
    """A property and the driver's number for it."""

    key: str
    label: str
    number: int
    unit: str = ""


_ROWS = (
    _Row("exposure_auto", Text("Automatic exposure"), 0x009A0901),
    _Row("exposure", Text("Exposure"), 0x009A0902, _EXPOSURE_UNIT),
    _Row("gain", Text("Gain"), 0x00980913),
    _Row("white_balance_auto", Text("Automatic white balance"), 0x0098090C),
    _Row("white_balance", Text("White balance"), 0x0098091A, "K"),
    _Row("focus_auto", Text("Automatic focus"), 0x009A090C),
    _Row("focus", Text("Focus"), 0x009A090A),
)


def camera_properties(number: str, chosen: Mapping[str, PropertyValue], size: str) -> tuple[SourceProperty, ...]:
    """The properties that a camera offers. None where there is no such driver.

    Args:
        number: Of the camera.
        chosen: Key to value of the properties that were chosen.
        size: Of its images now, as ``size_text`` writes it.
    """
    try:
        with _device(number) as descriptor:
            formats = list(video_formats(descriptor))
            controls = [each for each in (_property(descriptor, row) for row in _ROWS) if each is not None]
    except OSError:
        return ()
    codes = tuple(dict.fromkeys(each.code for each in formats))
    found = []
    if codes:
        code = str(chosen.get(PIXEL_FORMAT, codes[0]))
        sizes = dict.fromkeys(size_text(*each) for one in formats if one.code == code for each in one.sizes)
        found.append(SourceProperty(SIZE, Text("Size"), size, tuple(dict.fromkeys((size, *sizes)))))
        found.append(SourceProperty(PIXEL_FORMAT, Text("Pixel format"), code, codes))
    return (*found, *controls)


def apply_controls(number: str, chosen: Mapping[str, PropertyValue]) -> None:
    """Change the properties that are controls of the driver. Others, and those that it does not know, are passed over.

    Raises:
        SourceError: ``property-refused``: of the first one that the camera does not take.
    """
    for row in _ROWS:
        if row.key in chosen and not _is_set(number, row, chosen[row.key]):
            raise SourceError(
                Text(
                    "Camera {number} does not take {value} as its {label}",
                    number=number,
                    value=chosen[row.key],
                    label=row.label.lower(),
                ),
                "choose another value, or switch its automatic off first",
                "property-refused",
            )


def size_text(width: int, height: int) -> str:
    """A size as a property's value."""
    return f"{width} x {height}"


def parsed_size(text: PropertyValue) -> tuple[int, int] | None:
    """Width and height of a property's value, None if it is none."""
    words = str(text).split(" x ")
    return (int(words[0]), int(words[1])) if len(words) == 2 and all(word.isdecimal() for word in words) else None


@contextmanager
def _device(number: str) -> Iterator[int]:
    descriptor = os.open(v4l2.DEVICE_FOLDER / f"video{number}", os.O_RDWR | os.O_NONBLOCK)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class _Control:
    """A control of a driver: its kind, its value, the ends of its range, and the names of a menu's values."""

    kind: int
    value: int
    low: int
    high: int
    names: dict[int, str]


def _control(descriptor: int, row: _Row) -> _Control | None:
    answer = asked(descriptor, _QUERYCTRL, _CONTROL.pack(row.number, 0, b"", 0, 0, 0, 0, 0))
    now = asked(descriptor, _G_CTRL, _VALUE.pack(row.number, 0))
    if answer is None or now is None:
        return None
    _, kind, _, low, high, _, _, flags = _CONTROL.unpack(answer)
    if flags & _DISABLED:
        return None
    names = _menu_names(descriptor, row, low, high) if kind == _MENU_TYPE else {}
    return _Control(kind, _VALUE.unpack(now)[1], low, high, names)


def _property(descriptor: int, row: _Row) -> SourceProperty | None:
    control = _control(descriptor, row)
    if control is None:
        return None
    if control.names:
        name = control.names.get(control.value, "")
        return SourceProperty(row.key, row.label, name, tuple(control.names.values()))
    if control.kind == _BOOLEAN:
        return SourceProperty(row.key, row.label, bool(control.value))
    return SourceProperty(row.key, row.label, control.value, (), control.low, control.high, row.unit)


def _is_set(number: str, row: _Row, value: PropertyValue) -> bool:
    try:
        with _device(number) as descriptor:
            control = _control(descriptor, row)
            if control is None:
                return True
            by_name = {name: index for index, name in control.names.items()}
            raw = by_name[str(value)] if by_name else int(value)
            return asked(descriptor, _S_CTRL, _VALUE.pack(row.number, raw)) is not None
    except (OSError, KeyError, ValueError, struct.error):
        return False


def _menu_names(descriptor: int, row: _Row, low: int, high: int) -> dict[int, str]:
    """The names of a menu's values. Not every number between the ends has one."""
    names = {}
    for index in range(low, high + 1):
        answer = asked(descriptor, _QUERYMENU, _MENU.pack(row.number, index, b"", 0))
        if answer is not None:
            names[index] = _MENU.unpack(answer)[2].partition(b"\0")[0].decode("utf-8", "replace")
    return names

"""The properties of cameras that GenICam describes, by the names that its Standard Features Naming Convention gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.camera.kit_device import KitDevice
from inspector.camera.pixel_formats import is_read
from inspector.camera.source import SourceProperty
from inspector.domain.live_source import PropertyValue, Trigger
from inspector.text import Text


@dataclass(frozen=True, slots=True)
class _Row:
    """A property: its key and label, and the features that it may be, the newest name first."""

    key: str
    label: str
    features: tuple[str, ...]
    unit: str = ""


TRIGGER_LINE, TRIGGER_SOURCE = "trigger_line", "TriggerSource"
_ROWS = (
    _Row("exposure_auto", Text("Automatic exposure"), ("ExposureAuto",)),
    _Row("exposure", Text("Exposure"), ("ExposureTime", "ExposureTimeAbs", "ExposureTimeRaw"), "µs"),
    _Row("gain_auto", Text("Automatic gain"), ("GainAuto",)),
    _Row("gain", Text("Gain"), ("Gain", "GainAbs", "GainRaw"), "dB"),
    _Row("white_balance", Text("White balance"), ("BalanceWhiteAuto",)),
    _Row("pixel_format", Text("Pixel format"), ("PixelFormat",)),
    _Row("width", Text("Width"), ("Width",), "px"),
    _Row("height", Text("Height"), ("Height",), "px"),
    _Row("frame_rate", Text("Images per second"), ("AcquisitionFrameRate", "AcquisitionFrameRateAbs")),
    _Row(TRIGGER_LINE, Text("Trigger line"), (TRIGGER_SOURCE,)),
)


def properties_of(device: KitDevice) -> tuple[SourceProperty, ...]:
    """The properties that a camera offers."""
    found = []
    for row in _ROWS:
        feature = next((feature for name in row.features if (feature := device.feature(name)) is not None), None)
        if feature is not None:
            choices = _usable(row.key, feature.choices)
            value = choices[0] if choices and feature.value not in choices else feature.value
            found.append(SourceProperty(row.key, row.label, value, choices, feature.low, feature.high, row.unit))
    return tuple(found)


def apply_properties(device: KitDevice, chosen: Mapping[str, PropertyValue]) -> None:
    """Give properties of a camera their values. Unknown ones, and those that it does not offer, are passed over."""
    for row in _ROWS:
        if row.key in chosen:
            name = next((name for name in row.features if device.feature(name) is not None), None)
            if name is not None:
                device.set_feature(name, chosen[row.key])


def _usable(key: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    if key == "pixel_format":
        return tuple(choice for choice in choices if is_read(choice))
    return tuple(choice for choice in choices if choice.startswith("Line")) if key == TRIGGER_LINE else choices


def apply_trigger(device: KitDevice, trigger: Trigger) -> bool:
    """Have a camera run freely, or wait for a command or for its first line.

    Returns:
        Whether the camera can do that. One without triggers runs freely.
    """
    if device.feature("TriggerMode") is None:
        return trigger not in (Trigger.ON_DEMAND, Trigger.HARDWARE)
    if device.feature("TriggerSelector") is not None:
        device.set_feature("TriggerSelector", "FrameStart")
    is_triggered = trigger in (Trigger.ON_DEMAND, Trigger.HARDWARE)
    device.set_feature("TriggerMode", "On" if is_triggered else "Off")
    if is_triggered:
        source = device.feature(TRIGGER_SOURCE)
        lines = _usable(TRIGGER_LINE, () if source is None else source.choices)
        device.set_feature(TRIGGER_SOURCE, "Software" if trigger is Trigger.ON_DEMAND else (*lines, "Line1")[0])
    return True

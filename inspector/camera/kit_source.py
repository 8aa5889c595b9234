"""A live source from a camera of a kit, whichever kit it is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from inspector.camera.kit_device import Grab, KitDevice, KitError
from inspector.camera.kit_properties import TRIGGER_LINE, apply_properties, apply_trigger, properties_of
from inspector.camera.source import Frame, SourceProperty
from inspector.domain.live_source import PropertyValue, Trigger
from inspector.errors import ImageError, InspectorError, SourceError, SourceLostError
from inspector.text import Text

log = logging.getLogger(__name__)

_FETCH_S = 0.1
#: A camera is ready for its first trigger after so long, and for another one after so long.
_FIRST_READY_S, _READY_S = 2.0, 0.05
#: A camera in free run that delivers no whole image for so long is lost.
SILENCE_S = 3.0
_CABLE = Text("check its cable, power and network")


class KitSource:
    """A camera that a kit opens.

    Args:
        device: The camera.
        name: Of it.
        trigger: ``ON_DEMAND`` and ``HARDWARE`` are the camera's own triggers.
        properties: Key to value. Those that the camera does not offer are passed over.
    """

    def __init__(self, device: KitDevice, name: str, trigger: Trigger, properties: Mapping[str, PropertyValue]) -> None:
        self._device = device
        self._name = name
        self._trigger = trigger
        self._chosen = dict(properties)
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._is_open = False
        self._index = 0
        self._number: int | None = None
        self._incomplete = 0
        self._heard_s = 0.0
        self._has_triggers = True
        self._asked_s: float | None = None

    @property
    def name(self) -> str:
        """For people and logs."""
        return self._name

    @property
    def is_armed(self) -> bool:
        """Whether the camera waits for ``trigger``."""
        return self._trigger is Trigger.ON_DEMAND and self._has_triggers

    @property
    def _is_waiting(self) -> bool:
        """Whether images come only when somebody wants them."""
        return self._has_triggers and self._trigger in (Trigger.ON_DEMAND, Trigger.HARDWARE)

    def open(self) -> None:
        """Connect, set the camera up and begin. A source that is open already stays as it is.

        Raises:
            SourceError: ``camera-missing``, ``camera-busy``, ``camera-refused``, ``no-trigger`` or
                ``property-refused``.
        """
        with self._lock:
            if self._is_open:
                return
            self._closed.clear()
            try:
                with self._device.errors():
                    self._device.connect()
            except LookupError as error:
                raise SourceError(
                    Text("The camera '{name}' is not connected", name=self._name),
                    "check its cable and power",
                    "camera-missing",
                ) from error
            except KitError as error:
                raise self._refused(error) from error
            try:
                self._set_up()
            except InspectorError:
                self._let_go()
                raise
            self._is_open, self._index, self._number, self._incomplete = True, 0, None, 0

    def read(self) -> Frame | None:
        """Wait for the next frame.

        Raises:
            SourceLostError: ``source-lost``: the camera is gone, or silent in free run.
            ImageError: ``frame-incomplete``: of a triggered image only a part came, or ``frame-missing``: none came.
        """
        # Asked before the lock is taken again, since a Lock goes to the thread that had it, however long another waits.
        while not self._closed.is_set():
            with self._lock:
                if not self._is_open:
                    return None
                with self._lost_if_it_fails():
                    grab = self._device.fetch(_FETCH_S)
                frame = None if grab is None else self._frame(grab)
                if grab is None:
                    self._check_silence()
            if frame is not None:
                return frame
        return None

    def trigger(self) -> bool:
        """Have the camera take one image. It takes none while the one before is on its way."""
        if not self._is_open or not self.is_armed or self._asked_s is not None:
            return False
        try:
            with self._device.errors():
                if not self._device.is_ready(_READY_S):
                    return False
                self._asked_s = time.monotonic()
                self._device.execute("TriggerSoftware")
        except KitError as error:
            log.warning("%s was not triggered: %s", self._name, error)
            self._asked_s = None
            return False
        return True

    def properties(self) -> tuple[SourceProperty, ...]:
        """The properties that the open camera offers.

        Raises:
            SourceLostError: ``source-lost``.
        """
        with self._lock, self._lost_if_it_fails():
            return properties_of(self._device) if self._is_open else ()

    def adjust(self, key: str, value: PropertyValue) -> None:
        """Change a property of the open camera, which goes on.

        Raises:
            SourceError: ``property-refused``. The camera stays as it was.
        """
        with self._lock:
            if not self._is_open:
                return
            with self._lost_if_it_fails():
                self._device.stop()
            try:
                self._set(key, value)
                self._chosen[key] = value
            finally:
                with self._lost_if_it_fails():
                    self._start()

    def close(self) -> None:
        """Let the camera go. A waiting ``read`` of another thread returns None."""
        self._closed.set()
        with self._lock:
            self._let_go()

    def _set_up(self) -> None:
        try:
            with self._device.errors():
                self._has_triggers = apply_trigger(self._device, self._trigger)
        except KitError as error:
            raise self._refused(error) from error
        if self._trigger is Trigger.HARDWARE and not self._has_triggers:
            raise SourceError(
                Text("{name} has no trigger input", name=self._name),
                "inspect always, at an interval or on a key",
                "no-trigger",
            )
        for key, value in self._chosen.items():
            if key != TRIGGER_LINE or self._trigger is Trigger.HARDWARE:
                self._set(key, value)
        with self._lost_if_it_fails():
            self._start()

    def _set(self, key: str, value: PropertyValue) -> None:
        try:
            with self._device.errors():
                apply_properties(self._device, {key: value})
        except KitError as error:
            raise SourceError(
                Text(
                    "{name} does not take {value} for '{key}': {error}",
                    name=self._name,
                    value=value,
                    key=key,
                    error=error,
                ),
                "choose another value",
                "property-refused",
            ) from error

    def _start(self) -> None:
        self._device.start(newest_only=not self._is_waiting)
        if self.is_armed:
            self._device.is_ready(_FIRST_READY_S)
        self._asked_s = None
        self._heard_s = time.monotonic()

    def _frame(self, grab: Grab) -> Frame | None:
        if grab.image is None:
            self._incomplete += 1
            self._asked_s = None
            if self._is_waiting:
                raise ImageError(
                    Text("{name} sent a part of an image", name=self._name),
                    Text("inspect the part again, and {cable}", cable=_CABLE),
                    "frame-incomplete",
                )
            self._check_silence()
            return None
        self._heard_s, self._asked_s = time.monotonic(), None
        missed = 0 if self._number is None else max(0, grab.number - self._number - 1 - self._incomplete)
        lost = missed + self._incomplete
        self._number, self._incomplete = grab.number, 0
        frame = Frame(grab.image, self._index, self._heard_s, lost)
        self._index += 1
        return frame

    def _check_silence(self) -> None:
        now_s = time.monotonic()
        if self._asked_s is not None and now_s - self._asked_s > SILENCE_S:
            self._asked_s = None
            raise ImageError(
                Text("{name} sent no image", name=self._name),
                Text("inspect the part again, and {cable}", cable=_CABLE),
                "frame-missing",
            )
        is_silent = not self._is_waiting and now_s - self._heard_s > SILENCE_S
        with self._lost_if_it_fails():
            is_gone = self._device.is_gone()
        if is_gone or is_silent:
            self._let_go()
            raise SourceLostError(Text("{name} stopped delivering images", name=self._name), _CABLE, "source-lost")

    @contextmanager
    def _lost_if_it_fails(self) -> Iterator[None]:
        try:
            with self._device.errors():
                yield
        except KitError as error:
            self._let_go()
            raise SourceLostError(
                Text("{name} stopped delivering images: {error}", name=self._name, error=error), _CABLE, "source-lost"
            ) from error

    def _refused(self, error: KitError) -> SourceError:
        self._let_go()
        if error.is_busy:
            return SourceError(
                Text("The camera '{name}' is used by another program", name=self._name),
                "close that program",
                "camera-busy",
            )
        return SourceError(
            Text("The camera '{name}' cannot be opened: {error}", name=self._name, error=error),
            "close other programs that use it, or unplug it and plug it in again",
            "camera-refused",
        )

    def _let_go(self) -> None:
        self._is_open = False
        try:
            with self._device.errors():
                self._device.stop()
        except KitError as error:
            log.info("%s: %s", self._name, error)
        try:
            with self._device.errors():
                self._device.disconnect()
        except KitError as error:
            log.info("%s: %s", self._name, error)

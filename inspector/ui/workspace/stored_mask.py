"""A mask that is drawn in the window and stored in the open Project at once, with undo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspector.errors import InspectorError
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages

if TYPE_CHECKING:
    from inspector.domain.arrays import Mask

#: Earlier masks that can come back.
MOST_UNDO = 100


class StoredMask(QObject):
    """One mask and its file. A mask without a pixel is no file.

    Attributes:
        mask: bool, height x width of the image that it was drawn on. None without one.

    Signals:
        changed: The mask is another one.
    """

    changed = Signal()

    def __init__(self, document: Document, messages: Messages) -> None:
        super().__init__()
        self._document = document
        self._messages = messages
        self.mask: Mask | None = None
        #: The content of its file.
        self._data: bytes | None = None
        self._earlier: list[bytes | None] = []
        self._later: list[bytes | None] = []

    @property
    def can_undo(self) -> bool:
        """Whether an earlier mask can come back."""
        return bool(self._earlier)

    @property
    def can_redo(self) -> bool:
        """Whether a mask that was undone can come back."""
        return bool(self._later)

    def path(self) -> Path | None:
        """The mask's file, there or not. None while there is nothing to draw on."""
        raise NotImplementedError

    def choose(self, mask: Mask) -> bool:
        """Store another mask. Tells whether it was stored: one that could not be is told.

        Args:
            mask: bool, height x width of an image.
        """
        # Here and below, so that the window's process loads OpenCV when there is something to draw, not to be there.
        from inspector.storage.mask_file import encode_mask

        data, before = encode_mask(mask) if mask.any() else None, self._data
        if data == before or not self._store(data):
            return False
        self._earlier = [*self._earlier, before][-MOST_UNDO:]
        self._later.clear()
        self._set(data, mask if data is not None else None)
        return True

    def undo(self) -> None:
        """Back to the mask before the last change."""
        self._exchange(self._earlier, self._later)

    def redo(self) -> None:
        """Take ``undo`` back."""
        self._exchange(self._later, self._earlier)

    def refresh(self) -> None:
        """Read the file again, if somebody else has changed it."""

    def _exchange(self, source: list[bytes | None], target: list[bytes | None]) -> None:
        if source and self._store(source[-1]):
            target.append(self._data)
            self._use(source.pop())

    def _store(self, data: bytes | None) -> bool:
        from inspector.storage.mask_file import store_mask

        opened, path = self._document.opened, self.path()
        if opened is None or path is None:
            return False
        try:
            opened.check_there()
            store_mask(path, data)
        except InspectorError as error:
            self._messages.report(error)
            return False
        return True

    def _read(self) -> None:
        """Take the file as it is. One that cannot be read is told."""
        path, data = self.path(), None
        if path is not None and path.exists():
            from inspector.storage.images import read_bytes

            data = self._messages.attempt(read_bytes, path)
        self._begin(data)

    def _begin(self, data: bytes | None) -> None:
        """Take the content of a file that nothing was drawn in yet."""
        self._earlier.clear()
        self._later.clear()
        if data is not None or self._data is not None:
            self._use(data)

    def _use(self, data: bytes | None) -> None:
        self._set(data, None if data is None else self._messages.attempt(self._decoded, data))

    def _decoded(self, data: bytes) -> Mask:
        from inspector.storage.images import decode_mask

        path = self.path()
        return decode_mask(data, "" if path is None else path.name)

    def _set(self, data: bytes | None, mask: Mask | None) -> None:
        self._data, self.mask = data, mask
        self.changed.emit()

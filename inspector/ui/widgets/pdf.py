"""Reports as PDF files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QUrl
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from inspector.paths import APPLICATION
from inspector.storage.atomic import write_bytes
from inspector.storage.html_page import AddressOf

_RESOLUTION_DPI = 300
_FONT_PT = 9


def write_pdf(path: Path, title: str, html: Callable[[AddressOf], str]) -> None:
    """Write a report on pages of A4 that are numbered. May be called in any thread.

    Args:
        path: The file.
        title: Of the document.
        html: Makes the page, as ``storage.html_page`` does, with a function that gives pictures their addresses.

    Raises:
        OutputError: It cannot be written. An earlier file stays.
    """
    document = QTextDocument()
    document.setDefaultFont(QFont("sans-serif", _FONT_PT))

    def address_of(data: bytes, kind: str) -> str:
        address = f"picture:{id(data)}.{kind}"
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(address), QImage.fromData(data))
        return address

    document.setHtml(html(address_of))
    # Qt says nothing where it cannot write a file, so it writes into memory.
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    # Qt puts a margin of 2 cm around the text itself.
    writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    writer.setCreator(APPLICATION)
    document.print_(writer)
    write_bytes(path, bytes(buffer.data().data()))

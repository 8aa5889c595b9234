"""Reports as PDF files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from inspector.paths import APPLICATION
from inspector.storage.atomic import write_bytes
from inspector.storage.html_page import TOGETHER, AddressOf

_RESOLUTION_DPI = 300
_FONT_PT = 9
#: Around the text. Qt prints 2 cm, and a line less than would fit then.
_MARGIN_INCHES = 2.1 / 2.54


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
    writer = page_writer(buffer)
    writer.setTitle(title)
    writer.setCreator(APPLICATION)
    keep_together(document, writer)
    document.print_(writer)
    write_bytes(path, bytes(buffer.data().data()))


def page_writer(buffer: QBuffer) -> QPdfWriter:
    """Writes pages of A4 into a buffer."""
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    # Qt puts a margin of 2 cm around the text itself.
    writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)
    return writer


def keep_together(document: QTextDocument, writer: QPdfWriter) -> None:
    """Begin a new page with the last section, if it has to stay together and would be cut."""
    heading = _heading(document)
    if heading is None or len(set(last_pages(document, writer))) == 1:
        return
    look = heading.blockFormat()
    look.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    QTextCursor(heading).setBlockFormat(look)


def last_pages(document: QTextDocument, writer: QPdfWriter) -> tuple[int, int]:
    """The pages on which the section that stays together begins and ends, as Qt prints them. The first one is 0."""
    printed = document.clone()
    layout = printed.documentLayout()
    layout.setPaintDevice(writer)
    look = printed.rootFrame().frameFormat()
    # Lengths of a layout are those of a screen. It scales them to its device.
    look.setMargin(_MARGIN_INCHES * QImage(1, 1, QImage.Format.Format_RGB32).logicalDpiY())
    printed.rootFrame().setFrameFormat(look)
    printed.setPageSize(QSizeF(writer.width(), writer.height()))
    heading = _heading(printed) or printed.lastBlock()
    top, bottom = layout.blockBoundingRect(heading).top(), layout.blockBoundingRect(printed.lastBlock()).bottom()
    return int(top // writer.height()), int(bottom // writer.height())


def _heading(document: QTextDocument) -> QTextBlock | None:
    block = document.begin()
    while block.isValid():
        if TOGETHER in block.charFormat().anchorNames():
            return block
        block = block.next()
    return None

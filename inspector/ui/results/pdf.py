"""A report as a PDF file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from inspector.domain.report import ReportHead
from inspector.storage.atomic import atomic_file
from inspector.storage.results.report import ReportContent, report_html

_RESOLUTION_DPI = 300
_FONT_PT = 9


def write_pdf(path: Path, head: ReportHead, content: ReportContent) -> None:
    """Write a report on pages of A4 that are numbered. May be called in any thread.

    Raises:
        OutputError: It cannot be written. An earlier file stays.
    """
    document = QTextDocument()
    document.setDefaultFont(QFont("sans-serif", _FONT_PT))

    def address_of(data: bytes, kind: str) -> str:
        address = f"picture:{id(data)}.{kind}"
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(address), QImage.fromData(data))
        return address

    document.setHtml(report_html(head, content, address_of))
    with atomic_file(path) as temporary:
        writer = QPdfWriter(str(temporary))
        writer.setResolution(_RESOLUTION_DPI)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        # Qt puts a margin of 2 cm around the text itself.
        writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)
        writer.setTitle(head.title)
        writer.setCreator("Inspector")
        document.print_(writer)

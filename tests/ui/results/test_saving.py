from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from inspector.domain.report import Pictured
from inspector.domain.results import Verdict
from inspector.ui.results.page import ResultsPage
from inspector.ui.results.report_dialog import ReportDialog, ReportFormat, ReportOrder
from tests.results import MOMENT_MS, row_of
from tests.ui.conftest import messages_of
from tests.ui.results.conftest import ShowsResults


@pytest.fixture
def page(shows_results: ShowsResults) -> ResultsPage:
    rows = [
        row_of(f"{n}.png", 9.0 - n / 10, Verdict.DEFECT if n % 9 == 0 else Verdict.GOOD, inspected_ms=MOMENT_MS + n)
        for n in range(60)
    ]
    return shows_results(rows)


def test_a_web_page_has_charts_pictures_and_the_filter_in_words(
    page: ResultsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.filter.words.setText("png")
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.words == ("png",))
    posted = messages_of(page.workspace)
    page.saving.save(ReportOrder(ReportFormat.HTML, "Tiles", Pictured.UNUSUAL), tmp_path / "r.html")
    qtbot.waitUntil(lambda: len(posted) == 1)
    assert posted == [("info", f"The results were saved as {tmp_path / 'r.html'}.")]
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert html.count("data:image/png") == 4
    assert html.count("data:image/jpeg") == 7
    assert "Results chosen: with “png”" in html
    assert "Share of defects: 11.7 % on average" in html


def test_a_pdf_is_written(page: ResultsPage, qtbot: QtBot, tmp_path: Path) -> None:
    posted = messages_of(page.workspace)
    page.saving.save(ReportOrder(ReportFormat.PDF, "Tiles", Pictured.ALL), tmp_path / "r.pdf")
    qtbot.waitUntil(lambda: len(posted) == 1)
    data = (tmp_path / "r.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert data.count(b"/Type /Page\n") >= 4
    assert data.count(b"/Subtype /Image") >= 2


@pytest.mark.parametrize("kind", [ReportFormat.HTML, ReportFormat.PDF])
def test_a_report_that_cannot_be_written_is_told(
    page: ResultsPage, qtbot: QtBot, tmp_path: Path, kind: ReportFormat
) -> None:
    posted = messages_of(page.workspace)
    target = tmp_path / f"folder.{kind}"
    target.mkdir()
    page.saving.save(ReportOrder(kind, "Tiles", Pictured.NONE), target)
    qtbot.waitUntil(lambda: len(posted) == 1)
    assert posted[0][0] == "error"
    assert list(target.iterdir()) == []


def test_format_title_and_pictures_are_chosen_by_keyboard(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = page.findChild(ReportDialog)
    assert dialog is not None
    assert dialog.order == ReportOrder(ReportFormat.CSV, "Bearing cover: results", Pictured.UNUSUAL)
    assert not dialog.title.isEnabled()
    qtbot.keyClick(dialog.formats[ReportFormat.PDF], Qt.Key.Key_Space)
    assert dialog.title.isEnabled()
    dialog.title.setText("Shift 2")
    qtbot.keyClick(dialog.pictures, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.report_chosen) as chosen:
        box = dialog.findChild(QDialogButtonBox)
        assert box is not None
        box.button(QDialogButtonBox.StandardButton.Save).click()
    assert chosen.args == [ReportOrder(ReportFormat.PDF, "Shift 2", Pictured.ALL)]
    files = page.findChild(QFileDialog)
    assert files is not None
    assert files.defaultSuffix() == "pdf"
    files.reject()

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.pose import CommonPose
from inspector.domain.results import Verdict
from inspector.ui.results.chart_card import ChartCard
from inspector.ui.results.charts_panel import ChartsPanel
from inspector.ui.results.count_axis import CountAxis
from inspector.ui.results.page import ResultsPage
from inspector.ui.widgets.theme import apply_theme
from tests.results import MOMENT_MS, row_of
from tests.ui.results.conftest import ShowsResults
from tests.ui.synthetic import manifest


@pytest.fixture
def page(shows_results: ShowsResults) -> Iterator[ResultsPage]:
    """400 parts, a tenth of them defective, the scores of the last quarter higher."""
    chance = random.Random(0)
    rows = []
    for number in range(400):
        verdict = Verdict.DEFECT if number % 10 == 0 else Verdict.GOOD
        score = 9.0 if verdict is Verdict.DEFECT else chance.gauss(2.5 if number >= 300 else 2.0, 0.2)
        rows.append(row_of(f"{number}.png", score, verdict, inspected_ms=MOMENT_MS + 60_000 * number))
    yield shows_results(rows)
    apply_theme("dark")


def charts_of(page: ResultsPage, qtbot: QtBot) -> ChartsPanel:
    """The charts, once they are shown."""
    qtbot.waitUntil(lambda: page.charts is not None and page.stack.currentWidget() is page.charts)
    assert page.charts is not None
    return page.charts


def test_charts_are_shown_by_keyboard_and_say_in_words_what_they_show(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    charts = charts_of(page, qtbot)
    assert charts.bars.sentence.text().startswith("90.0 % of 400 parts are good. Worst hour:")
    assert charts.defects.sentence.text().startswith(
        "Share of defects: 10.0 % on average. 20 samples of 20 parts. None is outside the limits"
    )
    assert "18 samples of 20 parts. 11 are outside the limits of 1.98 and 2.27." in charts.drift.sentence.text()
    assert charts.places.sentence.text().startswith("80 defects. Most lie at")
    assert charts.drift.plot.accessibleDescription() == charts.drift.sentence.text()
    qtbot.keyClick(page, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.browser)


def test_places_are_those_of_images_where_parts_lie_as_they_like(page: ResultsPage, qtbot: QtBot) -> None:
    detector = page.workspace.detector
    assert detector.manifest is None
    detector.manifest = manifest(pose=CommonPose(bytes(4), 2, 2, 0.1, 20))
    page.charts_shown.click()
    said = charts_of(page, qtbot).places.sentence.text()
    assert said.startswith("80 defects. Most lie at")
    assert said.endswith("these are places in images, not on the part.")


def test_charts_follow_the_filter(page: ResultsPage, qtbot: QtBot) -> None:
    page.charts_shown.click()
    charts = charts_of(page, qtbot)
    page.filter.verdict.setCurrentText("GOOD")
    qtbot.waitUntil(lambda: charts.bars.sentence.text().startswith("100.0 % of 360 parts"))
    assert charts.places.sentence.text() == "There are no defects with a known place."
    page.filter.words.setText("399.png")
    qtbot.waitUntil(lambda: charts.drift.sentence.text() == "40 parts at least are needed.")
    assert has_axes(charts.bars)
    assert not has_axes(charts.drift), "numbers beside nothing mean nothing"
    page.filter.words.clear()
    qtbot.waitUntil(lambda: has_axes(charts.bars) and has_axes(charts.drift))


def has_axes(card: ChartCard) -> bool:
    return all(card.plot.getPlotItem().getAxis(side).isVisible() for side in ("left", "bottom"))


@pytest.mark.parametrize("last", [2, 3, 20, 5000])
def test_samples_are_numbered_by_whole_numbers(qtbot: QtBot, last: int) -> None:
    ticks = [value for _, values in CountAxis("bottom").tickValues(1, last, 500) for value in values]
    assert len(ticks) > 1
    assert all(float(value).is_integer() for value in ticks)


def test_charts_follow_the_theme(page: ResultsPage, qtbot: QtBot) -> None:
    page.charts_shown.click()
    charts = charts_of(page, qtbot)
    pictures = []
    for theme in ("dark", "light"):
        apply_theme(theme)
        pictures.append(charts.drift.plot.backgroundBrush().color().lightness())
    assert pictures[0] < 100 < pictures[1]

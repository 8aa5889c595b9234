from contextlib import nullcontext
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Verdict
from inspector.domain.why import PlaceTerms
from inspector.ui.inspect.map_choice import TERM_COLOURS, Quantity
from inspector.ui.inspect.page import InspectPage
from inspector.ui.inspect.scale_bars import Extent, field_extent
from inspector.ui.inspect.why_card import terms_sentence
from inspector.ui.widgets.theme import apply_theme
from tests.ui.inspect_window import inspect_place, open_all, wait_for_all
from tests.ui.languages import LANGUAGES, is_cut
from tests.ui.synthetic import SyntheticClient, write_parts


def client_of(page: InspectPage) -> SyntheticClient:
    return cast("SyntheticClient", page.workspace.detector.inference)


def test_error_and_variance_are_maps_of_their_own_on_fixed_colours(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        client_of(page).receptive_fields = (67, 819)
        open_all(qtbot, page, tmp_path / "images", 1)
        choice, view = page.panel.map, page.view
        assert choice.quantities.isEnabled()
        before = view._map
        assert before is not None
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_Q)
        assert choice.quantity is Quantity.ERROR
        assert view._colours == TERM_COLOURS
        error = view._map
        qtbot.keyClick(page.view, Qt.Key.Key_Q)
        assert choice.quantity is Quantity.VARIANCE
        variance = view._map
        assert error is not None and variance is not None
        np.testing.assert_allclose(variance, 0.75 * error, rtol=1e-5)
        with qtbot.waitSignal(page.presenter.judged):
            page.panel.threshold.number.setValue(6)
        assert view._colours == TERM_COLOURS, "the scale is fixed"
        choice.scales.setCurrentIndex(1)
        np.testing.assert_allclose(view._map, variance, rtol=1e-5)
        qtbot.keyClick(page.view, Qt.Key.Key_Q)
        assert choice.quantity is Quantity.ANOMALY
        assert view._colours.middle == 6
        choice.scales.setCurrentIndex(0)
        np.testing.assert_array_equal(view._map, before)


def test_a_detector_of_before_says_why_there_are_no_terms(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        client_of(page).is_old = True
        open_all(qtbot, page, tmp_path / "images", 1)
        quantities = page.panel.map.quantities
        assert not quantities.isEnabled()
        assert "Train it again" in quantities.toolTip()
        page.panel.map.step_quantity()
        assert page.panel.map.quantity is Quantity.ANOMALY
        model = cast("QStandardItemModel", quantities.model())
        assert [model.item(index).isEnabled() for index in range(3)] == [True, False, False]


def test_unsure_says_that_students_disagree(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    for disagree, words in ((False, "Close to the threshold"), (True, "The students disagree here")):
        with inspect_place(qtbot, tmp_path / f"project {disagree}") as page:
            client_of(page).students_disagree = disagree
            open_all(qtbot, page, tmp_path / "images", 1)
            score = page.presenter.inspection.score  # type: ignore[union-attr]
            page.thresholds.move_unsure(score - 0.5)
            with qtbot.waitSignal(page.presenter.judged):
                page.panel.threshold.number.setValue(score + 0.5)
            assert page.panel.banner.verdict is Verdict.UNSURE
            assert page.panel.banner.sentence.text().startswith(words)


def test_the_drawer_tells_scales_terms_and_the_most_similar_place(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    write_parts(tmp_path / "project" / "good", good=3, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        client_of(page).receptive_fields = (67, 819)
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 4)
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.why.click()
        card = page.closely.why.panel.card
        assert card.heading.text().startswith("Defect 1: ")
        assert [share.receptive_field for share in card.bars._shares] == [67, 819]
        assert card.sentence.text().startswith("Seen mostly in the part as a whole. ")
        assert "expect something else here" in card.sentence.text()
        qtbot.waitUntil(lambda: not card.places.similar.is_blank, timeout=10_000)
        # The part with a spot, though it is "good", has the most similar place.
        assert card.places.caption.text() == "The most similar place of 4 good parts, in part_003.png"
        assert not card.places.own.is_blank
        wait_for_all(qtbot, page, 1)

        card.places.similar.setFocus()
        qtbot.keyClick(card.places.similar, Qt.Key.Key_Space)
        comparison = page.closely.comparison
        qtbot.waitUntil(lambda: comparison.reference.image is not None)
        assert comparison.bar.name.text() == "part_003.png, your choice"
        comparison.end()

        with qtbot.waitSignal(page.presenter.judged):
            page.panel.threshold.number.setValue(50)
        qtbot.waitUntil(lambda: card.heading.text().startswith("Highest place: "))


def test_without_good_parts_the_drawer_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.why.click()
        caption = page.closely.why.panel.card.places.caption
        qtbot.waitUntil(lambda: caption.text().startswith("The good parts are not here"))


def test_receptive_fields_in_plain_words() -> None:
    extents = [Extent.DETAIL, Extent.DETAIL, Extent.SURROUNDINGS, Extent.WHOLE, Extent.WHOLE]
    assert [field_extent(field, 256) for field in (17, 67, 129, 256, 819)] == extents


def test_terms_in_plain_words() -> None:
    assert terms_sentence(PlaceTerms(2.0, 9.0)).startswith("The students disagree here")
    assert terms_sentence(PlaceTerms(9.0, 2.0)).startswith("The students agree, and expect something else")
    assert terms_sentence(PlaceTerms(1.0, 1.0)).startswith("The students are not surprised")
    assert terms_sentence(PlaceTerms(9.0, None)).startswith("The student expects something else here")
    assert "Train this detector again" in terms_sentence(None)


@LANGUAGES
@pytest.mark.parametrize("width_px", [640, 856, 1240])
def test_nothing_overlaps_in_the_drawer(spoken: type, qtbot: QtBot, tmp_path: Path, width_px: int) -> None:
    apply_theme("dark")
    write_parts(tmp_path / "images", good=0, defective=1)
    with spoken(), inspect_place(qtbot, tmp_path / "project") as page:
        client_of(page).receptive_fields = (67, 819)
        open_all(qtbot, page, tmp_path / "images", 1)
        # The panel is as wide as its controls need it.
        page.resize(width_px + page.panel.width(), 752)
        page.thresholds.choose_pixel_size(PixelSize(0.1875, 200, 160))
        page.panel.why.click()
        drawer = page.closely.why.panel
        qtbot.waitUntil(lambda: drawer.isVisible() and drawer.width() == width_px)
        assert drawer.table.geometry().right() < drawer.card.geometry().left()
        assert drawer.card.geometry().right() < drawer.width()
        assert drawer.card.places.geometry().right() <= drawer.card.width()
        qtbot.waitUntil(lambda: not any(map(is_cut, drawer.card.bars.findChildren(QLabel))))
        words = drawer.card.sentence
        qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()))
        # German heads of its columns are wide.
        if width_px >= (856 if spoken is nullcontext else 1240):
            assert not drawer.table.horizontalScrollBar().isVisible()


def test_the_controls_keep_within_the_panel(qtbot: QtBot, tmp_path: Path) -> None:
    apply_theme("dark")
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        client_of(page).receptive_fields = (67, 819)
        page.resize(1184, 500)
        open_all(qtbot, page, tmp_path / "images", 1)
        scroll = page.panel.findChild(QScrollArea)
        assert scroll is not None
        qtbot.waitUntil(scroll.verticalScrollBar().isVisible)
        scales = page.panel.map.scales
        assert scales.isVisible()
        assert scales.mapTo(scroll.viewport(), scales.rect().topRight()).x() < scroll.viewport().width()

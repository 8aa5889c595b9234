"""The choice of a map."""

from pytestqt.qtbot import QtBot

from inspector.ui.inspect.map_choice import MapChoice
from inspector.ui.widgets.theme import apply_theme
from tests.ui.languages import LANGUAGES, is_cut

PANEL_PX = 320


@LANGUAGES
def test_the_names_of_maps_and_scales_are_not_cut(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        choice = MapChoice()
        qtbot.addWidget(choice)
        choice._offer_quantities(has_error=True, has_variance=True, why_not="")
        choice._offer_scales((67, 819))
        choice.resize(PANEL_PX, choice.sizeHint().height())
        choice.show()
        for field in (choice.quantities, choice.scales):
            for index in range(field.count()):
                field.setCurrentIndex(index)
                qtbot.waitUntil(lambda: choice.scales.width() >= choice.scales.sizeHint().width())
                assert not is_cut(field), field.currentText()

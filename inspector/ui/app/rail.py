"""The rail on the left: the places of the window, in the order of the work."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from inspector.paths import APPLICATION
from inspector.text import Text
from inspector.ui.widgets.buttons import ChoiceGroup
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import STRETCH, column
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import Place, ShowInspect, ShowParts, ShowResults, ShowTrain

#: Place, symbol, text and hint.
PLACES: tuple[tuple[Place, str, Text, Text], ...] = (
    (ShowParts(), "squares-four", Text("Parts"), Text("The good parts to learn from")),
    (ShowTrain(), "graduation-cap", Text("Train"), Text("Learn what good parts look like")),
    (ShowInspect(), "magnifying-glass", Text("Inspect"), Text("Look at parts, with what is unusual marked")),
    (ShowResults(), "chart-bar", Text("Results"), Text("The parts inspected so far")),
)
#: In languages with short names.
WIDTH_PX = 88
#: As high as the bar above the places.
MENU_PX = 48
_AROUND_PX = 16


class Rail(QFrame):
    """Chooses the place. Above is the menu, below are that of Projects and the settings.

    Signals:
        place_chosen: The Place.
        settings_chosen: The settings are wanted.
    """

    place_chosen = Signal(object)
    settings_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._width_px = WIDTH_PX
        self._group = ChoiceGroup(self)
        self.buttons: dict[Place, QToolButton] = {}
        for place, symbol, text, _ in PLACES:
            button = _button(symbol, tr(text))
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, place=place: self.place_chosen.emit(place))
            self._group.addButton(button)
            self.buttons[place] = button
        self.menu = _menu_button()
        self.project = _button("folder", tr("Project"))
        self.project.setObjectName("projectButton")
        self.project.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.settings = _button("gear", tr("Settings"))
        self.settings.setToolTip(tr("Settings (Ctrl+,)"))
        self.settings.clicked.connect(self.settings_chosen)
        lower = (STRETCH, self.project, self.settings)
        self.setLayout(column(self.menu, 8, *self.buttons.values(), *lower, spacing=0, margins=(0, 0, 0, 8)))
        self._fit()
        self.show_project("")

    def set_menus(self, menu: QMenu, projects: QMenu) -> None:
        """The menus of the upper and the lower button."""
        self.menu.setMenu(menu)
        self.project.setMenu(projects)

    def show_project(self, name: str) -> None:
        """The name of the open Project, or '' while there is none: then the places cannot be chosen."""
        for position, (place, _, text, hint) in enumerate(PLACES, start=1):
            button = self.buttons[place]
            button.setEnabled(bool(name))
            why_not = tr("{told}: open a project first, or make a new one", told=text)
            button.setToolTip(tr("{hint} (Ctrl+{position})", hint=hint, position=position) if name else why_not)
        self._show_name(name)
        self.project.setToolTip(
            tr("{name}: this and other projects", name=name) if name else tr("Open or make a project")
        )

    def show_detector(self, name: str) -> None:
        """The name of a Detector that is open by itself: it can inspect, nothing else."""
        self.show_project(name)
        for place, _, text, _ in PLACES:
            if not isinstance(place, ShowInspect):
                self.buttons[place].setEnabled(False)
                self.buttons[place].setToolTip(
                    tr("{told}: only a project has them; this is a detector alone", told=text)
                )
        self.project.setToolTip(tr("{name}: this detector, and projects", name=name))

    def _show_name(self, name: str) -> None:
        metrics = QFontMetrics(self.project.font())
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._width_px - 28) if name else tr("Project")
        self.project.setText(f"{shown.replace('&', '&&')} ▾")

    def title_of(self, place: Place) -> str:
        """The name of a place, which is the application's for the start page."""
        return next((tr(text) for other, _, text, _ in PLACES if type(other) is type(place)), APPLICATION)

    def mark_place(self, shown: Place) -> None:
        """Mark the place that is shown. The start page has no mark."""
        self._group.setExclusive(False)
        for place, button in self.buttons.items():
            button.setChecked(type(place) is type(shown))
        self._group.setExclusive(True)

    def _fit(self) -> None:
        """Be as wide as the longest name, also that of the place that is shown, which is bold."""
        for button in self.buttons.values():
            button.ensurePolished()
            font = QFont(button.font())
            font.setBold(True)
            self._widen(QFontMetrics(font).horizontalAdvance(button.text()))
        self.settings.ensurePolished()
        self._widen(self.settings.fontMetrics().horizontalAdvance(self.settings.text()))
        for button in (self.menu, *self.buttons.values(), self.project, self.settings):
            button.setFixedWidth(self._width_px)
        self.setFixedWidth(self._width_px)

    def _widen(self, name_px: int) -> None:
        self._width_px = max(self._width_px, name_px + _AROUND_PX)


def _menu_button() -> QToolButton:
    button = _button("list", tr("Menu"))
    button.setObjectName("menuButton")
    button.setToolTip(tr("Everything that can be done (F10)"))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(20, 20))
    button.setFixedSize(WIDTH_PX, MENU_PX)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button


def _button(symbol: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(symbol))
    button.setIconSize(QSize(28, 28))
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setFixedHeight(64)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button

"""The menu of the window: everything that can be done, in the same order everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from inspector.ui.app.window_actions import WindowActions
from inspector.ui.widgets.actions import Action, PageMenus
from inspector.ui.widgets.sentences import tr


class MainMenu(QMenu):
    """Projects, everything that the page that is shown can do, and help.

    Args:
        projects: The menu of Projects.
        actions: Of the window.
        parent: The window.

    Attributes:
        edit: Changes, and the way back from them.
        view: Places, and how things are shown.
        page: All else of the page that is shown.
        help: The guide, and more.
        menus: All of them, in their order.
    """

    def __init__(self, projects: QMenu, actions: WindowActions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        projects.setTitle(tr("&Project"))
        titles = (tr("&Edit"), tr("&View"), "", tr("&Help"))
        self.edit, self.view, self.page, self.help = (_menu(title, parent) for title in titles)
        self._filled = (self.edit, self.view, self.page, self.help)
        self.menus = (projects, *self._filled)
        for menu in self.menus:
            self.addMenu(menu)
        for menu in self._filled:
            menu.aboutToShow.connect(self._refresh)
        _fill(self.help, actions.help)
        self.show_page("", PageMenus())

    def show_page(self, title: str, offered: PageMenus) -> None:
        """Offer everything that a page can do, under its title."""
        self.page.setTitle(title)
        _fill(self.edit, offered.edit)
        _fill(self.view, (*self._actions.places, None, *offered.view, None, self._actions.full_screen))
        _fill(self.page, offered.own)
        for menu, has_some in ((self.edit, any(offered.edit)), (self.page, any(offered.own))):
            menu.menuAction().setVisible(has_some)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        for menu in self._filled:
            for action in menu.actions():
                if isinstance(action, Action):
                    action.refresh()


def _menu(title: str, parent: QWidget) -> QMenu:
    menu = QMenu(title, parent)
    menu.setToolTipsVisible(True)
    return menu


def _fill(menu: QMenu, actions: Iterable[QAction | None]) -> None:
    menu.clear()
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)

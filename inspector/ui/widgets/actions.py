"""Actions: everything that can be done in the window, each with its key and its line in a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QWidget
from typing_extensions import override

Keys = str | QKeySequence.StandardKey | tuple[str, ...]

#: Delete, as two keyboards have it.
DELETE = ("Del", "Backspace")
#: Return, and that of the number pad.
ENTER = ("Return", "Enter")
_SHOWN = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class Action(QAction):
    """One thing that can be done.

    Args:
        scope: Has the focus in it while the key works. A main window means everywhere in it.
        text: Its line in the menu.
        keys: The first one stands in the menu. '' for none.
        hint: Its tooltip.
        act: Does it.
        seen_with: It can be done only while this widget is to be seen.
    """

    def __init__(
        self,
        scope: QWidget,
        text: str,
        keys: Keys,
        hint: str,
        act: Callable[[], object],
        *,
        seen_with: QWidget | None = None,
    ) -> None:
        super().__init__(text, scope)
        self._seen_with = seen_with
        self.setToolTip(hint)
        self.setShortcuts(_sequences(keys))
        if not isinstance(scope, QMainWindow):
            self.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.triggered.connect(lambda _checked=False: act())
        scope.addAction(self)
        if seen_with is not None:
            seen_with.installEventFilter(self)
        self.refresh()

    def refresh(self) -> None:
        """Be as the window is now."""
        if self._seen_with is not None:
            self.setVisible(self._seen_with.isVisibleTo(self._seen_with.window()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._seen_with and event.type() in _SHOWN:
            self.setVisible(self._seen_with.isVisibleTo(self._seen_with.window()))
        return False


class ButtonAction(Action):
    """The action of a button. Text, hint, state and whether it can be done are the button's.

    Args:
        scope: As ``Action``.
        button: Is pressed. Where it has no text, its accessible name stands in the menu.
        keys: As ``Action``.
        text: For menus, where the button's own says too little.
        seen_with: As ``Action``. Buttons that come and go name themselves.
    """

    def __init__(
        self,
        scope: QWidget,
        button: QAbstractButton,
        keys: Keys = "",
        *,
        text: str = "",
        seen_with: QWidget | None = None,
    ) -> None:
        self.button = button
        self._text = text
        super().__init__(scope, "", keys, "", self._press, seen_with=seen_with)
        if button.isCheckable():
            self.setCheckable(True)
            button.toggled.connect(self.setChecked)
        button.installEventFilter(self)

    @override
    def refresh(self) -> None:
        super().refresh()
        button = self.button
        self.setText(self._text or button.text() or button.accessibleName())
        self.setToolTip(button.toolTip())
        self.setEnabled(button.isEnabled())
        self.setChecked(button.isChecked())

    def _press(self) -> None:
        self.button.click()
        # Some buttons are checked only when the deed is done.
        self.setChecked(self.button.isChecked())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.button and event.type() == QEvent.Type.EnabledChange:
            self.setEnabled(self.button.isEnabled())
        elif watched is self.button and event.type() == QEvent.Type.ToolTipChange:
            self.setToolTip(self.button.toolTip())
        return super().eventFilter(watched, event)


@dataclass(frozen=True)
class PageMenus:
    """Everything that can be done on a page, by menus. None is a line between groups.

    Attributes:
        edit: Of the menu *Edit*.
        view: Of the menu *View*.
        own: Of the menu that has the page's name.
    """

    edit: tuple[Action | None, ...] = ()
    view: tuple[Action | None, ...] = ()
    own: tuple[Action | None, ...] = ()

    def joined(self, *others: PageMenus) -> PageMenus:
        """These actions, and those of others below them."""
        edit, view, own = self.edit, self.view, self.own
        for other in others:
            edit, view, own = (*edit, None, *other.edit), (*view, None, *other.view), (*own, None, *other.own)
        return PageMenus(edit, view, own)

    @property
    def actions(self) -> tuple[Action, ...]:
        """All of them."""
        return tuple(action for action in (*self.edit, *self.view, *self.own) if action is not None)


def _sequences(keys: Keys) -> list[QKeySequence]:
    if isinstance(keys, tuple):
        return [QKeySequence(key) for key in keys]
    return QKeySequence.keyBindings(keys) if isinstance(keys, QKeySequence.StandardKey) else [QKeySequence(keys)]

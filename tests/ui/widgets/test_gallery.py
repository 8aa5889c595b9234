import importlib
import importlib.util
import inspect
import pkgutil
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import inspector.ui.widgets
from tests.repository import ROOT

_spec = importlib.util.spec_from_file_location("gallery", ROOT / "scripts" / "gallery.py")
assert _spec is not None and _spec.loader is not None
gallery = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(gallery)


def widget_classes() -> set[type[QWidget]]:
    names = [module.name for module in pkgutil.iter_modules(inspector.ui.widgets.__path__)]
    modules = [importlib.import_module(f"inspector.ui.widgets.{name}") for name in names]
    return {
        found
        for module in modules
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, QWidget) and found.__module__ == module.__name__
    }


def test_every_widget_is_in_the_gallery() -> None:
    assert widget_classes() == {shown for _, classes, _ in gallery.EXHIBITS for shown in classes}


def test_an_exhibit_shows_its_classes(qtbot: QtBot) -> None:
    for name, classes, make in gallery.EXHIBITS:
        exhibit = make()
        qtbot.addWidget(exhibit)
        for shown in classes:
            assert isinstance(exhibit, shown) or exhibit.findChild(shown) is not None, name


def test_pictures_differ_by_theme(qtbot: QtBot, tmp_path: Path) -> None:
    written = gallery.grab(tmp_path)
    assert len(written) == len(gallery.THEMES) * len(gallery.EXHIBITS)
    for name, _, _ in gallery.EXHIBITS:
        dark, light = (QImage(str(tmp_path / f"{theme} {name}.png")) for theme in gallery.THEMES)
        assert not dark.isNull() and dark != light, name

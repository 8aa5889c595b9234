import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.file_dialogs import IMAGE_FILTER, ask_file, ask_files
from tests.ui.languages import language


@pytest.mark.parametrize("several", [True, False])
def test_kinds_of_files_are_named_in_german(several: bool, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with language():
        if several:
            ask_files(window, "Öffnen", IMAGE_FILTER, print)
        else:
            ask_file(window, "Öffnen", "", IMAGE_FILTER, print)
        dialog = window.findChild(QFileDialog)
        assert dialog is not None
        images, everything = dialog.nameFilters()
    assert images.startswith("Bilder (")
    assert "All files" not in everything
    dialog.reject()

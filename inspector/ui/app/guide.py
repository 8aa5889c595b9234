"""The operator's guide, which F1 opens at the page about whatever is shown. It needs no network."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QImage, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QTextBrowser, QWidget
from typing_extensions import override

from inspector.errors import FailureError
from inspector.paths import guide_dir
from inspector.text import LANGUAGE
from inspector.ui.app.language import TRANSLATED
from inspector.ui.widgets.layouts import column, give_first_size, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.shortcuts import add_shortcuts

#: In the order of the work.
PAGES = ("index", "parts", "train", "inspect", "learn", "acceptance", "teachers", "results", "trouble", "install")
_SIZE = QSize(1024, 720)
_LIST_PX = 208
#: Pictures of the window are shown no wider.
_PICTURE_PX = 720
#: Room above a heading, and below every paragraph. Height of a line in percent of its letters.
_HEADING_ABOVE_PX, _BELOW_PX, _LINE_HEIGHT = 16, 8, 120
_PICTURE_LETTER = "\N{OBJECT REPLACEMENT CHARACTER}"
_LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^)#]*)(#[^)]*)?\)")


class Guide(QDialog):
    """Stands beside the window, where the work goes on.

    Attributes:
        pages: The pages by their titles.
        text: The page that is shown.
        search: Words to find on it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Guide - Inspector"))
        give_first_size(self, _SIZE)
        self.pages = QListWidget()
        self.pages.setAccessibleName(tr("Pages of the guide"))
        self.pages.setFixedWidth(_LIST_PX)
        self.pages.setSpacing(4)
        self.text = GuideText(pages_dir())
        self.text.setAccessibleName(tr("Page of the guide"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find on this page"))
        self.search.setAccessibleName(tr("Find on this page"))
        self.search.setToolTip(tr("Enter finds the next place (Ctrl+F)"))
        self.search.setClearButtonEnabled(True)
        back, forward = QPushButton(tr("&Back")), QPushButton(tr("&Forward"))
        for name in PAGES:
            item = QListWidgetItem(self.text.title(name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.pages.addItem(item)
        head = row(back, forward, (self.search, 1))
        page = column(head, (self.text, 1))
        self.setLayout(row(self.pages, (page, 1), spacing=16, margins=(16, 16, 16, 16)))
        self.pages.currentRowChanged.connect(self._on_chosen)
        self.text.sourceChanged.connect(self._on_shown)
        self.search.returnPressed.connect(self._find)
        for button, move, is_possible in (
            (back, self.text.backward, self.text.backwardAvailable),
            (forward, self.text.forward, self.text.forwardAvailable),
        ):
            button.setEnabled(False)
            button.setAutoDefault(False)
            button.clicked.connect(move)
            is_possible.connect(button.setEnabled)
        back.setToolTip(tr("The page before (Alt+Left)"))
        forward.setToolTip(tr("The page after it again (Alt+Right)"))
        add_shortcuts(self, ("Ctrl+F", self.search.setFocus), ("Alt+Left", back.click), ("Alt+Right", forward.click))

    def show_topic(self, topic: str) -> None:
        """Open a page, named as its file is, or with '#' one of its sections, named as in English."""
        name, _, english = topic.partition("#")
        section = self.text.section(name, english)
        self.text.setSource(QUrl(f"{name}.md#{section}" if section else f"{name}.md"))
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        name = f"{PAGES[index]}.md"
        if self.text.source().fileName() != name:
            self.text.setSource(QUrl(name))

    @Slot(QUrl)
    def _on_shown(self, url: QUrl) -> None:
        name = url.fileName().removesuffix(".md")
        if name in PAGES:
            self.pages.setCurrentRow(PAGES.index(name))

    @Slot()
    def _find(self) -> None:
        words = self.search.text()
        if words and not self.text.find(words):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(words)


class GuideText(QTextBrowser):
    """One page of Markdown.

    Args:
        folder: Of all pages.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setSearchPaths([str(folder)])
        self.setAccessibleName(tr("Page of the guide"))
        self.sourceChanged.connect(self._on_source)

    def title(self, name: str) -> str:
        """First heading of a page, or its name where there is none."""
        return next(iter(headings(self._page(name))), name)

    def section(self, name: str, english: str) -> str:
        """The section of a page that has the place of an English one, or '' without one."""
        sections, known = (
            [section_name(heading) for heading in headings(text)]
            for text in (self._page(name), _read(_english_dir() / f"{name}.md"))
        )
        places = dict(zip(known, sections, strict=False))
        return places.get(english, "")

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        path = self._folder / QUrl(name).path()
        if path.suffix == ".md":
            return without_foreign_links(self._page(path.stem), self._folder)
        if kind == QTextDocument.ResourceType.ImageResource:
            return self._picture(path)
        return super().loadResource(kind, name)

    def _picture(self, path: Path) -> QImage:
        image, ratio = QImage(str(path)), self.devicePixelRatioF()
        if image.width() > _PICTURE_PX * ratio:
            image = image.scaledToWidth(round(_PICTURE_PX * ratio), Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
        return image

    def _page(self, name: str) -> str:
        return _read(self._folder / f"{name}.md")

    @Slot(QUrl)
    def _on_source(self, url: QUrl) -> None:
        self._space_out()
        # The page is laid out first.
        QTimer.singleShot(0, self, lambda: self._show_section(url.fragment()))

    def _space_out(self) -> None:
        block = self.document().begin()
        while block.isValid():
            spaced = block.blockFormat()
            is_in_table = QTextCursor(block).currentTable() is not None
            spaced.setTopMargin(_HEADING_ABOVE_PX if spaced.headingLevel() else 0)
            spaced.setBottomMargin(0 if is_in_table else _BELOW_PX)
            # A picture is a letter as high as itself.
            if _PICTURE_LETTER not in block.text():
                spaced.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            QTextCursor(block).setBlockFormat(spaced)
            block = block.next()

    def _show_section(self, wanted: str) -> None:
        block = self.document().begin()
        while wanted and block.isValid():
            if block.blockFormat().headingLevel() and section_name(block.text()) == wanted:
                top_px = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top_px))
                return
            block = block.next()


def pages_dir() -> Path:
    """The folder of the pages in the operator's language: each other language has one beside the English pages."""
    own = _english_dir() / tr(LANGUAGE)
    return own if own.is_dir() else _english_dir()


def check_guide() -> None:
    """See that this installation has every page in every language.

    Raises:
        FailureError: One is missing.
    """
    for folder in (_english_dir(), *(_english_dir() / language for language in TRANSLATED)):
        for name in PAGES:
            if not (folder / f"{name}.md").is_file():
                page = f"{folder.name}/{name}.md"
                raise FailureError(f"The page '{page}' of the guide is missing", "install Inspector again", "self-test")


def _english_dir() -> Path:
    return guide_dir() / "operator"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return tr("# The guide is missing\n\nInstall Inspector again to have this page.")


def headings(markdown: str) -> list[str]:
    """All headings of a page, in their order."""
    return re.findall(r"^#+ (.*)$", markdown, re.MULTILINE)


def section_name(heading: str) -> str:
    """The fragment by which links name a section, as the documentation site makes it."""
    return re.sub(r"[^\w-]+", "-", heading.lower()).strip("-")


def without_foreign_links(markdown: str, folder: Path) -> str:
    """Markdown whose links to files outside of the guide are their text alone."""

    def kept(link: re.Match[str]) -> str:
        is_here = not link[2] or ((folder / link[2]).is_file() and "/" not in link[2])
        return link[0] if is_here else link[1]

    return _LINK.sub(kept, markdown)

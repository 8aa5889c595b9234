"""Look of the window: design tokens for a dark and a light palette, and the style sheet made of them.

Red, amber and green are not here: they belong to Verdicts (``verdict_banner``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from inspector.paths import resources_dir

#: Distances in the window are multiples of this.
GRID_PX = 8

#: Sizes of text: hints and table heads, everything else, titles of places, the name of the product.
SMALL_PX, BODY_PX, TITLE_PX = 12, 14, 20


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one palette.

    Attributes:
        window: Behind everything.
        panel: Rail, bars and cards.
        field: Inputs, lists and the surroundings of images.
        raised: Buttons.
        hover: Buttons under the pointer.
        pressed: Buttons held down.
        line: Edges between areas.
        edge: Edges of inputs and buttons.
        text: Reading text, at least 7:1 on ``window``.
        muted: Hints, at least 4.5:1 on ``panel``.
        disabled: Text of controls that cannot be used now.
        accent: The one colour: primary action, focus, selection, progress.
        accent_hover: The primary action under the pointer.
        on_accent: Text on ``accent``.
        accent_disabled: The primary action that cannot be chosen now.
        on_accent_disabled: Text on ``accent_disabled``.
        selection: Background of selected items.
    """

    window: str
    panel: str
    field: str
    raised: str
    hover: str
    pressed: str
    line: str
    edge: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_disabled: str
    on_accent_disabled: str
    selection: str


DARK = Tokens(
    window="#202123",
    panel="#292a2d",
    field="#18191a",
    raised="#38393d",
    hover="#434549",
    pressed="#2f3033",
    line="#3a3b3f",
    edge="#5a5c61",
    text="#eceded",
    muted="#aeb0b4",
    disabled="#7c7e83",
    accent="#5aa2f0",
    accent_hover="#79b5f5",
    on_accent="#0b1725",
    accent_disabled="#25374c",
    on_accent_disabled="#8296ad",
    selection="#2b4563",
)
LIGHT = Tokens(
    window="#f2f2f3",
    panel="#e7e8ea",
    field="#ffffff",
    raised="#ffffff",
    hover="#f5f9ff",
    pressed="#dcdee1",
    line="#d0d2d6",
    edge="#8f9298",
    text="#1c1d1f",
    muted="#54575d",
    disabled="#8b8e94",
    accent="#1660b8",
    accent_hover="#1f70d1",
    on_accent="#ffffff",
    accent_disabled="#dce8f5",
    on_accent_disabled="#75879c",
    selection="#cfe2f8",
)


def tokens_for(theme: str) -> Tokens:
    """The tokens of a value of the setting ``theme``: ``dark``, ``light`` or ``system``."""
    if theme == "system":
        hints = QGuiApplication.styleHints()
        return LIGHT if hints.colorScheme() is Qt.ColorScheme.Light else DARK
    return LIGHT if theme == "light" else DARK


def apply_theme(theme: str) -> Tokens:
    """Give the application its palette, font and style sheet, also while it runs. Returns the tokens in force."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("apply_theme needs a QApplication")
    tokens = tokens_for(theme)
    font = QFont(application.font())
    font.setPixelSize(BODY_PX)
    application.setStyle("Fusion")
    application.setFont(font)
    application.setPalette(palette_of(tokens))
    application.setStyleSheet(style_sheet(tokens))
    return tokens


def heading_font(font: QFont) -> QFont:
    """The font of table heads beside cells of a font."""
    head = QFont(font)
    head.setPixelSize(SMALL_PX)
    head.setBold(True)
    return head


def palette_of(tokens: Tokens) -> QPalette:
    """The tokens in Qt's roles, for widgets that paint themselves."""
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.field,
        role.AlternateBase: tokens.panel,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.text,
        role.ToolTipBase: tokens.panel,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.Light: tokens.hover,
        role.Midlight: tokens.line,
        role.Mid: tokens.edge,
        role.Dark: tokens.field,
    }
    for where, colour in colours.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.disabled))
    return palette


def style_sheet(tokens: Tokens) -> str:
    """The style sheet, from ``resources/theme/window.qss`` and the tokens.

    Raises:
        OSError: The resource is missing: the installation is broken.
    """
    folder = resources_dir() / "theme"
    text = (folder / "window.qss").read_text(encoding="utf-8")
    images = folder / ("light" if tokens is LIGHT else "dark")
    sizes = {"small": SMALL_PX, "body": BODY_PX, "title": TITLE_PX, "grid": GRID_PX}
    pixels = {f"{name}_px": f"{value}px" for name, value in sizes.items()}
    return Template(text).substitute(**asdict(tokens), **pixels, images=images.as_posix())

"""Shows every widget of inspector/ui/widgets alone, in both themes.

    python scripts/gallery.py
    QT_QPA_PLATFORM=offscreen python scripts/gallery.py --grab DIR

With --grab it writes one picture for each widget and theme instead of opening a window.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from inspector.domain.result import Truth
from inspector.domain.results import ColourScale, Judgement, Region, Thresholds, Verdict
from inspector.domain.roi import RoiTool
from inspector.domain.scene_change import SceneChange, SceneMeasure
from inspector.domain.told_part import Word
from inspector.ui.app.application import make_application
from inspector.ui.widgets.button_row import ButtonRow, ButtonRows, FittedButtons
from inspector.ui.widgets.buttons import close_button, fold_button, primary_button, symbol_button
from inspector.ui.widgets.callout import Callout
from inspector.ui.widgets.corner_note import CornerNote
from inspector.ui.widgets.drag_button import DragButton
from inspector.ui.widgets.drawing_bar import DrawingBar
from inspector.ui.widgets.elided_label import ElidedLabel, ElidedText
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.fitting_dialog import FittingDialog
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.layouts import STRETCH, SidePanel, WrappedLabel, column, label, row
from inspector.ui.widgets.number_fields import DecimalField, WholeNumberField
from inspector.ui.widgets.scene_note import SceneNote
from inspector.ui.widgets.signing_dialog import SigningDialog
from inspector.ui.widgets.symbol import Symbol
from inspector.ui.widgets.text_dialog import TextDialog
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.widgets.truth_control import TruthControl
from inspector.ui.widgets.verdict_banner import VerdictBanner, VerdictShape
from inspector.ui.widgets.why_not import WhyNot
from inspector.ui.widgets.word_dialog import WordDialog
from inspector.ui.workspace.roi_editing import roi_texts

THEMES = ("dark", "light")
SIDE_PX = 192
COLUMNS = 2


def part_with_scratch() -> tuple[np.ndarray, np.ndarray]:
    """A grey plate, uint8, height x width x 3, and its Anomaly Map, float32, height x width."""
    rows, columns = np.mgrid[:SIDE_PX, :SIDE_PX]
    distance = np.abs(rows - columns * 0.6 - 40)
    scratch = np.exp(-(distance**2) / 18) * ((columns > 50) & (columns < 140))
    image = np.repeat((130 + 70 * scratch)[..., None], 3, axis=2).astype(np.uint8)
    return image, (8 * scratch).astype(np.float32)


def image_view() -> QWidget:
    """A part with its map and the outline of its defect."""
    view = ImageView()
    image, anomaly_map = part_with_scratch()
    view.set_image(image)
    view.set_map(anomaly_map)
    view.set_colours(ColourScale(4.0, 3.0))
    view.set_mask(anomaly_map > 4.0)
    view.setFixedSize(320, 240)
    return view


_CHANGES = (
    SceneChange(SceneMeasure.BRIGHTNESS, 71.0, 84.0, 131.0),
    SceneChange(SceneMeasure.SHARPNESS, -0.9, 0.1, 0.7, is_bad=True),
)


def banners() -> QWidget:
    """One Verdict above the other, and none."""
    shown = QWidget()
    made = [VerdictBanner() for _ in (*Verdict, None)]
    mask = part_with_scratch()[1] > 4
    regions = (Region(int(mask.sum()), 8.0, 50, 70, 90, 60),)
    for banner, verdict in zip(made, Verdict, strict=False):
        is_defect = verdict is Verdict.DEFECT
        changes = _CHANGES[1:] if verdict is Verdict.BAD_IMAGE else ()
        shown_regions = regions if is_defect else ()
        levels, colours = Thresholds(2.0, 4.0), ColourScale(2.0, 2.0)
        judgement = Judgement(verdict, levels, mask & is_defect, shown_regions, colours, bad_image=changes)
        banner.show_judgement(judgement, 8.0)
    made[-1].show_nothing("Inspecting…")
    shown.setLayout(column(*made))
    return shown


def shapes() -> QWidget:
    """The shape of each Verdict, and the ring while there is none."""
    shown = QWidget()
    made = [VerdictShape() for _ in (*Verdict, None)]
    for shape, verdict in zip(made, Verdict, strict=False):
        shape.show_verdict(verdict)
    shown.setLayout(row(*made, STRETCH))
    return shown


def drawing_bar() -> QWidget:
    """Its tools, with the brush in hand."""
    bar = DrawingBar(roi_texts())
    bar.choose(RoiTool.BRUSH)
    bar.show_steps(can_undo=True, can_redo=False, can_draw_whole=True)
    bar.show_share("34 % of the image")
    bar.setFixedWidth(720)
    return bar


def empty_place() -> QWidget:
    """An empty place with two actions."""
    place = EmptyPlace()
    place.say("image", "Drop images here", "They are compared with good parts.", ("Open…", "", str), ("Live…", "", str))
    return place


def side_panel() -> QWidget:
    """A panel that is too low for its controls."""
    panel = SidePanel(280)
    lines = [label(f"Control {number}") for number in range(1, 12)]
    panel.fill(column(label("Controls", "heading"), *lines), column(primary_button("Stays in sight")))
    panel.setFixedHeight(200)
    return panel


def elided(made: ElidedLabel | ElidedText, height_px: int) -> QWidget:
    """Words that are too long for their place."""
    made.setText("line 3/2026-02-11/camera front/part_000412_before_washing.png")
    made.setFixedSize(200, height_px)
    return made


def number_fields() -> QWidget:
    """A field for decimals, one for whole numbers, and one that cannot be used."""
    shown = QWidget()
    decimal, whole, disabled = DecimalField(-100, 100), WholeNumberField(0, 10_000, "px"), DecimalField(0, 1)
    decimal.setValue(12.5)
    whole.setValue(1500)
    disabled.setEnabled(False)
    shown.setLayout(row(decimal, whole, disabled, STRETCH))
    return shown


def truth_control() -> QWidget:
    """A part that was told, and one that was not."""
    shown = QWidget()
    told, untold = TruthControl(), TruthControl()
    told.set_ready("")
    told.show_word(Word(Truth.DEFECTIVE, "scratch"))
    untold.set_ready("")
    shown.setLayout(column(told, untold))
    return shown


def word_dialog() -> QWidget:
    """Truth, kind and note of a part."""
    return WordDialog("part_0012.png", Word(Truth.DEFECTIVE, "scratch", "left edge"))


def text_dialog() -> QWidget:
    """A line that must not stay empty."""
    return TextDialog("Take it anyway", "Why shall version 4 inspect?", is_needed=True)


def notes() -> QWidget:
    """On an image in other light, on the value under the pointer, and one that points at a button."""
    made = QWidget()
    made.setFixedSize(640, 240)
    SceneNote(made).show_changes(_CHANGES)
    CornerNote(made).say("x 120, y 45   grey 99   map 1.23")
    target = QWidget(made)
    target.setGeometry(40, 120, 60, 30)
    Callout(made).show_beside(target, "First steps, 1 of 6", "See it at work first: open the demo.")
    return made


def symbol() -> QWidget:
    """An icon in the colour of text."""
    made = Symbol(32)
    made.show_icon("magnifying-glass")
    return made


def buttons() -> QWidget:
    """All kinds of buttons, enabled and disabled."""
    shown = QWidget()
    content = label("Content that was folded away", "hint")
    disabled = primary_button("Not now", "The reason is told below")
    disabled.setEnabled(False)
    pressed = fold_button("Unfolded", content)
    pressed.setChecked(True)
    kinds = row(
        primary_button("Primary"), symbol_button("With symbol", "plus"), disabled, close_button("Close"), STRETCH
    )
    narrow = ButtonRow(symbol_button("Too narrow for texts", "plus"), primary_button("Next"))
    rows = ButtonRows(narrow, ButtonRow(symbol_button("Second row", "plus"), STRETCH))
    shown.setLayout(column(kinds, WhyNot(disabled), rows, pressed, content))
    return shown


def drag_button() -> QWidget:
    """It opens a menu, or is dragged out of the window."""
    shown = QWidget()
    shown.setLayout(row(DragButton("copy", "Copy or drag out"), STRETCH))
    return shown


def labels() -> QWidget:
    """The roles of labels."""
    shown = QWidget()
    roles = (label(f"Role “{role}”", role) for role in ("title", "heading", "", "hint", "small"))
    wrapped = label("Long sentences go on in the next line, but a number stays with its unit: 39.3 %", wraps=True)
    wrapped.setFixedWidth(280)
    shown.setLayout(column(*roles, wrapped))
    return shown


#: Name of an exhibit, the classes that it shows, and what makes it.
EXHIBITS: tuple[tuple[str, tuple[type[QWidget], ...], Callable[[], QWidget]], ...] = (
    ("labels", (WrappedLabel,), labels),
    ("buttons", (FittedButtons, ButtonRow, ButtonRows, WhyNot), buttons),
    ("drag button", (DragButton,), drag_button),
    ("number fields", (DecimalField, WholeNumberField), number_fields),
    ("elided label", (ElidedLabel,), lambda: elided(ElidedLabel(), 20)),
    ("elided text", (ElidedText,), lambda: elided(ElidedText(), 40)),
    ("symbol", (Symbol,), symbol),
    ("notes", (CornerNote, SceneNote, Callout), notes),
    ("truth control", (TruthControl,), truth_control),
    ("word dialog", (WordDialog,), word_dialog),
    ("text dialog", (FittingDialog, TextDialog), text_dialog),
    ("signing dialog", (SigningDialog,), lambda: SigningDialog("Release inspection", "A part was missed.", "Ann")),
    ("verdict shapes", (VerdictShape,), shapes),
    ("verdict banner", (VerdictBanner,), banners),
    ("image view", (ImageView,), image_view),
    ("drawing bar", (DrawingBar,), drawing_bar),
    ("empty place", (EmptyPlace,), empty_place),
    ("side panel", (SidePanel,), side_panel),
)


def grab(folder: Path) -> list[Path]:
    """Write a picture of every exhibit in every theme."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for theme in THEMES:
        apply_theme(theme)
        for name, _, make in EXHIBITS:
            # A widget alone has no background of its own.
            frame = QFrame()
            QVBoxLayout(frame).addWidget(make())
            frame.setAutoFillBackground(True)
            path = folder / f"{theme} {name}.png"
            if not frame.grab().save(str(path)):
                raise OSError(f"{path} cannot be written")
            written.append(path)
    return written


def window() -> QWidget:
    """All exhibits below a choice of the theme."""
    theme = QComboBox()
    theme.addItems(THEMES)
    theme.currentTextChanged.connect(apply_theme)
    hall = QWidget()
    grid = QGridLayout(hall)
    for position, (name, _, make) in enumerate(EXHIBITS):
        title: QLabel = label(name, "heading")
        grid.addLayout(column(title, make(), STRETCH), position // COLUMNS, position % COLUMNS)
    scroll = QScrollArea()
    scroll.setWidget(hall)
    scroll.setWidgetResizable(True)
    shown = QWidget()
    shown.setWindowTitle("Widgets of Inspector")
    shown.setLayout(column(row(label("Theme"), theme, STRETCH), (scroll, 1), margins=(16, 16, 16, 16)))
    shown.resize(1080, 800)
    return shown


def main() -> None:
    """Open the window, or write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grab", type=Path, metavar="DIR", help="write pictures there instead of opening a window")
    folder: Path | None = parser.parse_args().grab
    application = make_application()
    if folder is not None:
        grab(folder)
        return
    apply_theme(THEMES[0])
    gallery = window()
    gallery.show()
    application.exec()


if __name__ == "__main__":
    main()

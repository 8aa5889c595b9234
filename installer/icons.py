"""The application's icon in the formats of the operating systems, drawn from ``resources/icons/inspector.svg``."""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

#: Sides of the PNG icons that Linux desktops look for.
SIZES_PX = (16, 24, 32, 48, 64, 128, 256, 512)


def write_png(root: Path, target: Path, side_px: int) -> Path:
    """Draw the icon; returns ``target``."""
    image = QImage(side_px, side_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(root / "resources" / "icons" / "inspector.svg")).render(painter)
    painter.end()
    target.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(target)):
        raise SystemExit(f"{target} cannot be written")
    return target


def write_ico(root: Path, folder: Path) -> Path:
    """Write the icon of Windows programs; returns where."""
    path = folder / "inspector.ico"
    images = [Image.open(write_png(root, folder / f"{side}.png", side)) for side in SIZES_PX if side <= 256]
    images[-1].save(path, sizes=[image.size for image in images], append_images=images[:-1])
    return path


def write_icns(root: Path, folder: Path) -> Path:
    """Write the icon of macOS applications; returns where."""
    path = folder / "inspector.icns"
    Image.open(write_png(root, folder / "1024.png", 1024)).save(path)
    return path


def main() -> None:
    """Write the PNG icons below a folder in the layout of an icon theme, or one .ico file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="a hicolor folder, or a folder for inspector.ico with --ico")
    parser.add_argument("--ico", action="store_true")
    arguments = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    if arguments.ico:
        arguments.target.mkdir(parents=True, exist_ok=True)
        write_ico(root, arguments.target)
        return
    for side in SIZES_PX:
        write_png(root, arguments.target / f"{side}x{side}" / "apps" / "inspector.png", side)


if __name__ == "__main__":
    main()

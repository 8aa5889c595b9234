"""The table of image formats: which are read, and why the others are not.

File dialogs, the search of folders, messages and ``docs/formats.md`` follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.errors import ImageError
from inspector.text import Text

_SAVE_AS = Text("save it again as PNG, TIFF or JPEG, or leave it out")


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of image file.

    Attributes:
        name: As people call it.
        suffixes: Of its files, in lower case.
        notes: The kinds that are read, or the reason for the refusal.
        is_read: Whether it is read.
        advice: The way out, where it is not read.
    """

    name: str
    suffixes: tuple[str, ...]
    notes: str
    is_read: bool = True
    advice: str = ""


def _refused(name: str, suffixes: tuple[str, ...], notes: str, advice: str = _SAVE_AS) -> Format:
    return Format(name, suffixes, notes, False, advice)


FORMATS = (
    Format("PNG", (".png",), "1 to 16 bits, gray, colour, palette, alpha"),
    Format("JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), "8 bits, gray, colour, CMYK, baseline and progressive"),
    Format("TIFF", (".tif", ".tiff"), "1 to 16 bits, gray, colour, palette, alpha; strips, tiles and planes"),
    Format("BMP", (".bmp", ".dib"), "all that Windows writes"),
    Format("WebP", (".webp",), "one picture"),
    Format("GIF", (".gif",), "one picture"),
    Format("JPEG 2000", (".jp2", ".j2k", ".jpx", ".j2c"), "1 to 16 bits, gray and colour"),
    Format("Netpbm", (".pgm", ".ppm", ".pnm", ".pbm"), "1 to 16 bits, gray and colour"),
    _refused("HEIC", (".heic", ".heif", ".hif"), Text("its decoder is not part of Inspector")),
    _refused("AVIF", (".avif",), Text("its decoder is not part of Inspector")),
    _refused("JPEG XL", (".jxl",), Text("its decoder is not part of Inspector")),
    _refused("JPEG XR", (".jxr", ".wdp", ".hdp"), Text("its decoder is not part of Inspector")),
    _refused(
        Text("raw data of a camera"),
        (
            ".dng",
            ".nef",
            ".cr2",
            ".cr3",
            ".crw",
            ".arw",
            ".raf",
            ".rw2",
            ".orf",
            ".pef",
            ".srw",
            ".3fr",
            ".iiq",
            ".raw",
        ),
        Text("how it looks depends on the program that develops it"),
        Text("develop it with the camera's program and save it as TIFF"),
    ),
    _refused(Text("OpenEXR or HDR"), (".exr", ".hdr"), Text("its brightness has no agreed range")),
    _refused("DICOM", (".dcm", ".dicom"), Text("how it looks depends on a chosen window of brightness")),
    _refused(Text("a drawing"), (".svg", ".eps", ".pdf", ".ai", ".emf", ".wmf"), Text("it has no pixels of its own")),
    _refused("Photoshop", (".psd", ".psb"), Text("its layers are put together by Photoshop")),
    _refused(Text("an icon"), (".ico", ".icns", ".cur"), Text("it holds several sizes of a symbol")),
    _refused(Text("TGA or PCX"), (".tga", ".pcx"), Text("its files do not tell that they are complete")),
    _refused(
        Text("a video"),
        (".mp4", ".avi", ".mov", ".mkv", ".wmv", ".webm", ".m4v", ".mpg", ".mpeg"),
        Text("it holds many pictures"),
        Text("open it as a live source, or save single pictures of it"),
    ),
)

_BY_SUFFIX = {suffix: entry for entry in FORMATS for suffix in entry.suffixes}
#: The suffixes of files that are read, in lower case.
IMAGE_SUFFIXES = frozenset(suffix for suffix, entry in _BY_SUFFIX.items() if entry.is_read)
#: The formats that are read, in a sentence.
READ_NAMES = ", ".join(entry.name for entry in FORMATS if entry.is_read)


def is_image_name(path: Path) -> bool:
    """Whether a file is called like an image that is read, and is not hidden."""
    return path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".")


def refusal(path: Path) -> ImageError | None:
    """The reason why a file is not read, by its name alone: ``image-format``. None where its name allows it."""
    entry = _BY_SUFFIX.get(path.suffix.lower())
    if entry is None or entry.is_read:
        return None
    return ImageError(
        Text("'{name}' is {format}, which is not read: {notes}", name=path.name, format=entry.name, notes=entry.notes),
        entry.advice,
        "image-format",
    )

"""One table of formats: what is said of them is what happens."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inspector.errors import ImageError
from inspector.storage.images import decode_image, image_size_px, read_image
from inspector.storage.reading.formats import FORMATS, IMAGE_SUFFIXES

DOCUMENT = Path(__file__).parents[4] / "docs" / "formats.md"
PIXELS = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
_PILLOW_NAMES = {
    ".dib": "DIB",
    ".jfif": "JPEG",
    ".jpe": "JPEG",
    ".j2k": "JPEG2000",
    ".j2c": "JPEG2000",
    ".jpx": "JPEG2000",
    ".jp2": "JPEG2000",
    ".pnm": "PPM",
    ".pbm": "PPM",
}


@pytest.mark.parametrize("suffix", sorted(IMAGE_SUFFIXES))
def test_every_suffix_that_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"PART{suffix.upper()}"
    image = Image.fromarray(PIXELS)
    if suffix in (".pbm", ".pgm", ".gif"):
        image = image.convert({".pbm": "1", ".pgm": "L", ".gif": "P"}[suffix])
    options = {"lossless": True} if suffix == ".webp" else {}
    image.save(path, _PILLOW_NAMES.get(suffix), **options)
    pixels = read_image(path)
    assert image_size_px(path) == (60, 40)
    expected = np.asarray(Image.open(io.BytesIO(path.read_bytes())).convert("RGB"))
    assert np.array_equal(pixels, expected)


@pytest.mark.parametrize("entry", [entry for entry in FORMATS if not entry.is_read], ids=lambda entry: entry.name)
def test_every_format_that_is_not_read_is_told_by_name(tmp_path: Path, entry: object) -> None:
    for suffix in entry.suffixes:  # type: ignore[attr-defined]
        path = tmp_path / f"part{suffix.upper()}"
        path.write_bytes(b"II*\0 whatever")
        for read in (read_image, image_size_px):
            with pytest.raises(ImageError) as caught:
                read(path)
            assert caught.value.code == "image-format"
            assert entry.name in caught.value.what  # type: ignore[attr-defined]
            assert caught.value.advice


def test_no_suffix_is_named_twice() -> None:
    suffixes = [suffix for entry in FORMATS for suffix in entry.suffixes]
    assert len(set(suffixes)) == len(suffixes)


def test_a_photograph_of_a_phone_with_the_wrong_name() -> None:
    with pytest.raises(ImageError, match="HEIC"):
        decode_image(b"\0\0\0\x18ftypheic" + bytes(100), "part.jpg")


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_films_are_refused(kind: str) -> None:
    file = io.BytesIO()
    frames = [Image.fromarray(PIXELS), Image.fromarray(255 - PIXELS)]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    with pytest.raises(ImageError, match="2 images"):
        decode_image(file.getvalue(), "part.gif")


@pytest.mark.parametrize("suffix", [".gif", ".jp2", ".bmp", ".dib", ".webp", ".ppm"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_cut_files_are_refused(suffix: str, share: float) -> None:
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, _PILLOW_NAMES.get(suffix, suffix[1:].upper()))
    with pytest.raises(ImageError, match="image-"):
        decode_image(file.getvalue()[: int(len(file.getvalue()) * share)], f"part{suffix}")


def test_the_document_has_the_table_of_the_code() -> None:
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert rows[2 : len(FORMATS) + 2] == [
        (
            entry.name,
            " ".join(f"`{suffix}`" for suffix in entry.suffixes),
            "yes" if entry.is_read else "no",
            entry.notes if entry.is_read else f"{entry.notes}: {entry.advice}",
        )
        for entry in FORMATS
    ]

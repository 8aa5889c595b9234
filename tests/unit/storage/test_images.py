from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from inspector.domain import image_size
from inspector.errors import ImageError
from inspector.storage.images import check_pixels, image_size_px, read_image, thumbnail

MakeImage = Callable[..., Path]


def _code(path: Path) -> str:
    with pytest.raises(ImageError) as caught:
        read_image(path)
    assert path.name in caught.value.what
    assert caught.value.advice
    return caught.value.code


@pytest.mark.parametrize("suffix", [".png", ".PNG", ".bmp", ".tif", ".tiff", ".ppm"])
def test_lossless_formats_come_back_exactly(make_image: MakeImage, suffix: str) -> None:
    path = make_image(f"part{suffix}")
    pixels = read_image(path)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (24, 32, 3)
    assert pixels.flags.c_contiguous
    assert np.array_equal(pixels, np.asarray(Image.open(path)))


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".jfif", ".webp"])
def test_lossy_formats_have_size_and_type(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"part{suffix}"
    Image.new("RGB", (32, 24), (200, 100, 50)).save(path)
    pixels = read_image(path)
    assert pixels.shape == (24, 32, 3)
    assert np.abs(pixels.astype(int) - (200, 100, 50)).max() <= 4


@pytest.mark.parametrize("name", ["two words.png", "Prüfling übergroß.png", "部品 検査.png", "a'b\"c.png", "50%.png"])
def test_any_name_can_be_read(make_image: MakeImage, name: str) -> None:
    assert read_image(make_image(name)).shape == (24, 32, 3)


def test_16_bit_gray_is_scaled_from_its_full_range(tmp_path: Path) -> None:
    gray = np.linspace(0, 65535, 32 * 24).astype(np.uint16).reshape(24, 32)
    for suffix in (".png", ".tiff", ".pgm"):
        path = tmp_path / f"gray{suffix}"
        assert cv2.imwrite(str(path), gray)
        pixels = read_image(path)
        assert pixels.shape == (24, 32, 3)
        assert pixels[0, 0].tolist() == [0, 0, 0]
        assert pixels[-1, -1].tolist() == [255, 255, 255]
        assert np.abs(pixels[..., 0] - gray / 257).max() <= 0.51, suffix


def test_dark_16_bit_images_are_not_stretched(tmp_path: Path) -> None:
    path = tmp_path / "dark.png"
    Image.fromarray(np.full((20, 20), 257, np.uint16)).save(path)
    assert np.unique(read_image(path)).tolist() == [1]


def test_8_bit_gray_gets_three_equal_channels(make_image: MakeImage) -> None:
    path = make_image(mode="L")
    pixels = read_image(path)
    assert np.array_equal(pixels, np.repeat(np.asarray(Image.open(path))[..., None], 3, axis=2))


def test_transparency_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "cut_out.png"
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[...] = (10, 200, 30, 0)
    Image.fromarray(pixels, "RGBA").save(path)
    assert np.array_equal(read_image(path), pixels[..., :3])


def test_palette_with_transparency_is_read(tmp_path: Path) -> None:
    path = tmp_path / "palette.png"
    image = Image.new("P", (20, 20), 1)
    image.putpalette([0, 0, 0, 250, 20, 30])
    image.save(path, transparency=bytes([255, 0]))
    assert np.unique(read_image(path).reshape(-1, 3), axis=0).tolist() == [[250, 20, 30]]


def test_black_and_white_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bits.png"
    Image.new("1", (20, 20), 1).save(path)
    assert np.unique(read_image(path)).tolist() == [255]


def test_cmyk_is_converted(tmp_path: Path) -> None:
    path = tmp_path / "print.jpg"
    Image.new("CMYK", (32, 32), (0, 255, 255, 0)).save(path, quality=95)
    red = read_image(path)
    assert red.shape == (32, 32, 3)
    assert red[..., 0].min() > 240
    assert red[..., 1:].max() < 15


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path: Path, orientation: int) -> None:
    # Upright: the upper left quarter is bright. Stored as a camera would for this orientation.
    upright = np.zeros((32, 48, 3), np.uint8)
    upright[:16, :24] = 255
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    for suffix in (".png", ".tiff", ".jpg"):
        path = tmp_path / f"turned{suffix}"
        Image.fromarray(np.ascontiguousarray(stored)).save(path, exif=exif)
        assert image_size_px(path) == (48, 32), suffix
        assert np.abs(read_image(path).astype(int) - upright).max() <= 8, suffix
        assert thumbnail(path, 24).shape == (16, 24, 3), suffix


def test_orientation_that_makes_no_sense_is_ignored(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    path = tmp_path / "odd.png"
    Image.new("RGB", (20, 30)).save(path, exif=exif)
    assert image_size_px(path) == (20, 30)
    assert read_image(path).shape == (30, 20, 3)


def test_missing_file(tmp_path: Path) -> None:
    assert _code(tmp_path / "nothing.png") == "image-missing"
    with pytest.raises(ImageError, match="image-missing"):
        image_size_px(tmp_path / "nothing.png")


def test_path_below_a_file_is_missing(make_image: MakeImage) -> None:
    assert _code(make_image() / "part.png") == "image-missing"


def test_folder_is_not_an_image(tmp_path: Path) -> None:
    assert _code(tmp_path) == "image-unreadable"


def test_file_that_may_not_be_read(make_image: MakeImage, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_image()

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert _code(path) == "image-unreadable"


@pytest.mark.parametrize("content", [b"", b"x", b"Just some notes.\n" * 500, b"\x89PNG\r\n\x1a\n", bytes(4096)])
def test_file_that_is_only_called_png(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.png"
    path.write_bytes(content)
    assert _code(path) in ("image-unreadable", "image-truncated")


def test_text_file_called_png_is_not_an_image(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("Just some notes.\n")
    assert _code(path) == "image-unreadable"


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp", ".ppm", ".tiff"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_truncated_file_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"cut{suffix}"
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert _code(path) in ("image-truncated", "image-unreadable")


def test_truncated_jpeg_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    path.write_bytes(path.read_bytes()[:-200])
    assert _code(path) == "image-truncated"


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tiff", ".bmp", ".webp"])
@pytest.mark.filterwarnings("ignore")
def test_damaged_bytes_never_raise_anything_else(tmp_path: Path, suffix: str, seed: int) -> None:
    path = tmp_path / f"damaged{suffix}"
    rng = np.random.default_rng(seed)
    Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8)).save(path)
    data = bytearray(path.read_bytes())
    for position in rng.integers(0, min(len(data), 200), 8):
        data[position] = rng.integers(256)
    path.write_bytes(bytes(data))
    for read in (read_image, image_size_px):
        try:
            read(path)
        except ImageError as error:
            assert error.code.startswith("image-")


def test_1_x_1_is_too_small(make_image: MakeImage) -> None:
    assert _code(make_image(size=(1, 1))) == "image-too-small"
    assert _code(make_image(size=(15, 400))) == "image-too-small"
    assert read_image(make_image(size=(16, 16))).shape == (16, 16, 3)


def test_20000_x_20_is_read(make_image: MakeImage) -> None:
    path = make_image(size=(20000, 20))
    assert image_size_px(path) == (20000, 20)
    assert read_image(path).shape == (20, 20000, 3)
    assert thumbnail(path, 128).shape == (1, 128, 3)


def test_too_large_is_refused_before_it_is_decoded(make_image: MakeImage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_size, "MAX_AREA_PX", 32 * 24 - 1)
    assert _code(make_image()) == "image-too-large"


def test_large_images_raise_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("1", (12_000, 10_000)).save(path)
    assert image_size_px(path) == (12_000, 10_000)


def test_float_pixels_have_no_range(tmp_path: Path) -> None:
    path = tmp_path / "float.tiff"
    assert cv2.imwrite(str(path), np.zeros((20, 20), np.float32))
    assert _code(path) == "image-unreadable"


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_thumbnail_keeps_the_proportions(make_image: MakeImage, suffix: str) -> None:
    path = make_image(f"wide{suffix}", size=(800, 400))
    small = thumbnail(path, 100)
    assert small.shape == (50, 100, 3)
    assert small.dtype == np.uint8


def test_thumbnail_looks_like_the_image(tmp_path: Path) -> None:
    path = tmp_path / "halves.jpg"
    halves = np.zeros((600, 600, 3), np.uint8)
    halves[:, 300:] = (250, 120, 20)
    Image.fromarray(halves).save(path, quality=95)
    small = thumbnail(path, 60)
    assert small[:, :25].max() < 20
    assert np.abs(small[:, 35:].astype(int) - (250, 120, 20)).max() < 12


def test_thumbnail_never_enlarges(make_image: MakeImage) -> None:
    path = make_image(size=(32, 24))
    assert np.array_equal(thumbnail(path, 128), read_image(path))


def test_thumbnail_of_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"")
    with pytest.raises(ImageError, match="image-unreadable"):
        thumbnail(path, 64)


@pytest.mark.parametrize("given", [None, [[1, 2], [3, 4]], b"\x89PNG", Image.new("RGB", (20, 20))])
def test_what_is_no_array_is_told_by_its_type(given: object) -> None:
    with pytest.raises(ImageError, match=f"'frame' is of the type {type(given).__name__}, and no array.*give the path"):
        check_pixels(given, "frame")

"""Sound JPEG files are read, whoever wrote them; damaged ones are refused."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from inspector.errors import ImageError
from inspector.storage.images import decode_image, thumbnail
from inspector.storage.reading.jpeg import decode


def _scene(seed: int = 0, size: tuple[int, int] = (120, 160)) -> Image.Image:
    """Something smooth with some noise, as photographs are."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    smooth = np.asarray(Image.fromarray(coarse).resize(size[::-1], Image.Resampling.BICUBIC)).astype(int)
    return Image.fromarray((smooth + rng.integers(-12, 13, smooth.shape)).clip(0, 255).astype(np.uint8))


def _jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (image or _scene()).save(file, "JPEG", **options)
    return file.getvalue()


def _middle(data: bytes) -> int:
    coded = data.find(b"\xff\xda")
    return coded + (len(data) - coded) // 2


def _code(data: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        decode_image(data, "part.jpg")
    assert "part.jpg" in caught.value.what
    return caught.value.code


@pytest.mark.parametrize(
    "options",
    [
        {"quality": 95},
        {"quality": 5},
        {"quality": 100, "subsampling": 0},
        {"subsampling": "4:2:2"},
        {"subsampling": "4:1:1"},
        {"progressive": True},
        {"optimize": True},
        {"progressive": True, "optimize": True, "quality": 60},
        {"restart_marker_blocks": 3},
        {"keep_rgb": True},
        {"dpi": (300, 300), "comment": b"a camera", "icc_profile": bytes(3000)},
        {"exif": b"Exif\0\0" + bytes(5000)},
    ],
    ids=str,
)
def test_sound_files_have_the_pixels_that_pillow_decodes(options: dict[str, object]) -> None:
    data = _jpeg(**options)
    assert np.array_equal(decode_image(data, "part.jpg"), np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}], ids=str)
@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_gray_and_cmyk(mode: str, options: dict[str, object]) -> None:
    data = _jpeg(_scene().convert(mode), **options)
    expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    assert np.abs(decode_image(data, "part.jpg") - expected).max() <= 2


def test_plain_areas_are_no_holes() -> None:
    for colour in ("black", "white", (3, 200, 77)):
        for options in ({}, {"optimize": True}, {"progressive": True}, {"quality": 100, "optimize": True}):
            data = _jpeg(Image.new("RGB", (1200, 900), colour), **options)
            assert decode_image(data, "plain.jpg").shape == (900, 1200, 3)


def test_opencv_and_several_pictures_in_one_file() -> None:
    pixels = np.asarray(_scene())
    for options in ([], [cv2.IMWRITE_JPEG_PROGRESSIVE, 1], [cv2.IMWRITE_JPEG_RST_INTERVAL, 4]):
        decode_image(cv2.imencode(".jpg", pixels, options)[1].tobytes(), "part.jpg")
    file = io.BytesIO()
    _scene().save(file, "MPO", save_all=True, append_images=[_scene(1)])
    first = decode_image(file.getvalue(), "part.jpg")
    assert np.abs(first.astype(int) - pixels).mean() < 8, "the first picture"


def _with_jfif_version_3(data: bytes) -> bytes:
    at = data.find(b"JFIF\0") + 5
    return data[:at] + b"\x03" + data[at + 1 :]


def _with_spectrum_end_0(data: bytes) -> bytes:
    at = data.find(b"\xff\xda")
    length = int.from_bytes(data[at + 2 : at + 4])
    return data[: at + length] + b"\0" + data[at + length + 1 :]


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data + bytes(3000),
        lambda data: data + b"a phone's depth map" * 50,
        lambda data: data[:-2] + bytes(9) + data[-2:],
        lambda data: data[:-2] + b"\xff" * 9 + data[-2:],
        lambda data: data[:2] + b"\xff\xff" + data[2:],
        _with_jfif_version_3,
        _with_spectrum_end_0,
        lambda data: _with_jfif_version_3(_with_spectrum_end_0(data)),
    ],
    ids=["zeros after", "text after", "zeros before end", "fill before end", "fill before", "version", "end", "both"],
)
def test_faults_of_cameras_that_do_not_touch_the_picture(changed: object) -> None:
    data = _jpeg()
    assert np.array_equal(decode_image(changed(data), "part.jpg"), decode_image(data, "part.jpg"))  # type: ignore[operator]


@pytest.mark.parametrize("options", [{}, {"optimize": True}, {"progressive": True}, {"quality": 95}], ids=str)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_part_of_a_file_with_an_end_marker_is_refused(options: dict[str, object], share: float) -> None:
    data = _jpeg(**options)
    start = data.find(b"\xff\xda") + 20
    cut = data[: start + int((len(data) - start) * share)]
    assert _code(cut + b"\xff\xd9") in ("image-truncated", "image-unreadable")
    assert _code(cut + bytes(len(data) - len(cut) - 2) + b"\xff\xd9") in ("image-truncated", "image-unreadable")
    assert _code(cut) in ("image-truncated", "image-unreadable")


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("options", [{}, {"quality": 95}], ids=str)
def test_a_hole_is_refused_wherever_it_is(options: dict[str, object], seed: int) -> None:
    data = bytearray(_jpeg(_scene(seed), **options))
    rng = np.random.default_rng(seed)
    start = rng.integers(data.find(b"\xff\xda") + 20, len(data) - 600)
    data[start : start + 512] = bytes(512)
    assert _code(bytes(data)) in ("image-truncated", "image-unreadable")


@pytest.mark.parametrize("seed", range(10))
def test_a_lost_block_is_refused(seed: int) -> None:
    data = bytearray(_jpeg(_scene(seed)))
    start = np.random.default_rng(seed).integers(data.find(b"\xff\xda") + 20, len(data) - 600)
    del data[start : start + 512]
    assert _code(bytes(data)) in ("image-truncated", "image-unreadable")


def test_erased_and_foreign_bytes_are_refused() -> None:
    data = _jpeg()
    middle = _middle(data)
    for block in (b"\xff" * 512, b"\xff\xd9" * 256, np.random.default_rng(0).bytes(512)):
        assert _code(data[:middle] + block + data[middle + 512 :]) in ("image-truncated", "image-unreadable")


def test_other_kinds_are_refused_with_the_true_reason() -> None:
    data = _jpeg()
    frame = data.find(b"\xff\xc0")
    with pytest.raises(ImageError, match="12 bits"):
        decode(data[: frame + 4] + b"\x0c" + data[frame + 5 :], "part.jpg")


def test_a_damaged_file_has_no_thumbnail(tmp_path: Path) -> None:
    data = _jpeg(_scene(size=(600, 800)))
    path = tmp_path / "part.jpg"
    path.write_bytes(data)
    assert thumbnail(path, 80).shape == (60, 80, 3)
    path.write_bytes(data[: len(data) // 2] + b"\xff\xd9")
    with pytest.raises(ImageError, match="image-truncated"):
        thumbnail(path, 80)

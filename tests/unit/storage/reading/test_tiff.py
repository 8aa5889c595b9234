"""The pixels of a TIFF file are those that its numbers mean, or it is refused with the true reason."""

import io
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from inspector.errors import ImageError
from inspector.storage.images import decode_image
from inspector.storage.reading import tiff

GRAY = np.arange(256, dtype=np.uint8).reshape(16, 16).repeat(3, 0).repeat(4, 1)
RGB = np.stack([GRAY, GRAY[::-1], GRAY[:, ::-1]], axis=2)


def _tiff(values: np.ndarray, **options: Any) -> bytes:  # noqa: ANN401 - what tifffile takes
    file = io.BytesIO()
    tifffile.imwrite(file, values, **options)
    return file.getvalue()


def _read(data: bytes) -> np.ndarray:
    return decode_image(data, "part.tif")


def _refusal(data: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        _read(data)
    assert "part.tif" in caught.value.what
    return caught.value.what


def _wide(values: np.ndarray, bits: int = 16) -> np.ndarray:
    return (values.astype(np.uint32) * (2**bits - 1) // 255).astype(np.uint16)


def _packed(values: np.ndarray, bits: int) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, _wide(values, bits), bitspersample=bits, photometric="minisblack")
    return file.getvalue()


@pytest.mark.parametrize("compression", [None, "lzw", "zlib", "packbits", "zstd", "lzma"])
@pytest.mark.parametrize("tile", [None, (16, 16)])
@pytest.mark.parametrize("planarconfig", ["contig", "separate"])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_colour_in_any_arrangement(compression: str | None, tile: Any, planarconfig: str, byteorder: str) -> None:  # noqa: ANN401
    for values in (RGB, _wide(RGB)):
        stored = np.moveaxis(values, 2, 0) if planarconfig == "separate" else values
        data = _tiff(
            stored,
            photometric="rgb",
            compression=compression,
            tile=tile,
            planarconfig=planarconfig,
            byteorder=byteorder,
            predictor=compression in ("lzw", "zlib"),
        )
        assert np.array_equal(_read(data), RGB)


@pytest.mark.parametrize("bits", [10, 12, 14, 16])
def test_gray_is_scaled_from_the_number_of_bits_in_the_file(bits: int) -> None:
    pixels = _read(_packed(GRAY, bits))
    assert np.abs(pixels[..., 0].astype(int) - GRAY).max() <= 1
    assert pixels[0, 0, 0] == 0
    assert pixels[-1, -1, 0] == 255


@pytest.mark.parametrize("values", [GRAY, _wide(GRAY)], ids=["8 bits", "16 bits"])
def test_white_is_zero_is_no_negative(values: np.ndarray) -> None:
    white = np.iinfo(values.dtype).max
    assert np.array_equal(_read(_tiff(white - values, photometric="miniswhite"))[..., 0], GRAY)


def test_transparency_is_dropped() -> None:
    alpha = np.full((*GRAY.shape, 1), 9, np.uint8)
    gray = np.concatenate([GRAY[..., None], alpha], axis=2)
    assert np.array_equal(_read(_tiff(gray, photometric="minisblack", extrasamples=["unassalpha"]))[..., 0], GRAY)
    colour = np.concatenate([RGB, alpha], axis=2)
    assert np.array_equal(_read(_tiff(colour, photometric="rgb", extrasamples=["unassalpha"])), RGB)


def test_colours_that_were_multiplied_by_alpha_come_back() -> None:
    alpha = np.full((*GRAY.shape, 1), 128, np.uint8)
    stored = np.concatenate([(RGB.astype(int) * 128 // 255).astype(np.uint8), alpha], axis=2)
    pixels = _read(_tiff(stored, photometric="rgb", extrasamples=["assocalpha"]))
    assert np.abs(pixels.astype(int) - RGB).max() <= 2


def test_palette() -> None:
    for entries in (np.arange(256), np.arange(256) * 257):
        palette = np.stack([entries, entries[::-1], entries]).astype(np.uint16)
        pixels = _read(_tiff(GRAY, photometric="palette", colormap=palette))
        assert np.array_equal(pixels, np.stack([GRAY, 255 - GRAY, GRAY], axis=2))


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("1", {}),
        ("1", {"compression": "group3"}),
        ("1", {"compression": "group4"}),
        ("CMYK", {}),
        ("YCbCr", {}),
        ("P", {}),
        ("RGB", {"compression": "jpeg", "quality": 95}),
        ("RGB", {"compression": "tiff_lzw"}),
    ],
    ids=str,
)
def test_what_pillow_writes_has_the_pixels_that_it_reads(mode: str, options: dict[str, Any]) -> None:
    file = io.BytesIO()
    Image.fromarray(RGB).convert(mode).save(file, "TIFF", **options)
    expected = np.asarray(Image.open(io.BytesIO(file.getvalue())).convert("RGB")).astype(int)
    assert np.abs(_read(file.getvalue()) - expected).max() <= 2


def test_the_preview_is_not_the_part() -> None:
    for is_told in (True, False):
        file = io.BytesIO()
        with tifffile.TiffWriter(file) as writer:
            writer.write(RGB[::8, ::8], photometric="rgb", subfiletype=int(is_told))
            writer.write(RGB, photometric="rgb")
        assert np.array_equal(_read(file.getvalue()), RGB)
        assert tiff.header(io.BytesIO(file.getvalue()), "part.tif").shown_size == RGB.shape[1::-1]


def test_several_images_are_refused() -> None:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for _ in range(3):
            writer.write(RGB, photometric="rgb")
    assert "3 images" in _refusal(file.getvalue())
    assert "5 images" in _refusal(_tiff(np.stack([GRAY] * 5), imagej=True))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (GRAY.astype(np.float32), "floating-point numbers of 32 bits"),
        (GRAY.astype(np.float64), "floating-point numbers of 64 bits"),
        (GRAY.astype(np.int16), "signed numbers of 16 bits"),
        (GRAY.astype(np.uint32), "whole numbers of 32 bits"),
        (GRAY.astype(np.complex64), "complex numbers"),
    ],
    ids=str,
)
def test_numbers_without_an_agreed_white_are_refused_by_their_kind(values: np.ndarray, reason: str) -> None:
    assert reason in _refusal(_tiff(values))


def test_many_bands_are_refused_by_their_number() -> None:
    five = np.zeros((*GRAY.shape, 5), np.uint8)
    assert "5 bands" in _refusal(_tiff(five, photometric="minisblack", planarconfig="contig"))
    assert "6 bands" in _refusal(_tiff(np.zeros((*GRAY.shape, 6), np.uint8), photometric="rgb", planarconfig="contig"))


def test_raw_data_of_a_sensor_is_refused() -> None:
    assert "CFA" in _refusal(_tiff(_wide(GRAY), photometric="cfa"))


@pytest.mark.parametrize("compression", [None, "lzw", "zlib", "packbits", "zstd", "jpeg"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cut_file_is_refused(compression: str | None, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = _tiff(noise, photometric="rgb", compression=compression)
    _refusal(data[: int(len(data) * share)])


def test_a_damaged_jpeg_in_it_is_refused() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = bytearray(_tiff(noise, photometric="rgb", compression="jpeg"))
    assert _read(bytes(data)).shape == (64, 64, 3)
    middle = len(data) // 2
    data[middle : middle + 600] = b"\xff" * 600
    _refusal(bytes(data))

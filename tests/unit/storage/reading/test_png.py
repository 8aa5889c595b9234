"""A sound picture is read whatever lies beside it; a damaged one never."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from inspector.errors import ImageError
from inspector.storage.images import decode_image

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


def _png(**options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "PNG", **options)
    return file.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _with(chunk: bytes) -> bytes:
    """A picture with another chunk before its pixels."""
    data = _png()
    at = data.find(b"IDAT") - 4
    return data[:at] + chunk + data[at:]


@pytest.mark.parametrize("is_compressed", [True, False])
def test_much_metadata(is_compressed: bool) -> None:
    info = PngInfo()
    for key in ("Description", "XML:com.adobe.xmp", "parameters"):
        info.add_text(key, "part 7 " * 400_000, zip=is_compressed)
        info.add_itxt(key, "Prüfling " * 400_000, zip=is_compressed)
    assert np.array_equal(decode_image(_png(pnginfo=info), "part.png"), PIXELS)


def test_a_damaged_remark_does_not_matter(capfd: pytest.CaptureFixture[str]) -> None:
    for kind in (b"tEXt", b"iCCP", b"eXIf", b"gAMA"):
        wrong = bytearray(_chunk(kind, b"a remark\0and its text"))
        wrong[-1] ^= 1
        assert np.array_equal(decode_image(_with(bytes(wrong)), "part.png"), PIXELS)
    assert capfd.readouterr() == ("", "")


def test_every_changed_byte_of_the_picture_is_found() -> None:
    data = _png()
    for at in np.random.default_rng(1).integers(data.find(b"IDAT"), len(data), 60):
        changed = bytearray(data)
        changed[at] ^= 0x10
        with pytest.raises(ImageError, match="image-"):
            decode_image(bytes(changed), "part.png")


@pytest.mark.parametrize("lost", [1, 12, 200])
def test_a_cut_file_is_refused(lost: int) -> None:
    with pytest.raises(ImageError, match="image-truncated"):
        decode_image(_png()[:-lost], "part.png")


def test_16_bit_colour_is_rounded() -> None:
    wide = PIXELS.astype(np.uint16) * 257 - (PIXELS > 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in wide)
    header = struct.pack(">IIBBBBB", 60, 40, 16, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    assert np.array_equal(decode_image(data, "part.png"), PIXELS)


def test_interlaced_and_few_bits() -> None:
    for bits in (1, 2, 4):
        palette = Image.fromarray(PIXELS).convert("P", palette=Image.Palette.ADAPTIVE, colors=2**bits)
        file = io.BytesIO()
        palette.save(file, "PNG", bits=bits)
        assert np.array_equal(decode_image(file.getvalue(), "part.png"), np.asarray(palette.convert("RGB")))


def test_an_animation_is_refused_and_a_single_image_of_one_is_not() -> None:
    frames = [Image.fromarray(PIXELS[::-1]), Image.fromarray(PIXELS[:, ::-1])]
    with pytest.raises(ImageError, match=r"'moving\.png' holds 3 images.*save each of them as a file of its own"):
        decode_image(_png(save_all=True, append_images=frames), "moving.png")
    alone = _with(_chunk(b"acTL", struct.pack(">II", 1, 0)))
    assert np.array_equal(decode_image(alone, "alone.png"), PIXELS)

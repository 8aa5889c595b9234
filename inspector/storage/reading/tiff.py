"""TIFF by tifffile: the one page that is the image, its numbers as exact as the file has them."""

from __future__ import annotations

import io
import logging
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import tifffile
from PIL import Image

from inspector.storage.reading.jpeg import check_piece
from inspector.storage.reading.samples import (
    DAMAGE,
    Header,
    Samples,
    cut_off,
    damaged,
    refused,
    several,
    valid_orientation,
)
from inspector.text import Text

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_Values = npt.NDArray[Any]
_Photometric = tifffile.PHOTOMETRIC
_COLOURS = {
    _Photometric.MINISWHITE: 1,
    _Photometric.MINISBLACK: 1,
    _Photometric.PALETTE: 1,
    _Photometric.RGB: 3,
    _Photometric.YCBCR: 3,
    _Photometric.SEPARATED: 4,
}
_Compression = tifffile.COMPRESSION
_COMPRESSIONS = (
    _Compression.NONE,
    _Compression.CCITTRLE,
    _Compression.CCITTFAX3,
    _Compression.CCITTFAX4,
    _Compression.LZW,
    _Compression.JPEG,
    _Compression.ADOBE_DEFLATE,
    _Compression.DEFLATE,
    _Compression.PACKBITS,
    _Compression.LZMA,
    _Compression.ZSTD,
    _Compression.WEBP,
    _Compression.JPEG2000,
)
_WHOLE_NUMBERS = Text("whole numbers of {bits} bits")
_COMPLEX = Text("complex numbers of {bits} bits")
_NUMBERS = {
    2: Text("signed numbers of {bits} bits"),
    3: Text("floating-point numbers of {bits} bits"),
    5: _COMPLEX,
    6: _COMPLEX,
}
_MOST_BITS = 16

# It warns of every fault that it meets. Faults are refused here, and told once.
logging.getLogger("tifffile").setLevel(logging.CRITICAL + 1)


def header(file: BinaryIO, name: str) -> Header:
    """Size and orientation of the page that is the image.

    Raises:
        ImageError: ``image-truncated`` or ``image-unreadable``.
    """
    try:
        with tifffile.TiffFile(file) as document:
            return _header(_page(document, name))
    except DAMAGE as error:
        raise damaged(name, error) from error


def decode(data: bytes, name: str) -> Samples:
    """All pixels of the page that is the image.

    Raises:
        ImageError: ``image-truncated`` or ``image-unreadable``.
    """
    try:
        with tifffile.TiffFile(io.BytesIO(data)) as document:
            page = _page(document, name)
            _check(page, name)
            _check_pieces(page, data, name)
            return _samples(page, name)
    except DAMAGE as error:
        raise damaged(name, error) from error


def _page(document: tifffile.TiffFile, name: str) -> tifffile.TiffPage:
    """The page that is the image: the only one, or the one of which all others are smaller versions."""
    pages = [page for page in document.pages if isinstance(page, tifffile.TiffPage)]
    whole = [page for page in pages if not page.is_reduced and not page.is_mask] or pages[:1]
    largest = max(whole, key=lambda page: page.imagewidth * page.imagelength)
    others = [page for page in whole if page is not largest]
    is_stack = any(2 * page.imagewidth > largest.imagewidth + 1 for page in others)
    images = (document.imagej_metadata or {}).get("images", 1) if document.is_imagej else 1
    if is_stack or images > 1 or largest.imagedepth > 1:
        count = max(len(whole), int(images), largest.imagedepth)
        raise several(name, count)
    return largest


def _header(page: tifffile.TiffPage) -> Header:
    tag = page.tags.get("Orientation")
    return Header(page.imagewidth, page.imagelength, valid_orientation(1 if tag is None else tag.value))


def _check(page: tifffile.TiffPage, name: str) -> None:
    """Refuse a page whose numbers cannot be shown, with the true reason."""
    bands = page.samplesperpixel
    compression = _Compression(page.compression)
    if compression not in _COMPRESSIONS:
        what = Text("'{name}' is compressed by {method}, which is not read", name=name, method=compression.name)
        raise refused(what, Text("save it again as PNG"))
    photometric = _Photometric(page.photometric)
    colours = _COLOURS.get(photometric)
    if colours is None:
        raise refused(
            Text("'{name}' has colours of the kind {kind}, which is not read", name=name, kind=photometric.name)
        )
    # Beside colour, a band that the file does not explain may be alpha. Beside gray, nothing tells which one counts.
    unexplained = [extra for extra in page.extrasamples if extra == tifffile.EXTRASAMPLE.UNSPECIFIED]
    if bands not in (colours, colours + 1) or (colours == 1 and unexplained):
        raise refused(
            Text("'{name}' has {bands} bands; gray or RGB is read, with or without alpha", name=name, bands=bands)
        )
    if len(set(np.atleast_1d(page.bitspersample))) > 1:
        raise refused(Text("'{name}' has bands of different numbers of bits", name=name))


def _check_pieces(page: tifffile.TiffPage, data: bytes, name: str) -> None:
    """Refuse a page of which strips or tiles are missing, or are damaged JPEG streams."""
    tables = page.jpegtables or b""
    for offset, count in zip(page.dataoffsets, page.databytecounts, strict=True):
        if not offset or not count or offset + count > len(data):
            raise cut_off(name)
        if page.compression == _Compression.JPEG:
            check_piece(tables, data[offset : offset + count], name)


def _samples(page: tifffile.TiffPage, name: str) -> Samples:
    bits, photometric = page.bitspersample, _Photometric(page.photometric)
    values: _Values = page.asarray()
    if page.axes == "SYX":
        values = np.moveaxis(values, 0, 2)
    values = values.reshape(page.imagelength, page.imagewidth, -1)
    colour = values[:, :, : _COLOURS[photometric]]
    numbers = _NUMBERS.get(page.sampleformat, _WHOLE_NUMBERS)
    if numbers != _WHOLE_NUMBERS or bits > _MOST_BITS:
        return Samples(colour, None, Text(numbers, bits=bits))
    white = 2**bits - 1
    if tifffile.EXTRASAMPLE.ASSOCALPHA in page.extrasamples:
        colour = _unmultiplied(colour, values[:, :, -1:], white)
    if photometric is _Photometric.MINISWHITE:
        return Samples(white - colour.astype(np.uint16), white)
    if photometric is _Photometric.PALETTE:
        palette = np.asarray(page.colormap, np.uint16)
        # Some programs write entries of 8 bits where the standard wants 16.
        return Samples(palette.T[colour[:, :, 0]], 255 if palette.max() < 256 else 65535)
    if photometric is _Photometric.SEPARATED:
        return Samples(_converted(colour, white, "CMYK", name))
    if photometric is _Photometric.YCBCR and page.compression != _Compression.JPEG:
        return Samples(_converted(colour, white, "YCbCr", name))
    return Samples(colour, white)


def _unmultiplied(colour: _Values, alpha: _Values, white: int) -> _Values:
    """Colours that were multiplied by their alpha, as they were before, and black where it is 0."""
    divided = colour.astype(np.uint32) * white // np.maximum(alpha, 1)
    return np.minimum(divided, white).astype(colour.dtype)


def _converted(colour: _Values, white: int, mode: str, name: str) -> _Values:
    if white != np.iinfo(np.uint8).max:
        told = {"name": name, "mode": mode, "bits": white.bit_length()}
        raise refused(Text("'{name}' has {mode} colours of {bits} bits; only those of 8 bits are read", **told))
    return np.asarray(Image.fromarray(np.ascontiguousarray(colour), mode).convert("RGB"))

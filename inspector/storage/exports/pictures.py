"""Pictures with a stamp: text of a PNG, tags of a TIFF."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import tifffile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from inspector.domain.arrays import FloatMap
from inspector.domain.inspection import Inspection
from inspector.domain.overlay import blend, draw_contours
from inspector.domain.results import Judgement
from inspector.errors import OutputError
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.stamp import SOFTWARE, Stamp
from inspector.text import Text

_CONTOUR_COLOUR = (255, 255, 255)
#: Nearly as small as the best one, in a fraction of its time.
_PNG_LEVEL = 2


def png(pixels: npt.NDArray[np.uint8], stamp: Stamp) -> bytes:
    """A PNG with the stamp as its ``Description`` and Inspector as its ``Software``.

    Args:
        pixels: uint8, height x width, or height x width x 3, RGB.
        stamp: Of the image.
    """
    text, file = PngInfo(), io.BytesIO()
    text.add_text("Software", SOFTWARE)
    text.add_text("Description", stamp.text)
    try:
        Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG", pnginfo=text, compress_level=_PNG_LEVEL)
    except (OSError, ValueError, MemoryError) as error:
        raise _not_encoded(".png") from error
    return file.getvalue()


def tiff(anomaly_map: FloatMap, stamp: Stamp) -> bytes:
    """A TIFF of float32 with the stamp in its tag ``ImageDescription`` and Inspector in ``Software``.

    Uncompressed, as every program reads that.
    """
    file = io.BytesIO()
    try:
        tifffile.imwrite(
            file,
            np.ascontiguousarray(anomaly_map, dtype=np.float32),
            photometric="minisblack",
            description=stamp.text,
            software=SOFTWARE,
            metadata=None,
        )
    except (OSError, ValueError, MemoryError) as error:
        raise _not_encoded(".tiff") from error
    return file.getvalue()


def mask_picture(judgement: Judgement) -> npt.NDArray[np.uint8]:
    """A Defect Mask as uint8, height x width, 0 or 255."""
    return judgement.mask.astype(np.uint8) * np.uint8(255)


def overlay_picture(inspection: Inspection, judgement: Judgement, options: ExportOptions) -> npt.NDArray[np.uint8]:
    """The image with its map and the outlines of defects, uint8, height x width x 3, RGB."""
    drawn = blend(inspection.image, inspection.anomaly_map, judgement.colours, options.opacity, options.colour_map)
    return draw_contours(drawn, judgement.mask, _CONTOUR_COLOUR) if options.outlines else drawn


def _not_encoded(suffix: str) -> OutputError:
    return OutputError(
        Text("A picture could not be encoded as {suffix}", suffix=suffix), "choose smaller images", "cannot-write"
    )

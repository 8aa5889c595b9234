"""The Detector while it inspects: from an image to its Anomaly Map, whatever computes its Graph."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.inspection import Cells, Inspection
from inspector.domain.manifest import Combination, DetectorManifest, GraphFacts
from inspector.domain.results import ScaleMap, ScaleTerms
from inspector.errors import FailureError
from inspector.runtime.runtime import Runtime, Tile
from inspector.runtime.seen_image import SeenImage, seen_image
from inspector.runtime.tiles import tiled, tiled_scores
from inspector.runtime.zoom import enlarge, fit_roi, inspected, zoom_image
from inspector.storage.images import check_pixels, read_image


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """Everything needed to inspect: a Detector file on a Runtime.

    Attributes:
        manifest: Its facts, from its file.
        graph: Geometry of its Graph.
        runtime: Computes the Graph.
        roi: bool, resolution x resolution, or None where everything counts.
        fallback: Why the Runtime is not the one that was wanted, as a sentence for people. '' where it is.
    """

    manifest: DetectorManifest
    graph: GraphFacts
    runtime: Runtime
    roi: Mask | None
    fallback: str = ""

    def inspect(self, image: str | Path | Pixels, name: str = "image") -> Inspection:
        """Inspect one image.

        >>> import inspector
        >>> detector = inspector.load("parts.inspector")
        >>> inspection = detector.inspect("new.png")
        >>> inspection.score > detector.manifest.thresholds.defect
        True

        An array is an image as well, such as a frame of a camera. A black one tells nothing about its part:

        >>> import numpy as np
        >>> print(detector.inspect(np.zeros((240, 320, 3), np.uint8)).verdict)
        BAD IMAGE

        Args:
            image: A file, or uint8, height x width x 3, RGB.
            name: Stands for the path of an array.

        Raises:
            ImageError: The file cannot be read, or the array is no image, or too small or too large.
            FailureError: ``out-of-memory``, or ``not-a-number``: the Detector computes no numbers of it.
        """
        started_s = time.perf_counter()
        if isinstance(image, str | Path):
            path = Path(image)
            pixels = read_image(path)
        else:
            path, pixels = Path(name), image
            check_pixels(pixels, name)
        zoomed = zoom_image(pixels, self.manifest.resolution_px)
        cells = self.cells(zoomed, pixels.shape[1] / pixels.shape[0])
        made = inspected(path, pixels, cells, self.manifest, self.roi_for(*pixels.shape[:2]))
        return replace(made, elapsed_s=time.perf_counter() - started_s)

    def cells(self, zoomed: Pixels, aspect: float = 1.0) -> Cells:
        """Look at an image that was zoomed already. ``inspected`` makes an Inspection of it.

        Args:
            zoomed: uint8, S x S x 3, RGB, as ``zoom_image`` makes it for the Detector's resolution.
            aspect: Width of the image over its height, before it was made square.

        Raises:
            FailureError: As ``inspect``.
        """
        started_s = time.perf_counter()
        seen = self._seen(zoomed, aspect)
        evidence = self._checked(tiled(self.runtime.evidence, self.runtime, self.graph, seen.image[None]))
        count = len(self.manifest.receptive_fields)
        scores = evidence[:, :count]
        cells = Cells(
            self.runtime.maps(scores)[0], 0.0, self._scale_maps(scores), seen.scene, self._terms(evidence[0, count:])
        )
        return replace(seen.laid_back(cells), elapsed_s=time.perf_counter() - started_s)

    def descriptors(self, image: Pixels) -> FloatMap | None:
        """Descriptors of an image's cells, float32, D x h x w, as ``Runtime.descriptors``. None of older files.

        Raises:
            FailureError: ``out-of-memory``.
        """
        return self._cells(self.runtime.descriptors, image) if self.runtime.has_descriptors else None

    def predictions(self, image: Pixels) -> FloatMap | None:
        """As ``descriptors``, with the Students' mean predictions, (2D + 1) x h x w, as ``Runtime.predictions``.

        Raises:
            FailureError: ``out-of-memory``.
        """
        return self._cells(self.runtime.predictions, image) if self.runtime.has_predictions else None

    def anomaly_map(self, image: Pixels) -> FloatMap:
        """The Anomaly Map alone, float32, height x width, of a uint8 height x width x 3 RGB image.

        Raises:
            FailureError: As ``inspect``.
        """
        seen = self._seen_whole(image)
        scores = self._checked(tiled_scores(self.runtime, self.graph, seen.image[None]))
        return enlarge(seen.laid_back(Cells(self.runtime.maps(scores)[0], 0.0)).anomaly, *image.shape[:2])

    def roi_for(self, height: int, width: int) -> Mask | None:
        """The ROI at an image's own size, or None where everything counts."""
        return None if self.roi is None else fit_roi(self.roi, height, width)

    def _cells(self, look: Callable[[Pixels, Tile], FloatMap], image: Pixels) -> FloatMap:
        """Whatever a Runtime tells about every cell of an image, K x h x w."""

        def of_tile(pixels: Pixels, tile: Tile, _context: FloatMap | None) -> FloatMap:
            return look(pixels, tile)

        seen = self._seen_whole(image)
        return seen.vectors_laid_back(tiled(of_tile, self.runtime, self.graph, seen.image[None])[0])

    def _scale_maps(self, scores: FloatMap) -> tuple[ScaleMap, ...]:
        """The map of every Scale where there are several. A part's level, where it is taken off, is each map's own."""
        count = scores.shape[1]
        if count == 1:
            return ()
        if self.graph.combination is Combination.MEAN:
            # The mean over L times the same Scale is that Scale.
            alone = np.repeat(scores[0, :, None], count, axis=1)
        else:
            # Scores that are not numbers add nothing.
            alone = np.where(np.eye(count, dtype=np.bool_)[:, :, None, None], scores[0], np.float32(np.nan))
        return tuple(map(ScaleMap, self.manifest.receptive_fields, self.runtime.maps(alone)))

    def _terms(self, cells: FloatMap) -> tuple[ScaleTerms, ...]:
        """Of 2L x h x w cells, or none of none."""
        fields = self.manifest.receptive_fields
        if not len(cells):
            return ()
        has_variance = self.manifest.ensemble_size > 1
        return tuple(
            ScaleTerms(field, cells[index], cells[len(fields) + index] if has_variance else None)
            for index, field in enumerate(fields)
        )

    def _seen_whole(self, image: Pixels) -> SeenImage:
        """As ``_seen``, of an image of any size."""
        return self._seen(zoom_image(image, self.manifest.resolution_px), image.shape[1] / image.shape[0])

    def _seen(self, zoomed: Pixels, aspect: float) -> SeenImage:
        return seen_image(self.manifest, zoomed, aspect)

    @staticmethod
    def _checked(scores: FloatMap) -> FloatMap:
        # No number is above any threshold: without this, every part would be a good one.
        if not np.isfinite(scores).all():
            raise FailureError(
                "The detector cannot score this image: it computes values that are not numbers",
                "train the detector again, or copy its file again from where it came",
                "not-a-number",
            )
        return scores

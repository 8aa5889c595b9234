"""The Detector while it inspects: from an image to its Anomaly Map, whatever computes its Graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.manifest import Combination, DetectorManifest, GraphFacts
from inspector.domain.results import ImageMaps, ScaleMap
from inspector.errors import FailureError
from inspector.runtime.runtime import Runtime
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import enlarge, zoom_image, zoom_mask

#: The distance of a Scale that is not asked: no number, or far below all others, so that it never is the most
#: surprised one.
_SILENT = {Combination.SUM: np.float32(np.nan), Combination.HIGHEST: np.float32(-1e6)}


@dataclass(frozen=True, slots=True)
class RunningDetector:
    """A Detector on a Runtime.

    Attributes:
        manifest: What its file says about it.
        graph: Geometry of its Graph.
        runtime: Computes the Graph.
        roi: bool, resolution x resolution, or None where everything counts.
        fallback: Why the Runtime is not the one that was wanted, as a sentence for people; '' where it is.
    """

    manifest: DetectorManifest
    graph: GraphFacts
    runtime: Runtime
    roi: Mask | None
    fallback: str = ""

    def anomaly_map(self, image: Pixels) -> FloatMap:
        """The Anomaly Map of an image.

        Args:
            image: uint8, height x width x 3, RGB.

        Returns:
            float32, height x width: 0 is an average good pixel, 1 its standard deviation.

        Raises:
            FailureError: ``out-of-memory``, or ``not-a-number``: the Detector computes no numbers of it.
        """
        cells = self.runtime.maps(self._scores(image))[0]
        return enlarge(cells, image.shape[0], image.shape[1])

    def maps(self, image: Pixels) -> ImageMaps:
        """As ``anomaly_map``, with the map of every Scale where there are several.

        The part's level, where it is taken off, is each map's own.
        """
        scores = self._scores(image)
        anomaly_map = enlarge(self.runtime.maps(scores)[0], image.shape[0], image.shape[1])
        count = scores.shape[1]
        if count == 1:
            return ImageMaps(anomaly_map)
        if self.graph.combination is Combination.MEAN:
            # The mean over L times the same Scale is that Scale.
            alone = np.repeat(scores[0, :, None], count, axis=1)
        else:
            silent = _SILENT[self.graph.combination]
            alone = np.where(np.eye(count, dtype=np.bool_)[:, :, None, None], scores[0], silent)
        fields = self.manifest.receptive_fields
        return ImageMaps(anomaly_map, tuple(map(ScaleMap, fields, self.runtime.maps(alone))))

    def roi_for(self, height: int, width: int) -> Mask | None:
        """The ROI at an image's own size, or None where everything counts."""
        return None if self.roi is None else zoom_mask(self.roi, height, width)

    def _scores(self, image: Pixels) -> FloatMap:
        scores = tiled_scores(self.runtime, self.graph, zoom_image(image, self.manifest.resolution_px)[None])
        # No number is above any threshold: without this, every part would be a good one.
        if not np.isfinite(scores).all():
            raise FailureError(
                "The detector cannot score this image: it computes values that are not numbers",
                "train the detector again, or copy its file again from where it came",
                "not-a-number",
            )
        return scores

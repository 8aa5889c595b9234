"""The Detector while it inspects: from an image to its Anomaly Map, whatever computes its Graph."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.manifest import DetectorManifest, GraphFacts
from inspector.domain.results import FloatMap, Mask
from inspector.runtime.runtime import Runtime
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import Pixels, enlarge, zoom_image, zoom_mask


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
            FailureError: ``out-of-memory``.
        """
        zoomed = zoom_image(image, self.manifest.resolution_px)
        cells = self.runtime.maps(tiled_scores(self.runtime, self.graph, zoomed[None]))[0]
        return enlarge(cells, image.shape[0], image.shape[1])

    def roi_for(self, height: int, width: int) -> Mask | None:
        """The ROI at an image's own size, or None where everything counts."""
        return None if self.roi is None else zoom_mask(self.roi, height, width)

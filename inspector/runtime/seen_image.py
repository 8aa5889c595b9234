"""An image as networks see it, and the way back to the image as it came."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.inspection import Cells
from inspector.domain.manifest import DetectorManifest
from inspector.domain.pose import laid_back, laid_upright, vectors_laid_back
from inspector.domain.registration import Warp
from inspector.domain.results import ScaleMap, ScaleTerms
from inspector.domain.scene_change import SceneChange


@dataclass(frozen=True, slots=True, eq=False)
class SeenImage:
    """A zoomed image in the pose and in the light that networks know.

    Attributes:
        image: uint8, S x S x 3, RGB.
        scene: How it differed from Good Parts before.
        warp: From its places to those of the image as it came, in pixels. None where it stays as it lies.
    """

    image: Pixels
    scene: tuple[SceneChange, ...] = ()
    warp: Warp | None = None

    def laid_back(self, cells: Cells) -> Cells:
        """Cells where they are on the image as it came. Places that networks have not seen are those of good parts."""
        warp, side_px = self.warp, len(self.image)
        if warp is None:
            return cells

        def back(each: FloatMap) -> FloatMap:
            return laid_back(each, warp, side_px)

        return replace(
            cells,
            anomaly=back(cells.anomaly),
            scales=tuple(ScaleMap(scale.receptive_field, back(scale.cells)) for scale in cells.scales),
            terms=tuple(
                ScaleTerms(
                    terms.receptive_field,
                    back(terms.error),
                    None if terms.variance is None else back(terms.variance),
                )
                for terms in cells.terms
            ),
        )

    def vectors_laid_back(self, cells: FloatMap) -> FloatMap:
        """Vectors of cells, float32, D x h x w, where they are on the image as it came."""
        return cells if self.warp is None else vectors_laid_back(cells, self.warp, len(self.image))


def seen_image(manifest: DetectorManifest, zoomed: Pixels, aspect: float) -> SeenImage:
    """Bring a zoomed image to the Common Pose of a Detector, and to the light of its Good Parts.

    Args:
        manifest: Of the Detector.
        zoomed: uint8, S x S x 3, RGB.
        aspect: Width of the image over its height, before it was made square.
    """
    warp = None if manifest.pose is None else manifest.pose.warp(zoomed, aspect, manifest.augmentation.mirror)
    image = zoomed if warp is None else laid_upright(zoomed, warp)
    if manifest.scene is None:
        return SeenImage(image, (), warp)
    usual = replace(manifest.scene, placement=manifest.placement)
    scene, changes = usual.look(zoomed, aspect)
    return SeenImage(usual.brought_back(image, scene), changes, warp)

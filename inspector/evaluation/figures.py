"""The figures of an evaluated Detector."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from inspector.domain.manifest import DetectorManifest
from inspector.evaluation.metrics import PRO_MAX_FPR

_TRAINING = (
    *("profile", "family", "receptive_fields", "ensemble_size", "resolution_px", "score_rule", "part_count"),
    *("training_steps", "training_s", "seed", "created"),
)


@dataclass(frozen=True, slots=True)
class DefectFigures:
    """One kind of defect.

    Attributes:
        image_count: Images with it.
        found_count: Those with the Verdict DEFECT at the default Threshold.
        image_auroc: Against all good test images. None without those.
        bad_image_count: Those with the Verdict BAD IMAGE.
    """

    image_count: int
    found_count: int
    image_auroc: float | None
    bad_image_count: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of a Detector on a dataset. None where the dataset does not allow them (``notes`` says why).

    Attributes:
        image_auroc: ROC-AUC of Anomaly Scores.
        image_average_precision: Of Anomaly Scores.
        image_f1: The best F1 that any Threshold on Anomaly Scores gives.
        image_f1_threshold: That Threshold.
        pixel_auroc: ROC-AUC of all pixels inside the ROI.
        pixel_average_precision: Likewise.
        pixel_f1: Likewise, at its best Threshold.
        pixel_f1_threshold: That Threshold.
        aupro: Limit of the false positive rate (as text, 0.3 always) to the area under the PRO curve up to it,
            normalised to 1.
        region_recall: Share of ground-truth regions that the Defect Mask touches at the default Threshold.
        region_overlap: Mean share of each ground-truth region in the Defect Mask at the default Threshold.
        images_per_s: Of reading, mapping and judging, one image at a time: the first 20.
        ms_per_image_median: Likewise, from the file to the Defect Mask.
        image_count: Images measured.
        defective_count: Those that are defective.
        skipped_count: Images that could not be read.
        region_count: Ground-truth regions.
        false_alarm_count: Good images with the Verdict DEFECT at the default Threshold.
        bad_image_count: Images with the Verdict BAD IMAGE, good and defective ones. Their scores count all the same.
        defects: Per kind of defect.
        train: How the Detector was trained.
        notes: Remarks for readers of the figures.
    """

    image_auroc: float | None
    image_average_precision: float | None
    image_f1: float | None
    image_f1_threshold: float | None
    pixel_auroc: float | None
    pixel_average_precision: float | None
    pixel_f1: float | None
    pixel_f1_threshold: float | None
    aupro: dict[str, float | None]
    region_recall: float | None
    region_overlap: float | None
    images_per_s: float
    ms_per_image_median: float
    image_count: int
    defective_count: int
    skipped_count: int
    region_count: int
    false_alarm_count: int
    bad_image_count: int
    defects: dict[str, DefectFigures]
    train: dict[str, object]
    notes: tuple[str, ...] = field(default=())

    @property
    def aupro_03(self) -> float | None:
        """AUPRO up to a false positive rate of 0.3."""
        return self.aupro[f"{PRO_MAX_FPR:g}"]

    def to_json(self) -> dict[str, object]:
        """The figures as a JSON object. Each AUPRO is a value of its own there, ``aupro_0.3`` and the like."""
        content = {name: value for name, value in asdict(self).items() if name not in ("aupro", "notes")}
        return content | {f"aupro_{limit}": area for limit, area in self.aupro.items()} | {"notes": list(self.notes)}


def training_figures(manifest: DetectorManifest) -> dict[str, object]:
    """The facts of a Detector's training, from its manifest, as a JSON object."""
    figures = {name: getattr(manifest, name) for name in _TRAINING}
    return figures | {"receptive_fields": list(manifest.receptive_fields)}

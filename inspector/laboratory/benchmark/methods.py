"""The methods that ``inspector benchmark --methods`` knows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Needs(StrEnum):
    """The base of a method: Students and their Teacher, a Teacher alone, or the images themselves."""

    STUDENTS = "students"
    TEACHER = "teacher"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class Method:
    """One method.

    Attributes:
        label: Its name in tables.
        needs: Its base.
        paper_aupro: Mean AUPRO (0.3) on MVTec AD in table 1 of the paper. None if it is not there.
    """

    label: str
    needs: Needs
    paper_aupro: float | None


METHODS = {
    "student-teacher": Method("Student-teacher, residual distance", Needs.STUDENTS, None),
    "equation-11": Method("Student-teacher, equation 11", Needs.STUDENTS, 0.857),
    "1-nn": Method("1-NN", Needs.TEACHER, 0.640),
    "oc-svm": Method("OC-SVM", Needs.TEACHER, 0.479),
    "k-means": Method("K-Means", Needs.TEACHER, 0.423),
    "l2-ae": Method("l2-AE", Needs.TEACHER, 0.790),
    "vae": Method("VAE", Needs.TEACHER, 0.639),
    "ssim-ae": Method("SSIM-AE", Needs.PIXELS, 0.694),
    "anogan": Method("AnoGAN", Needs.PIXELS, 0.443),
    "cnn-dictionary": Method("CNN feature dictionary", Needs.PIXELS, 0.515),
}

#: Table 3 of the paper: receptive fields to the mean AUPRO (0.3) of its method on MVTec AD.
PAPER_SCALES = {(17,): 0.866, (33,): 0.900, (65,): 0.857, (17, 33, 65): 0.914}

"""The request of a one-class benchmark."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from inspector.domain.profile import Family
from inspector.laboratory.one_class.ocgan import OcganRecipe
from inspector.laboratory.one_class.students import PatchRecipe

#: Methods that share one trained Ensemble.
STUDENT_METHODS = ("equation-11", "residual-distance")
#: Methods that learn the images themselves.
IMAGE_METHODS = ("ocgan",)
MODEL_METHODS = ("1-nn", "k-means", "oc-svm", "l2-ae", "vae")
#: In the order of the paper's tables.
ONE_CLASS_METHODS = (*IMAGE_METHODS, *MODEL_METHODS, *STUDENT_METHODS)


@dataclass(frozen=True, slots=True)
class OneClassRequest:
    """One call of ``inspector benchmark --one-class``.

    Attributes:
        name: ``mnist`` or ``cifar10``: whose figures stand beside ours.
        data: Folder with ``train/<class>/`` and ``test/<class>/``.
        classes: Which to run. All if empty.
        methods: Of ``ONE_CLASS_METHODS``.
        family: Of the shipped Teacher.
        receptive_field: Likewise.
        teacher: A Teacher file to use instead of the shipped one.
        recipe: How Students are trained.
        ocgan: How OCGAN is trained.
        train_images: Most images of a class to train with. All if None.
        test_images: Most test images of every class. All if None.
        seeds: One run each.
        out: Folder for results. Finished classes found there are not run again.
    """

    name: str
    data: Path
    out: Path
    classes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ONE_CLASS_METHODS
    family: Family = Family.PAPER
    receptive_field: int = 33
    teacher: Path | None = None
    recipe: PatchRecipe = field(default_factory=PatchRecipe)
    ocgan: OcganRecipe = field(default_factory=OcganRecipe)
    train_images: int | None = None
    test_images: int | None = None
    seeds: tuple[int, ...] = (0,)

    def subsampling(self) -> dict[str, Any]:
        """Everything that figures depend on besides data, Teacher, class, method and seed, as a JSON object."""
        return {
            "recipe": asdict(self.recipe),
            "ocgan": asdict(self.ocgan),
            "train_images": self.train_images,
            "test_images": self.test_images,
        }

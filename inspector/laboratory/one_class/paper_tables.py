"""The paper's tables 6 and 7 (ROC-AUC per class), for printing beside our own figures.

Of its rows "Ours" the best one is given (L_k and L_c, the loss weights that the paper uses from there on). Its figures
for the last two classes are not in the copy of the paper that was at hand, and its mean is known to three digits only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperTable:
    """One of the tables.

    Attributes:
        title: Its heading.
        classes: Folder names of the classes, in the paper's order.
        rows: Method to ROC-AUC per class.
        means: Method to mean ROC-AUC.
    """

    title: str
    classes: tuple[str, ...]
    rows: dict[str, tuple[float | None, ...]]
    means: dict[str, float]


#: Methods by their names in ``--methods``, and their names in tables.
LABELS = {
    "ocgan": "OCGAN",
    "1-nn": "1-NN",
    "k-means": "K-Means",
    "oc-svm": "OC-SVM",
    "l2-ae": "l2-AE",
    "vae": "VAE",
    "equation-11": "Student-teacher",
    "residual-distance": "Student-teacher, residual distance",
}

PAPER_TABLES = {
    "mnist": PaperTable(
        "MNIST (table 6 of the paper)",
        ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        {
            "ocgan": (0.998, 0.999, 0.942, 0.963, 0.975, 0.980, 0.991, 0.981, 0.939, 0.981),
            "1-nn": (0.989, 0.998, 0.962, 0.970, 0.980, 0.955, 0.979, 0.981, 0.968, 0.971),
            "k-means": (0.973, 0.995, 0.898, 0.948, 0.960, 0.920, 0.948, 0.948, 0.940, 0.927),
            "oc-svm": (0.980, 0.998, 0.887, 0.944, 0.964, 0.909, 0.949, 0.957, 0.935, 0.940),
            "l2-ae": (0.992, 0.999, 0.967, 0.980, 0.988, 0.970, 0.988, 0.987, 0.978, 0.983),
            "vae": (0.983, 0.998, 0.915, 0.941, 0.969, 0.925, 0.964, 0.940, 0.955, 0.945),
            "equation-11": (0.999, 0.999, 0.990, 0.993, 0.992, 0.993, 0.997, 0.995, None, None),
        },
        {
            "ocgan": 0.9750,
            "1-nn": 0.9753,
            "k-means": 0.9457,
            "oc-svm": 0.9463,
            "l2-ae": 0.9832,
            "vae": 0.9535,
            "equation-11": 0.993,
        },
    ),
    "cifar10": PaperTable(
        "CIFAR-10 (table 7 of the paper)",
        ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
        {
            "ocgan": (0.757, 0.531, 0.640, 0.620, 0.723, 0.620, 0.723, 0.575, 0.820, 0.554),
            "1-nn": (0.792, 0.860, 0.746, 0.729, 0.815, 0.797, 0.876, 0.836, 0.856, 0.882),
            "k-means": (0.673, 0.822, 0.665, 0.676, 0.742, 0.746, 0.828, 0.780, 0.817, 0.843),
            "oc-svm": (0.651, 0.785, 0.618, 0.679, 0.733, 0.730, 0.797, 0.760, 0.799, 0.836),
            "l2-ae": (0.747, 0.862, 0.690, 0.698, 0.788, 0.759, 0.849, 0.824, 0.812, 0.869),
            "vae": (0.705, 0.819, 0.605, 0.700, 0.734, 0.731, 0.797, 0.751, 0.801, 0.859),
            "equation-11": (0.789, 0.849, 0.734, 0.748, 0.851, 0.793, 0.892, 0.830, None, None),
        },
        {
            "ocgan": 0.6566,
            "1-nn": 0.8189,
            "k-means": 0.7592,
            "oc-svm": 0.7388,
            "l2-ae": 0.7898,
            "vae": 0.7502,
            "equation-11": 0.82,
        },
    ),
}
#: Means that the paper states to this precision only as far as we know it.
APPROXIMATE_MEANS = frozenset({"equation-11"})

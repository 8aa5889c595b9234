"""The paper's tables 1 and 3: mean AUPRO up to a false positive rate of 0.3 per category of MVTec AD.

The figures are those of the copy at hand. In two columns their mean is not the paper's own, which ``methods`` has:
AnoGAN (0.447 against 0.443) and p = 33 (0.905 against 0.900).
"""

from __future__ import annotations

#: Methods of table 1, by their names in ``--methods``, in the order of its columns.
TABLE_1_METHODS = ("equation-11", "1-nn", "oc-svm", "k-means", "l2-ae", "vae", "ssim-ae", "anogan", "cnn-dictionary")

#: Folder name of a category to its figures.
TABLE_1 = {
    "carpet": (0.695, 0.512, 0.355, 0.253, 0.456, 0.501, 0.647, 0.204, 0.469),
    "grid": (0.819, 0.228, 0.125, 0.107, 0.582, 0.224, 0.849, 0.226, 0.183),
    "leather": (0.819, 0.446, 0.306, 0.308, 0.819, 0.635, 0.561, 0.378, 0.641),
    "tile": (0.912, 0.822, 0.722, 0.779, 0.897, 0.870, 0.175, 0.177, 0.797),
    "wood": (0.725, 0.502, 0.336, 0.411, 0.727, 0.628, 0.605, 0.386, 0.621),
    "bottle": (0.918, 0.898, 0.850, 0.495, 0.910, 0.897, 0.834, 0.620, 0.742),
    "cable": (0.865, 0.806, 0.431, 0.513, 0.825, 0.654, 0.478, 0.383, 0.558),
    "capsule": (0.916, 0.631, 0.554, 0.387, 0.862, 0.526, 0.860, 0.306, 0.306),
    "hazelnut": (0.937, 0.861, 0.616, 0.698, 0.917, 0.878, 0.916, 0.698, 0.844),
    "metal_nut": (0.895, 0.705, 0.319, 0.351, 0.830, 0.576, 0.603, 0.320, 0.358),
    "pill": (0.935, 0.725, 0.544, 0.514, 0.893, 0.769, 0.830, 0.776, 0.460),
    "screw": (0.928, 0.604, 0.644, 0.550, 0.754, 0.559, 0.887, 0.466, 0.277),
    "toothbrush": (0.863, 0.675, 0.538, 0.337, 0.822, 0.693, 0.784, 0.749, 0.151),
    "transistor": (0.701, 0.680, 0.496, 0.399, 0.728, 0.626, 0.725, 0.549, 0.628),
    "zipper": (0.933, 0.512, 0.355, 0.253, 0.839, 0.549, 0.665, 0.467, 0.703),
}

#: Columns of table 3.
TABLE_3_FIELDS = ((17,), (33,), (65,), (17, 33, 65))

#: Folder name of a category to its figures.
TABLE_3 = {
    "carpet": (0.795, 0.893, 0.695, 0.879),
    "grid": (0.920, 0.949, 0.819, 0.952),
    "leather": (0.935, 0.956, 0.819, 0.945),
    "tile": (0.936, 0.950, 0.912, 0.946),
    "wood": (0.943, 0.929, 0.725, 0.911),
    "bottle": (0.814, 0.890, 0.918, 0.931),
    "cable": (0.671, 0.764, 0.865, 0.818),
    "capsule": (0.935, 0.963, 0.916, 0.968),
    "hazelnut": (0.971, 0.965, 0.937, 0.965),
    "metal_nut": (0.891, 0.928, 0.895, 0.942),
    "pill": (0.931, 0.959, 0.935, 0.961),
    "screw": (0.915, 0.937, 0.928, 0.942),
    "toothbrush": (0.946, 0.944, 0.863, 0.933),
    "transistor": (0.540, 0.611, 0.701, 0.666),
    "zipper": (0.848, 0.942, 0.933, 0.951),
}


def table_1_figure(category: str, method: str) -> float | None:
    """The paper's figure, p = 65. None if it has none."""
    return dict(zip(TABLE_1_METHODS, TABLE_1.get(category, ()), strict=False)).get(method)


def table_3_figure(category: str, receptive_fields: tuple[int, ...]) -> float | None:
    """The paper's figure. None if it has none."""
    return dict(zip(TABLE_3_FIELDS, TABLE_3.get(category, ()), strict=False)).get(receptive_fields)

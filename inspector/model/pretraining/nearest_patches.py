"""A look at a Teacher while it learns: patches of held-out photographs, and those that it describes most alike."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch import Tensor

from inspector.domain.arrays import Pixels
from inspector.model.networks.families import Network, normalise_image
from inspector.model.pretraining.samples import Indices, Sampler

#: Patches that are looked for, and nearest ones that are shown of each.
QUERIES, NEAREST = 5, 5
#: Side to which patches are zoomed, in pixels.
SHOWN_PX = 48
_MOST_CROPS, _BATCH = 64, 8
#: Places of descriptors in a map, as shares of its side: two in each direction, or one of small maps.
_SHARES = (0.25, 0.75)


@torch.no_grad()
def nearest_patches(held_out: Sampler, network: Network) -> Pixels:
    """Patches of held-out photographs, each with those of other photographs whose descriptors are nearest.

    The network is in inference mode afterwards. Nothing random is drawn.

    Args:
        held_out: Has the photographs.
        network: The Teacher.

    Returns:
        uint8, at most QUERIES x at most (1 + NEAREST) x SHOWN_PX x SHOWN_PX x 3, the patch itself first.
    """
    network.eval()
    count = min(len(held_out.pool.images), _MOST_CROPS)
    crops = np.linspace(0, len(held_out.pool.images) - 1, count).astype(np.int64)
    described, patches, owners = [], [], []
    for start in range(0, count, _BATCH):
        batch = crops[start : start + _BATCH]
        maps = _described(held_out, network, batch)
        for cell in _cells(maps.shape[-1]):
            described.append(maps[..., cell[0], cell[1]])
            patches += [_shown(held_out, crop, cell) for crop in batch]
            owners.append(held_out.pool.photographs[batch])
    descriptors = torch.cat(described).float().cpu()
    return _rows(descriptors, np.stack(patches), np.concatenate(owners))


def _described(held_out: Sampler, network: Network, crops: Indices) -> Tensor:
    """Descriptors of the middles of some crops, n x d x h x w."""
    places = held_out.geometry.middle(len(crops))
    windows = [
        held_out.geometry.window(held_out.pool.images[crop], place) for crop, place in zip(crops, places, strict=True)
    ]
    return network(normalise_image(torch.from_numpy(np.stack(windows)).to(held_out.device)))


def _cells(side: int) -> list[Indices]:
    steps = sorted({int(share * side) for share in _SHARES})
    return [np.array([row, column]) for row in steps for column in steps]


def _shown(held_out: Sampler, crop: int, cell: Indices) -> Pixels:
    place = held_out.geometry.middle(1)[0]
    patch = held_out.geometry.patch(held_out.pool.images[crop], place, cell)
    shrinks = patch.shape[0] > SHOWN_PX
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(np.ascontiguousarray(patch), (SHOWN_PX, SHOWN_PX), interpolation=interpolation).astype(np.uint8)


def _rows(descriptors: Tensor, patches: Pixels, owners: Indices) -> Pixels:
    """The patches with most to see, one of each photograph, and their nearest ones of other photographs."""
    distances = torch.cdist(descriptors, descriptors).numpy()
    to_see = patches.reshape(len(patches), -1).std(1)
    queries: dict[int, int] = {}
    for patch in np.argsort(-to_see, kind="stable").tolist():
        queries.setdefault(int(owners[patch]), patch)
    rows = []
    for query in list(queries.values())[:QUERIES]:
        others = np.flatnonzero(owners != owners[query])
        if not len(others):
            others = np.flatnonzero(np.arange(len(owners)) != query)
        nearest = others[np.argsort(distances[query, others], kind="stable")[:NEAREST]]
        rows.append(patches[[query, *nearest]])
    columns = min(map(len, rows))
    return np.stack([row[:columns] for row in rows])

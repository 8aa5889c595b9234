import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.manifest import GraphFacts
from inspector.runtime.runtime import WHOLE, Tile
from inspector.runtime.tiles import tiled_scores

FACTS = GraphFacts(border_before_px=3, border_after_px=2, stride_px=4, grid=4, size_step_px=16)


class WindowMeans:
    """Scores a cell by the mean of the 9 x 9 pixels that a network of receptive field 9 would see, and by its place."""

    name = "means"
    has_descriptors = False
    has_predictions = False

    def __init__(self) -> None:
        self.tiles: list[Tile] = []
        self.most_px = 0

    def scores(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        self.tiles.append(tile)
        self.most_px = max(self.most_px, *pixels.shape[1:3])
        windows = np.lib.stride_tricks.sliding_window_view(pixels.mean(3), (9, 9), (1, 2))[:, ::4, ::4]
        means = windows.mean((3, 4))
        place = np.arange(16.0).reshape(4, 4)[tile.rows, tile.columns]
        high, wide = means.shape[1] // place.shape[0], means.shape[2] // place.shape[1]
        looks = 0 if global_context is None else global_context[:, :1, None]
        return (means + looks + np.kron(place, np.ones((high, wide))))[:, None].astype(np.float32)

    def evidence(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        return self.scores(pixels, tile, global_context)

    def descriptors(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        raise NotImplementedError

    def predictions(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        raise NotImplementedError

    def cell_contexts(self, pixels: Pixels, tile: Tile) -> FloatMap:
        """The mean of every cell of the grid, whose border is 3 and 2 pixels wide."""
        inner = pixels[:, 3:-2, 3:-2].mean(3)
        rows, columns = tile.rows.stop - tile.rows.start, tile.columns.stop - tile.columns.start
        cells = inner.reshape(len(inner), rows, inner.shape[1] // rows, columns, inner.shape[2] // columns)
        return cells.mean((2, 4))[:, None].astype(np.float32)

    def maps(self, scores: FloatMap) -> FloatMap:
        return scores[:, 0]


@given(
    cells=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    tile_px=st.integers(1, 110),
    context_px=st.integers(0, 40),
    depends_on_the_whole=st.booleans(),
    seed=st.integers(0, 99),
)
def test_tiles_give_the_scores_of_the_whole(
    cells: tuple[int, int], tile_px: int, context_px: int, depends_on_the_whole: bool, seed: int
) -> None:
    facts = dataclasses.replace(FACTS, context_px=context_px, global_context_dim=int(depends_on_the_whole))
    height, width = (count * facts.size_step_px for count in cells)
    images = np.random.default_rng(seed).integers(0, 256, (2, height, width, 3), dtype=np.uint8)
    whole, tiled = WindowMeans(), WindowMeans()
    expected = tiled_scores(whole, dataclasses.replace(facts, global_context_dim=0), images, tile_px=1000)
    scores = tiled_scores(tiled, facts, images, tile_px)
    if len(tiled.tiles) > 1 and depends_on_the_whole:
        expected = expected + images.mean((1, 2, 3))[:, None, None, None]
    assert expected.shape == (2, 1, height // 4, width // 4)
    np.testing.assert_allclose(scores, expected, rtol=1e-5)
    assert len(whole.tiles) == 1
    assert (len(tiled.tiles) > 1) == (tile_px < max(height, width))


def test_tiles_are_no_larger_than_asked_for() -> None:
    runtime = WindowMeans()
    tiled_scores(runtime, FACTS, np.zeros((1, 128, 160, 3), np.uint8), tile_px=90)
    assert runtime.most_px <= 90 + 5


def test_tiles_start_where_networks_of_a_larger_stride_may_start() -> None:
    facts = dataclasses.replace(FACTS, grid=16, context_px=20, alignment_px=32)
    starts: list[tuple[slice, slice]] = []

    class Recorder(WindowMeans):
        def scores(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
            starts.append((tile.rows, tile.columns))
            return np.zeros((1, 1, (pixels.shape[1] - 5) // 4, (pixels.shape[2] - 5) // 4), np.float32)

    # Cells of 24 and 40 pixels: only every fourth begins at a multiple of 32.
    scores = tiled_scores(Recorder(), facts, np.zeros((1, 384, 640, 3), np.uint8), tile_px=100)
    assert scores.shape == (1, 1, 96, 160)
    for rows, columns in starts:
        assert rows.start % 4 == rows.stop % 4 == columns.start % 4 == columns.stop % 4 == 0
    assert len(starts) > 4


@pytest.mark.parametrize("context_px", [0, 20])
def test_every_tile_is_told_what_the_whole_image_looks_like(context_px: int) -> None:
    facts = dataclasses.replace(FACTS, context_px=context_px, global_context_dim=1)
    images = np.random.default_rng(0).integers(0, 256, (2, 64, 96, 3), dtype=np.uint8)
    alone = tiled_scores(WindowMeans(), dataclasses.replace(facts, global_context_dim=0), images, tile_px=20)
    told = tiled_scores(WindowMeans(), facts, images, tile_px=20)
    expected = alone + images.mean((1, 2, 3))[:, None, None, None]
    np.testing.assert_allclose(told, expected, rtol=1e-5)

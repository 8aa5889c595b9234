"""Multidimensional scaling, beside scikit-learn's and beside distances that are known."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.manifold import smacof

from inspector.domain.scaling import classically_scaled, distances, guttman_transform, scaled

SIZES = {"count": st.integers(2, 30), "seed": st.integers(0, 999)}


def vectors_of(count: int, dim: int, seed: int) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=(count, dim))


def stress_of(wanted: npt.NDArray[np.float64], places: npt.NDArray[np.float64]) -> float:
    pairs = np.triu_indices(len(wanted), 1)
    found = np.array([np.hypot(*(places[one] - places[other])) for one, other in zip(*pairs, strict=True)])
    return float(np.sqrt(((wanted[pairs] - found) ** 2).sum() / (wanted[pairs] ** 2).sum()))


@given(**SIZES, dim=st.integers(1, 40))
def test_distances_are_those_of_pairs(count: int, seed: int, dim: int) -> None:
    vectors = vectors_of(count, dim, seed)
    expected = [[np.linalg.norm(one - other) for other in vectors] for one in vectors]
    np.testing.assert_allclose(distances(vectors), expected, atol=1e-6)


@given(**SIZES, dim=st.integers(1, 2), size=st.sampled_from([1e-3, 1.0, 1e4]))
def test_whatever_lies_in_a_plane_keeps_all_distances(count: int, seed: int, dim: int, size: float) -> None:
    wanted = distances(size * vectors_of(count, dim, seed))
    made = scaled(wanted)
    assert made.stress < 1e-3
    np.testing.assert_allclose(distances(made.places), wanted, atol=2e-3 * wanted.max())


@given(**SIZES, dim=st.integers(3, 40))
def test_the_stress_is_kruskal_s_and_majorisation_lowers_it(count: int, seed: int, dim: int) -> None:
    wanted = distances(vectors_of(count, dim, seed))
    made = scaled(wanted)
    assert made.stress == pytest.approx(stress_of(wanted, made.places), abs=1e-6)
    assert made.stress <= stress_of(wanted, classically_scaled(wanted)) + 1e-9
    np.testing.assert_allclose(made.places.mean(0), 0, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_step_is_scikit_learn_s(seed: int) -> None:
    wanted = distances(vectors_of(20, 8, seed))
    places = vectors_of(20, 2, seed + 50)
    expected, _ = smacof(wanted, init=places, n_init=1, max_iter=1, normalized_stress=False)
    np.testing.assert_allclose(guttman_transform(wanted, places), expected, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_picture_is_as_good_as_scikit_learn_s_best_of_many(seed: int) -> None:
    wanted = distances(vectors_of(30, 10, seed))
    best, _ = smacof(wanted, n_init=8, max_iter=300, random_state=seed, normalized_stress=False)
    assert scaled(wanted).stress <= 1.05 * stress_of(wanted, best)


def test_the_same_distances_give_the_same_picture() -> None:
    vectors = vectors_of(12, 6, 0)
    turned = vectors @ np.linalg.qr(vectors_of(6, 6, 1))[0]
    np.testing.assert_allclose(scaled(distances(turned)).places, scaled(distances(vectors)).places, atol=1e-3)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_nothing_to_tell_apart_is_one_point(count: int) -> None:
    made = scaled(np.zeros((count, count)))
    assert made.places.shape == (count, 2)
    assert made.stress == 0 and not made.places.any()


def test_equal_vectors_lie_on_each_other() -> None:
    vectors = np.repeat(vectors_of(4, 5, 0), 3, axis=0)
    made = scaled(distances(vectors))
    assert np.isfinite(made.places).all()
    for group in made.places.reshape(4, 3, 2):
        np.testing.assert_allclose(group, group[:1].repeat(3, 0), atol=1e-3)

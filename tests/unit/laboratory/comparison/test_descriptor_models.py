"""Comparison methods on descriptors: each against a literal computation, or against what it must be able to tell."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from inspector.laboratory.comparison.autoencoders import (
    Autoencoder,
    AutoencoderRecipe,
    DescriptorAutoencoder,
    VariationalAutoencoder,
)
from inspector.laboratory.comparison.shallow_models import (
    DescriptorModel,
    Vectors,
    k_means,
    nearest_neighbour,
    one_class_svm,
)
from tests.work import finish

QUICK = AutoencoderRecipe(learning_rate=1e-2, batch_size=64, epochs=8)


def good_vectors(count: int, seed: int) -> Vectors:
    """Vectors near a six-dimensional plane of the 128-dimensional space."""
    plane = np.random.default_rng(0).normal(size=(6, 128))
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(count, 6)) @ plane + 0.3 * rng.normal(size=(count, 128))).astype(np.float32)


def odd_vectors(count: int) -> Vectors:
    """As long as good ones, but anywhere."""
    return np.random.default_rng(9).normal(0, 2.5, size=(count, 128)).astype(np.float32)


MODELS = {
    "1-nn": lambda: nearest_neighbour(0, 200),
    "oc-svm": lambda: one_class_svm(0),
    "k-means": lambda: k_means(0),
    "l2-ae": lambda: DescriptorAutoencoder(False, 0, QUICK),
    "vae": lambda: DescriptorAutoencoder(True, 0, QUICK),
}


@pytest.mark.parametrize("name", [name for name in MODELS if name.endswith("ae")])
def test_vectors_off_the_good_ones_score_higher(name: str) -> None:
    model: DescriptorModel = MODELS[name]()
    finish(model.fit(good_vectors(600, 1)))
    scores = model.scores(np.concatenate([good_vectors(80, 2), odd_vectors(80)]))
    assert scores.dtype == np.float32
    assert roc_auc_score(np.repeat([0, 1], 80), scores) > 0.95


@pytest.mark.parametrize("name", MODELS)
def test_a_seed_gives_the_same_scores(name: str) -> None:
    first, second = MODELS[name](), MODELS[name]()
    for model in (first, second):
        finish(model.fit(good_vectors(300, 1)))
    looked_at = odd_vectors(20)
    np.testing.assert_array_equal(first.scores(looked_at), second.scores(looked_at))


def test_1_nn_is_the_distance_to_the_closest_reduced_vector() -> None:
    good, looked_at = good_vectors(150, 1), odd_vectors(10)
    model = nearest_neighbour(0, None)
    finish(model.fit(good))
    reduction = PCA(0.95, svd_solver="full").fit(good)
    assert reduction.n_components_ < 128
    literal = [min(np.linalg.norm(a - b) for b in reduction.transform(good)) for a in reduction.transform(looked_at)]
    np.testing.assert_allclose(model.scores(looked_at), literal, rtol=1e-3)


def test_the_dictionary_has_no_more_vectors_than_stated() -> None:
    good = good_vectors(300, 1)
    model = nearest_neighbour(0, 40)
    finish(model.fit(good))
    assert np.count_nonzero(model.scores(good) < 1e-2) == 40


def test_the_dictionary_of_the_paper_has_5_000_vectors() -> None:
    good = good_vectors(5100, 1)
    model = nearest_neighbour(0)
    finish(model.fit(good))
    assert np.count_nonzero(model.scores(good) < 1e-2) == 5000


def test_k_means_is_the_distance_to_the_closest_of_ten_centres() -> None:
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 20, (10, 128))
    good = (centres[rng.integers(10, size=400)] + rng.normal(0, 0.1, (400, 128))).astype(np.float32)
    model = k_means(0)
    finish(model.fit(good))
    reduction = PCA(0.95, svd_solver="full").fit(good)
    means = reduction.transform(np.stack([good[np.linalg.norm(good - c, axis=1) < 10].mean(0) for c in centres]))
    looked_at = (centres + rng.normal(0, 1, centres.shape)).astype(np.float32)
    expected = [np.linalg.norm(means - one, axis=1).min() for one in reduction.transform(looked_at)]
    np.testing.assert_allclose(model.scores(looked_at), expected, rtol=1e-3)


def test_the_svm_calls_vectors_far_from_all_good_ones_anomalous() -> None:
    model = one_class_svm(0)
    finish(model.fit(good_vectors(300, 1)))
    near, far = model.scores(good_vectors(40, 2)), model.scores(good_vectors(40, 2) * 10)
    assert near.max() < far.min()


def test_autoencoders_have_the_papers_widths() -> None:
    def widths(network: torch.nn.Module) -> list[tuple[int, int]]:
        return [(m.in_features, m.out_features) for m in network.modules() if isinstance(m, torch.nn.Linear)]

    assert widths(Autoencoder()) == [(128, 64), (64, 32), (32, 10), (10, 32), (32, 64), (64, 128)]
    # Means and variances of the code and of the reconstruction.
    assert widths(VariationalAutoencoder()) == [(128, 64), (64, 32), (32, 20), (10, 32), (32, 64), (64, 256)]


def test_the_reconstruction_probability_is_a_log_density() -> None:
    network = VariationalAutoencoder()
    torch.nn.init.constant_(network.encoder[-1].bias[10:], -40.0)  # a code without spread: all passes are the same
    torch.nn.init.zeros_(network.encoder[-1].weight[10:])
    x = torch.randn(3, 128)
    with torch.no_grad():
        mean, raw = network.decoder(network.encoder(x)[:, :10]).chunk(2, 1)
        density = torch.distributions.Normal(mean, (torch.nn.functional.softplus(raw) + 1e-2).sqrt())
        torch.testing.assert_close(
            network.score(x, torch.Generator()), -density.log_prob(x).sum(1), rtol=1e-4, atol=1e-3
        )


def test_the_reconstruction_probability_is_the_mean_of_five_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = iter([1.0, 2.0, 3.0, 4.0, 10.0])
    network = VariationalAutoencoder()
    monkeypatch.setattr(network, "_log_likelihood", lambda x, *_: torch.full((len(x),), next(passes)))
    assert network.score(torch.zeros(2, 128), torch.Generator()).tolist() == [-4.0, -4.0]
    assert next(passes, None) is None


def test_outliers_leave_the_variational_autoencoder_s_scores_finite() -> None:
    network = VariationalAutoencoder()
    with torch.no_grad():
        network.encoder[-1].weight[10:] = 1.0
        x = 1e6 * torch.randn(20, 128)
        assert torch.isfinite(network.score(x, torch.Generator())).all()
    network.loss(x, torch.Generator()).backward()
    assert all(torch.isfinite(parameter.grad).all() for parameter in network.parameters())

import pytest
import torch

from inspector.model.device import training_precision


@pytest.mark.parametrize(
    ("capability", "can", "trains_in_bfloat16"),
    [("AVX512", True, True), ("AVX512", False, False), ("AVX2", True, False)],
)
def test_bfloat16_is_for_processors_that_multiply_it_and_may(
    capability: str, can: bool, trains_in_bfloat16: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: can)
    with training_precision(torch.device("cpu")):
        assert torch.is_autocast_enabled("cpu") == trains_in_bfloat16

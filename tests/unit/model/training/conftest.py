import pytest

from inspector.model.calibration import scale_weights


@pytest.fixture(autouse=True)
def few_anomalies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scales are weighed by ten synthetic anomalies: no test here looks at their weights."""
    monkeypatch.setattr(scale_weights, "ANOMALIES", 10)

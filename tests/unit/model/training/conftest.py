import pytest

from inspector.model.calibration import map_calibration


@pytest.fixture(autouse=True)
def few_anomalies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scales are weighed by ten synthetic anomalies: no test here looks at their weights."""
    monkeypatch.setattr(map_calibration, "ANOMALIES", 10)

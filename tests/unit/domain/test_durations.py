import pytest

from inspector.domain.durations import duration_text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (59.5, "60 s"), (61, "2 min"), (3600, "1 h 0 min"), (4200, "1 h 10 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text

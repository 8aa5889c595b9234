"""Visual inspection from good parts alone, after *Uninformed Students* (Bergmann et al., CVPR 2020).

Train on images of good parts, then ask about new ones:

>>> import inspector
>>> detector = inspector.train("parts/good", "parts.inspector", profile="fast")
>>> inspection = detector.inspect("new.png")
>>> print(inspection.verdict)
DEFECT

Importing this loads no torch, no Qt and no OpenCV. The libraries of a name are loaded when it is used first.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.api import check_golden_set, load, train
    from inspector.domain.inspection import Inspection, judge
    from inspector.domain.profile import PROFILES
    from inspector.domain.results import Judgement, Region, Thresholds, Verdict
    from inspector.errors import InspectorError
    from inspector.runtime.detector import Detector

__version__ = "1.0.0.dev0"

__all__ = [
    "PROFILES",
    "Detector",
    "Inspection",
    "InspectorError",
    "Judgement",
    "Region",
    "Thresholds",
    "Verdict",
    "check_golden_set",
    "judge",
    "load",
    "train",
]

_MODULES = {
    "PROFILES": "domain.profile",
    "Detector": "runtime.detector",
    "Inspection": "domain.inspection",
    "InspectorError": "errors",
    "Judgement": "domain.results",
    "Region": "domain.results",
    "Thresholds": "domain.results",
    "Verdict": "domain.results",
    "check_golden_set": "api",
    "judge": "domain.inspection",
    "load": "api",
    "train": "api",
}


def __getattr__(name: str) -> object:
    try:
        module = _MODULES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

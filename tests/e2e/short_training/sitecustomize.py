"""Python runs this at its start where PYTHONPATH names this folder: the fast Profile takes few steps."""

import dataclasses

from inspector.domain import profile

profile.FAST = dataclasses.replace(profile.FAST, max_steps=50)
profile.PROFILES["fast"] = profile.FAST

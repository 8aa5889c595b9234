"""Python runs this at its start where PYTHONPATH names this folder: the fast Profile is short, on small images."""

import dataclasses

from inspector.domain import profile

profile.FAST = dataclasses.replace(profile.FAST, max_steps=20, resolution_px=128)
profile.PROFILES["fast"] = profile.FAST

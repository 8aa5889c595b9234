import subprocess
import sys
from types import SimpleNamespace

import pytest

from inspector.model import allocator

# 40 MB each: more than glibc keeps by itself. It takes a few until one fits into what another has left.
_COUNT_FAULTS = """
import resource
import torch
from inspector.model.allocator import keep_freed_memory
def fill():
    for _ in range(20):
        torch.ones(10_000_000)
def page_faults():
    fill()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    fill()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(page_faults())
keep_freed_memory()
print(page_faults())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have another allocator")
def test_freed_memory_is_used_again_without_asking_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", _COUNT_FAULTS], capture_output=True, text=True, check=True)
    before, kept = (int(line) for line in done.stdout.split())
    assert kept < before / 10


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have another allocator")
def test_all_threads_share_one_arena(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    library = SimpleNamespace(mallopt=lambda *option: asked.append(option))
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda _: library)
    allocator.keep_freed_memory()
    assert (-8, 1) in asked, "M_ARENA_MAX"

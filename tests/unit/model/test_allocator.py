import subprocess
import sys

import pytest

# 40 MB each: more than glibc keeps by itself. It takes a few until one fits into what another has left.
_COUNT_FAULTS = """
import resource
import torch
{first}
def fill():
    torch.ones(10_000_000)
for _ in range(20):
    fill()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    fill()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
_KEEP = "from inspector.model.allocator import keep_freed_memory; keep_freed_memory()"


def page_faults(first: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _COUNT_FAULTS.format(first=first)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have another allocator")
def test_freed_memory_is_used_again_without_asking_the_system() -> None:
    assert page_faults(_KEEP) < page_faults("") / 10

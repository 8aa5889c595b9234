"""Processor time of a step of one Student, and of describing an image, for each family and receptive field.

    python student_steps.py

One core, images of 256 x 256 pixels, the least of some repetitions. Its table gives the shares in
``inspector/domain/ensemble.py``: divided by the sum over the receptive fields that the family's Profiles have.
"""

import time

import torch

from inspector.domain.profile import FAST, PAPER, Family
from inspector.domain.teachers import RECEPTIVE_FIELDS
from inspector.model.networks.families import build_student
from inspector.model.teacher import shipped_teacher

SIDE_PX = 256
#: The paper's networks take seconds.
REPETITIONS = {Family.FAST: 7, Family.PAPER: 1}


def measure(family: Family, field: int) -> tuple[float, float]:
    """Seconds of an image in a Student's step, and of describing it."""
    batch = (FAST if family is Family.FAST else PAPER).batch_size
    x = torch.rand(batch, 3, SIDE_PX, SIDE_PX)
    student, teacher = build_student(family, field).train(), shipped_teacher(family, field).network
    optimiser = torch.optim.Adam(student.parameters())
    steps, described = [], []
    for _ in range(REPETITIONS[family]):
        started = time.process_time()
        with torch.no_grad():
            target = teacher(x)
        described.append(time.process_time() - started)
        started = time.process_time()
        optimiser.zero_grad()
        (student(x) - target).square().mean().backward()
        optimiser.step()
        steps.append(time.process_time() - started)
    return min(steps) / batch, min(described) / batch


if __name__ == "__main__":
    torch.set_num_threads(1)
    print("| family | receptive field | step, s | describing, s |")
    print("| -- | -- | -- | -- |")
    for family in Family:
        for field in RECEPTIVE_FIELDS[family]:
            step_s, described_s = measure(family, field)
            print(f"| {family} | {field} | {step_s:.4f} | {described_s:.4f} |", flush=True)

"""``inspector pretrain``: a Teacher from photographs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.profile import Family
from inspector.storage.atomic import check_writable


@dataclass(frozen=True, slots=True)
class PretrainOptions:
    """The words of a call; see ``inspector pretrain --help``."""

    images: Path
    receptive_field: int
    out: Path
    family: str
    crops: int
    steps: int
    seed: int
    device: str
    resume: bool


def run(options: PretrainOptions) -> int:
    """Pretrain; returns the exit status."""
    check_writable(options.out)
    from inspector.model.pretraining import PretrainRequest, pretrain_teacher

    request = PretrainRequest(
        photographs=options.images,
        out=options.out,
        receptive_field=options.receptive_field,
        family=Family(options.family),
        crop_count=options.crops,
        steps=options.steps,
        seed=options.seed,
        device=options.device,
        resume=options.resume,
    )
    card = ProgressPrinter().run(pretrain_teacher(request))
    say(f"{options.out}: explains {card.explained_variance:.1%} of the variance of {card.pretrained}")
    return 0

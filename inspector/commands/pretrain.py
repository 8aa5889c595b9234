"""``inspector pretrain``: a Teacher from photographs."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.profile import Family
from inspector.storage.atomic import check_writable


@dataclass(frozen=True, slots=True)
class PretrainOptions:
    """The words of a call; see ``inspector pretrain --help``.

    Attributes:
        images: Folder of photographs.
        out: Teacher file to write.
        family: Name of the network family.
        receptive_field: In pixels.
        targets: ``maps`` or ``pooled``.
        recipe: Fields of the recipe that the call names, others keep their defaults.
        pretrained_weights: File of P's weights, or None.
        device: ``auto``, ``cpu`` or ``cuda``.
        resume: Go on from the checkpoint.
        cache: Folder of the feature cache, or None for the user's.
        cache_limit_gb: What it may hold.
    """

    images: Path
    out: Path
    family: str
    receptive_field: int
    targets: str
    recipe: dict[str, Any]
    pretrained_weights: Path | None
    device: str
    resume: bool
    cache: Path | None
    cache_limit_gb: float


def run(options: PretrainOptions) -> int:
    """Pretrain; returns the exit status."""
    check_writable(options.out)
    from inspector.model.pretraining.pretrain import pretrain_teacher
    from inspector.model.pretraining.processes import started_by_torchrun
    from inspector.model.pretraining.recipe import RECIPES, PretrainRequest, Targets

    recipe = dataclasses.replace(
        RECIPES[Targets(options.targets)],
        family=Family(options.family),
        receptive_field=options.receptive_field,
        **options.recipe,
    )
    request = PretrainRequest(
        photographs=options.images,
        out=options.out,
        recipe=recipe,
        pretrained_weights=options.pretrained_weights,
        device=options.device,
        resume=options.resume,
        cache_limit_bytes=int(options.cache_limit_gb * 1e9),
        **({} if options.cache is None else {"cache_dir": options.cache}),
    )
    work = pretrain_teacher(request)
    if not started_by_torchrun().is_first:
        for _ in work:
            pass  # the first process says what all of them do
        return 0
    card = ProgressPrinter().run(work)
    if card.explained_variance is None:
        say(f"{options.out}: loss {card.curve[-1][1]:.4g} on held-out photographs")
    else:
        say(f"{options.out}: explains {card.explained_variance:.1%} of the variance of {card.pretrained}")
    return 0

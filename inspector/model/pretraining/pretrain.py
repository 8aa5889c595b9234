"""Pretraining a Teacher, from photographs to file (equations 1 to 6)."""

from __future__ import annotations

import dataclasses

from inspector.domain.events import Progress, Stage, Work
from inspector.domain.profile import Family
from inspector.domain.teachers import NO_PRETRAINED, TeacherCard
from inspector.model.allocator import keep_freed_memory
from inspector.model.checkpoint import read_checkpoint
from inspector.model.networks.backbone import REACHES
from inspector.model.networks.families import BACKBONE_FIELDS, build_network
from inspector.model.pretrained.catalogue import open_pretrained
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.model.pretraining.backbone_head import backbone_teacher, check_backbone, fit_head, unexplained
from inspector.model.pretraining.feature_cache import FeatureCache, Pool
from inspector.model.pretraining.photographs import usable_photographs
from inspector.model.pretraining.pool import PoolSource, open_pool, stages_of
from inspector.model.pretraining.processes import Processes, joined
from inspector.model.pretraining.recipe import PretrainRequest, Recipe
from inspector.model.pretraining.run import PretrainRun, held_out_recipe
from inspector.model.pretraining.samples import Geometry, Sampler
from inspector.model.teacher import write_teacher
from inspector.model.waiting import considerate_waiting

#: Every so many photographs one is held out for validation. Of a few photographs, two.
HOLD_OUT_EVERY = 20


def pretrain_teacher(request: PretrainRequest) -> Work[TeacherCard]:
    """Pretrain a Teacher and write its file. Closing the generator keeps a checkpoint.

    Under ``torchrun`` every process runs this and shares the work. The first one writes.

    Raises:
        DatasetError: The folder has too few usable photographs.
        TeacherError: P is not installed, or its file cannot be used.
        UsageError: Options do not fit together, or the feature cache may not hold the pool.
        OutputError: The disk is full.
        InputError: The checkpoint is missing or damaged.
        TrainingError: The loss is no longer finite, or the checkpoint does not fit.
        FailureError: Memory ran out.
    """
    recipe = request.recipe
    recipe.check()
    keep_freed_memory()
    if recipe.family is Family.FAST and recipe.receptive_field in BACKBONE_FIELDS:
        return (yield from _backbone_teacher(request))
    geometry = Geometry.of(recipe, build_network(recipe.family, recipe.receptive_field))
    geometry.check()
    checkpoint = read_checkpoint(request.checkpoint_path) if request.resume else None
    with considerate_waiting(), joined(request.device, recipe.batch_size) as (processes, device):
        pretrained = open_pretrained(recipe.pretrained, request.pretrained_weights, device) if recipe.lambda_k else None
        training, held_out = yield from _sources(request, pretrained)
        pool, held_out_pool = yield from _shared_pools(request, training, held_out, processes)
        sampler = Sampler(pool, geometry, device)
        held_out_sampler = Sampler(held_out_pool, dataclasses.replace(geometry, recipe=held_out_recipe(recipe)), device)
        identity = {"training": training.identity, "held_out": held_out.identity}
        run = PretrainRun.start(recipe, sampler, processes, device, identity)
        if checkpoint is not None:
            run.resume(checkpoint)
        yield from run.train(sampler, held_out_sampler, request.checkpoint_path)
        yield Progress(Stage.SAVE, 0, 1)
        card = _card(run.recipe, run.curve, pretrained, len(training.photographs) + len(held_out.photographs))
        if processes.is_first:
            write_teacher(request.out, run.objective.network.cpu(), card)
            request.checkpoint_path.unlink(missing_ok=True)
        processes.wait()
    return card


def _backbone_teacher(request: PretrainRequest) -> Work[TeacherCard]:
    """The Teacher that is P itself. There are no steps to take, and nothing to resume."""
    check_backbone(request.recipe)
    recipe = dataclasses.replace(request.recipe, stages=tuple(REACHES[request.recipe.receptive_field].described))
    request = dataclasses.replace(request, recipe=recipe)
    with considerate_waiting(), joined(request.device, recipe.batch_size) as (processes, device):
        pretrained = open_pretrained(recipe.pretrained, request.pretrained_weights, device)
        training, held_out = yield from _sources(request, pretrained)
        pool, held_out_pool = yield from _shared_pools(request, training, held_out, processes)
        network = backbone_teacher(pretrained, recipe.receptive_field)
        head = yield from fit_head(pool)
        head.put_into(network)
        curve = [(0, unexplained(head, held_out_pool))]
        card = _card(recipe, curve, pretrained, len(training.photographs) + len(held_out.photographs))
        yield Progress(Stage.SAVE, 0, 1)
        if processes.is_first:
            write_teacher(request.out, network, card)
        processes.wait()
    return card


def _sources(request: PretrainRequest, pretrained: PretrainedNetwork | None) -> Work[tuple[PoolSource, PoolSource]]:
    """Where crops to train on and crops to measure on come from."""
    recipe = request.recipe
    photographs = yield from usable_photographs(request.photographs, recipe)
    held_out = photographs[:: min(HOLD_OUT_EVERY, max(2, len(photographs) // 2))]
    kept = tuple(path for path in photographs if path not in set(held_out))
    return (
        PoolSource(kept, recipe.pool_size, recipe.seed, recipe, pretrained),
        PoolSource(held_out, max(8, recipe.pool_size // HOLD_OUT_EVERY), recipe.seed + 1, recipe, pretrained),
    )


def _shared_pools(
    request: PretrainRequest, training: PoolSource, held_out: PoolSource, processes: Processes
) -> Work[tuple[Pool, Pool]]:
    cache = FeatureCache(request.cache_dir, request.cache_limit_bytes)
    pool = yield from _shared_pool(cache, training, processes)
    held_out_pool = yield from _shared_pool(cache, held_out, processes)
    return pool, held_out_pool


def _shared_pool(cache: FeatureCache, source: PoolSource, processes: Processes) -> Work[Pool]:
    """The pool of a source. The first process makes it, the others find it made."""
    if not processes.is_first:
        processes.wait()
    pool = yield from open_pool(cache, source)
    if processes.is_first:
        processes.wait()
    return pool


def _card(
    recipe: Recipe, curve: list[tuple[int, float]], pretrained: PretrainedNetwork | None, photograph_count: int
) -> TeacherCard:
    stages = recipe.stages if pretrained is None else stages_of(recipe, pretrained)
    return TeacherCard(
        family=recipe.family,
        receptive_field=recipe.receptive_field,
        pretrained=NO_PRETRAINED if pretrained is None else pretrained.name,
        recipe={**recipe.to_json(), "stages": list(stages), "photographs": photograph_count},
        explained_variance=None if pretrained is None else 1 - curve[-1][1],
        curve=tuple(curve),
    )

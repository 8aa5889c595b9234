"""Teachers in words and numbers."""

from __future__ import annotations

from typing import Any

from inspector.domain.teachers import (
    NO_PRETRAINED,
    ComparedTeacher,
    TeacherCard,
    TeacherChoice,
    TeacherFigures,
    TeacherFile,
)
from inspector.model.pretraining.begun import BegunTeacher
from inspector.text import Text
from inspector.ui.widgets.sentences import error_sentence, grouped, plural, tr

#: Where there is nothing to tell.
_NONE = "-"
#: The rows of a model card, each with its explanation.
CARD_ROWS = (
    (Text("Network"), Text("Family, and the side of the square patch that one descriptor describes")),
    (Text("Size"), Text("Weights, as 16-bit numbers, and the file")),
    (Text("Learned from"), Text("The pretrained network that equation 1 asks for, and its stages, or none")),
    (Text("Images"), Text("Photographs that it was trained with, and squares cut out of them")),
    (Text("Losses"), Text("Weights of equation 6: distillation, metric learning, compactness")),
    (Text("Steps"), Text("Of the optimiser, samples in each, its highest rate, and the seed of everything random")),
    (Text("Quality"), Text("On photographs that were held out: explained variance, or the loss where there is none")),
    (
        Text("Defects found"),
        Text("Without any student, on magnetic_tile: image AUROC / AUPRO by nearest neighbours, and by Gaussians"),
    ),
    (
        Text("On this project"),
        Text(
            "Loss of students that were trained shortly, on good parts they have not seen, AUROC of known parts, and "
            "AUPRO where defects are drawn"
        ),
    ),
    ("SHA-256", Text("Of the file. Detectors that were trained with it name it")),
)


def teacher_lines(teacher: TeacherFile, is_chosen: bool) -> str:
    """A Teacher in a few lines."""
    card = teacher.card
    if card is None:
        return tr("{name}\ncannot be used", name=teacher.name)
    network = tr("{family}, {field} px", family=str(card.family), field=card.receptive_field)
    origin = tr("shipped") if teacher.is_shipped else tr("your own")
    state = tr("the next training takes it") if is_chosen else _short_quality(card)
    return f"{teacher.name}\n{network}, {origin}\n{state}"


def begun_lines(begun: BegunTeacher, is_stopping: bool | None) -> str:
    """A Teacher that is not complete, in a few lines. None as ``is_stopping`` if it is not learning."""
    recipe = begun.request.recipe
    network = tr("{family}, {field} px", family=str(recipe.family), field=recipe.receptive_field)
    stopped = tr("stopped at step {step:,} of {total:,}", step=begun.step, total=recipe.steps)
    state = stopped if is_stopping is None else tr("is stopping") if is_stopping else tr("is learning")
    return f"{begun.name}\n{network}, {tr('your own')}\n{state}"


def gone_lines(choice: TeacherChoice) -> str:
    """A chosen Teacher that is not on this computer, in a few lines."""
    return tr("{name}\nnot on this computer\nthe project trains with it", name=choice.name)


def gone_sentence(choice: TeacherChoice) -> str:
    """The way out for a chosen Teacher that is not on this computer."""
    return tr(
        "“{name}” ({family}, receptive field {field} px) is not on this computer. Add its file, or press “Leave out”. "
        "Detectors that were trained with it go on inspecting.",
        name=choice.name,
        family=str(choice.family),
        field=choice.receptive_field,
    )


def chosen_sentence(chosen: tuple[TeacherChoice, ...], gone: tuple[TeacherChoice, ...], *, is_of_profile: bool) -> str:
    """The Teachers of the next training, or of them those that are gone."""
    if gone:
        return tr("The next training cannot begin without {names}.", names=", ".join(each.name for each in gone))
    names = ", ".join(each.name for each in chosen)
    if not names:
        return ""
    if is_of_profile:
        return tr("The next training takes {names}, as the profile says.", names=names)
    return tr("The next training takes {names}.", names=names)


def quality_text(card: TeacherCard) -> str:
    """How well it describes held-out photographs."""
    if card.explained_variance is not None:
        return tr("explains {share:.1%} of {pretrained}", share=card.explained_variance, pretrained=card.pretrained)
    if card.curve:
        return tr("loss {loss:.3g} on held-out photographs", loss=card.curve[-1][1])
    return tr("not measured")


def _short_quality(card: TeacherCard) -> str:
    if card.explained_variance is not None:
        return tr("explains {share:.1%}", share=card.explained_variance)
    if card.curve:
        return tr("loss {loss:.3g}", loss=card.curve[-1][1])
    return tr("not measured")


def card_values(
    teacher: TeacherFile, figures: TeacherFigures | None, compared: ComparedTeacher | None
) -> tuple[str, ...]:
    """The rows of a model card, as ``CARD_ROWS`` names them."""
    card = teacher.card
    if card is None:
        return (_NONE,) * len(CARD_ROWS)
    recipe = card.recipe
    return (
        tr("{family} family, receptive field {field} px", family=str(card.family), field=card.receptive_field),
        tr("{count:,} weights, {size:.1f} MB", count=teacher.weight_count, size=teacher.size_bytes / 1e6),
        _pretrained(card),
        _images(recipe),
        _losses(recipe),
        _steps(recipe),
        quality_text(card),
        _NONE if figures is None else _figures(figures),
        tr("not compared yet") if compared is None else compared_text(compared),
        teacher.sha256[:16],
    )


def compared_text(compared: ComparedTeacher) -> str:
    """A Teacher on the open Project's parts."""
    loss = tr("loss of students {loss:.3f}", loss=compared.loss)
    if compared.auroc is None:
        return tr("{loss}; AUROC needs known good and defective parts", loss=loss)
    known = plural(compared.known_count, "known part", "known parts")
    if compared.aupro is None:
        return tr("{loss}; AUROC {auroc:.3f} of {known}", loss=loss, auroc=compared.auroc, known=known)
    return tr(
        "{loss}; AUROC {auroc:.3f} and AUPRO {aupro:.3f} of {known}",
        loss=loss,
        auroc=compared.auroc,
        aupro=compared.aupro,
        known=known,
    )


def error_text(teacher: TeacherFile) -> str:
    """Why a Teacher cannot be used, or ''."""
    return "" if teacher.error is None else error_sentence(teacher.error)


def _pretrained(card: TeacherCard) -> str:
    if card.pretrained == NO_PRETRAINED:
        return tr("metric learning alone (equations 2 to 5)")
    stages = ", ".join(str(stage) for stage in card.recipe.get("stages", ()))
    if not stages:
        return tr("{pretrained} (equation 1)", pretrained=card.pretrained)
    return tr("{pretrained}, stages {stages} (equation 1)", pretrained=card.pretrained, stages=stages)


def _images(recipe: dict[str, Any]) -> str:
    count, crops = recipe.get("photographs"), recipe.get("pool_size", recipe.get("crop_count"))
    if not isinstance(count, int) or not isinstance(crops, int):
        return _NONE
    return tr("{count} photographs, {crops} crops of them", count=grouped(count), crops=grouped(crops))


def _losses(recipe: dict[str, Any]) -> str:
    # The first files have no other losses than distillation and compactness.
    weights = (
        recipe.get("lambda_k", 1.0),
        recipe.get("lambda_m", 0.0),
        recipe.get("lambda_c", recipe.get("compactness_weight", 0.0)),
    )
    names = ("lambda_k", "lambda_m", "lambda_c")
    return ", ".join(f"{name} = {weight:g}" for name, weight in zip(names, weights, strict=True))


def _steps(recipe: dict[str, Any]) -> str:
    values = [recipe.get(name) for name in ("steps", "batch_size", "learning_rate", "seed")]
    if not all(isinstance(value, int | float) for value in values):
        return _NONE
    steps, batch, rate, seed = values
    return tr(
        "{steps:,} of {batch} samples, rate {rate:g}, seed {seed}", steps=steps, batch=batch, rate=rate, seed=seed
    )


def _figures(figures: TeacherFigures) -> str:
    nearest = f"{figures.nearest_auroc:.3f} / {figures.nearest_aupro:.3f}"
    gaussian = f"{figures.gaussian_auroc:.3f} / {figures.gaussian_aupro:.3f}"
    return tr("{nearest} by neighbours, {gaussian} by Gaussians", nearest=nearest, gaussian=gaussian)

"""Training in plain words, and in numbers for engineers."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.detail import USUAL_SIDE_PX, Detail, detail_advice, may_be_tried, smallest_spot_px
from inspector.domain.durations import duration_text, rough_duration_text
from inspector.domain.ensemble import (
    image_work,
    is_cross_fitted,
    reference_training_s,
    single_student_text,
    with_students,
)
from inspector.domain.events import Progress
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import Profile, profile_by_name
from inspector.domain.project import ADVISED_PARTS, LEAST_PARTS, Project
from inspector.errors import InspectorError
from inspector.text import Text, counted
from inspector.ui.widgets.sentences import error_sentence, plural, tr


@dataclass(frozen=True, slots=True)
class ProfileOffer:
    """How a Profile is offered."""

    title: str
    hint: str


#: Name of a Profile to its offer, in the order of the choices.
PROFILE_OFFERS = {
    "standard": ProfileOffer(Text("&Recommended"), Text("Finds the most. A minute or a few on an ordinary computer.")),
    "fast": ProfileOffer(Text("&Quick"), Text("Ready a little sooner. May find a little less.")),
    "paper": ProfileOffer(Text("&As published"), Text("The publication's networks. Hours without a GPU.")),
}


def profile_numbers(profile: Profile) -> str:
    """A Profile for engineers."""
    fields = ", ".join(str(field) for field in profile.receptive_fields)
    images = plural(profile.batch_size, "image", "images")
    length = tr("at most {max_steps:,} steps of {images}", max_steps=profile.max_steps, images=images)
    if profile.epochs is not None:
        length = tr("at most {epochs} epochs in batches of {images}", epochs=profile.epochs, images=images)
    return tr(
        "{students}, receptive field {fields} px, {resolution_px} x {resolution_px} px, {length}",
        students=plural(profile.ensemble_size, "student", "students"),
        fields=fields,
        resolution_px=profile.resolution_px,
        length=length,
    )


def project_numbers(project: Project) -> str:
    """The next training of a Project, for engineers."""
    try:
        text = profile_numbers(project.adapted(profile_by_name(project.profile)))
    except InspectorError as error:
        return error_sentence(error)
    if project.teachers:
        names = ", ".join(teacher.name for teacher in project.teachers)
        text = tr("{text}, teachers {names}", text=text, names=names)
    return text


def progress_text(progress: Progress) -> str:
    """Step and time left, for under the name of the stage."""
    text = tr("Step {step:,} of {total:,}", step=progress.step, total=progress.total)
    if progress.remaining_s:
        text = tr("{text}, {duration} left", text=text, duration=duration_text(progress.remaining_s))
    return text


def why_not_trainable(part_count: int | None) -> str:
    """Why training cannot start, or an empty text. None stands for no Project."""
    if part_count is None:
        return tr("Create or open a project first")
    if part_count == 0:
        return tr("Add images of good parts first")
    if part_count < LEAST_PARTS:
        return tr(
            "Add at least {least_parts} good parts; there is only {part_count}",
            least_parts=LEAST_PARTS,
            part_count=part_count,
        )
    return ""


def parts_text(part_count: int) -> str:
    """How many Good Parts there are, and whether that is enough."""
    text = plural(part_count, "good part", "good parts")
    if 0 < part_count < ADVISED_PARTS:
        text += tr(". {advised_parts} or more give a more reliable result", advised_parts=ADVISED_PARTS)
    return text


def tries_detail(project: Project, part_count: int, part_size_px: tuple[int, int] | None) -> bool:
    """Whether the next training of a Project tries its Detail."""
    try:
        profile = project.adapted(profile_by_name(project.profile))
    except InspectorError:
        return False
    return may_be_tried(profile, part_count, part_size_px)


def detail_text(detail: Detail, part_size_px: tuple[int, int] | None, is_tried: bool) -> str:
    """A Detail's gain and cost.

    Args:
        detail: As chosen.
        part_size_px: Width and height of a Good Part, or None.
        is_tried: Whether an automatic one is tried before training.
    """
    texts = []
    if detail is Detail.AUTOMATIC and part_size_px is not None and is_tried:
        sentences = Text(
            "A trial before training looks whether small defects would be missed. If so it looks finer, and everything "
            "takes {work:.2g} times as long. In images of {width} x {height} pixels it then sees spots from about "
            "{fine} pixels on, else from {usual}."
        )
        spots = {str(each): smallest_spot_px(each, part_size_px) for each in (Detail.USUAL, Detail.FINE)}
        width, height = part_size_px
        return tr(sentences, work=Detail.FINE.work, width=width, height=height, **spots)
    if detail.factor > 1:
        texts.append(tr("Everything takes {work:.2g} times as long.", work=detail.work))
    if part_size_px is not None:
        width, height = part_size_px
        size = {"width": width, "height": height}
        if detail.factor > 1 and max(part_size_px) <= USUAL_SIDE_PX:
            texts.append(tr("Images of {width} x {height} pixels have nothing more to show.", **size))
        else:
            spot_px = smallest_spot_px(detail, part_size_px)
            sentence = Text("In images of {width} x {height} pixels it sees spots from about {spot} pixels on.")
            texts.append(tr(sentence, **size, spot=spot_px))
    return " ".join(texts)


@dataclass(frozen=True, slots=True)
class TrainingCost:
    """The time of a training, as far as it is known beforehand.

    Attributes:
        profile: As the Project has it, with its other choices.
        images: Good Parts, each as often as it has Variants.
        pace: Of this computer, or None where nothing was trained here.
    """

    profile: Profile
    images: int
    pace: float | None

    def duration(self, students: int) -> str:
        """How long it takes with so many Students."""
        profile = with_students(self.profile, students)
        return rough_duration_text(reference_training_s(profile, self.images) * (self.pace or 1.0))


def training_cost(project: Project, usual: Profile, part_count: int, pace: float | None) -> TrainingCost:
    """The TrainingCost of a Project. ``usual`` is its Profile."""
    return TrainingCost(project.detail.profile(usual), part_count * project.augmentation.variant_count, pace)


def students_text(cost: TrainingCost, students: int) -> str:
    """The cost of so many Students, and the difference that they make."""
    profile, duration = with_students(cost.profile, students), cost.duration(students)
    texts = [
        tr("Training takes about {duration} on an ordinary computer.", duration=duration)
        if cost.pace is None
        else tr("Training takes about {duration} on this computer.", duration=duration)
    ]
    if students != cost.profile.ensemble_size:
        texts.append(tr("An image takes {work:.2g} times as long.", work=image_work(profile, cost.profile)))
    if loss := single_student_text(profile):
        texts.append(tr(loss))
    elif is_cross_fitted(profile):
        percent = round(100 * (1 - 1 / students))
        texts.append(
            tr("Each learns from {percent} % of the good parts, and is tested on the others.", percent=percent)
        )
    return " ".join(texts)


def outcome_text(manifest: DetectorManifest) -> str:
    """How training went."""
    if advice := detail_advice(manifest):
        return f"{_learned_text(manifest)} {tr(advice)}"
    return _learned_text(manifest)


def _learned_text(manifest: DetectorManifest) -> str:
    alarms = sum(score > manifest.thresholds.defect for score in manifest.good_scores)
    checked = len(manifest.good_scores)
    parts, duration = plural(manifest.part_count, "good part", "good parts"), duration_text(manifest.training_s)
    text = f"{tr('Learned from {parts} in {duration}.', parts=parts, duration=duration)} {_check_text(checked, alarms)}"
    if alarms > max(1, checked // 20):
        text += tr(" That is a lot: are there defects among the good parts? The Parts place ranks them (R).")
    elif manifest.part_count < ADVISED_PARTS:
        text += tr(" With {advised_parts} or more good parts it would be more reliable.", advised_parts=ADVISED_PARTS)
    return text


def _check_text(checked: int, alarms: int) -> str:
    if checked == 1:
        return (
            tr("The good part that was checked unseen looks unusual to it.")
            if alarms
            else tr("The good part that was checked unseen looks good to it.")
        )
    if alarms:
        templates = (
            Text("{count} of {checked} good parts that were checked unseen looks unusual to it."),
            Text("{count} of {checked} good parts that were checked unseen look unusual to it."),
        )
        return tr(counted(alarms, *templates, checked=checked))
    if checked == 2:
        return tr("Both good parts that were checked unseen look good to it.")
    return tr("All {checked} good parts that were checked unseen look good to it.", checked=checked)


def outcome_numbers(manifest: DetectorManifest) -> str:
    """How training went, for engineers."""
    fields = ", ".join(str(field) for field in manifest.receptive_fields)
    variants = manifest.augmentation.variant_count
    pictures = "" if variants == 1 else tr("{variants} variants of every part, ", variants=variants)
    if manifest.pose is not None:
        pictures = tr("parts laid over each other, ") + pictures
    names = ", ".join(manifest.teacher_names.values())
    teachers = tr("teachers {names}, ", names=names) if names else ""
    return tr(
        "Profile {profile}, {students}, {teachers}receptive field {fields} px, {pictures}{training_steps:,} steps, "
        "seed {seed}, threshold {defect:.2f}, unsure above {unsure:.2f}",
        profile=manifest.profile,
        students=plural(manifest.ensemble_size, "student", "students"),
        fields=fields,
        teachers=teachers,
        pictures=pictures,
        training_steps=manifest.training_steps,
        seed=manifest.seed,
        defect=manifest.thresholds.defect,
        unsure=manifest.thresholds.unsure,
    )

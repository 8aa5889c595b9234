"""Training in plain words, and in numbers for engineers."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.durations import duration_text
from inspector.domain.events import Progress
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import Profile
from inspector.domain.project import ADVISED_PARTS, LEAST_PARTS
from inspector.ui.widgets.sentences import plural


@dataclass(frozen=True, slots=True)
class ProfileOffer:
    """How a Profile is offered."""

    title: str
    hint: str


#: Name of a Profile to its offer, in the order of the choices.
PROFILE_OFFERS = {
    "standard": ProfileOffer("&Recommended", "Finds the most. A minute or a few on an ordinary computer."),
    "fast": ProfileOffer("&Quick", "Ready a little sooner. May find a little less."),
    "paper": ProfileOffer("&As published", "The publication's networks. Hours without a GPU."),
}


def profile_numbers(profile: Profile) -> str:
    """A Profile for engineers."""
    fields = ", ".join(str(field) for field in profile.receptive_fields)
    images = plural(profile.batch_size, "image", "images")
    length = f"at most {profile.max_steps:,} steps of {images}"
    if profile.epochs is not None:
        length = f"at most {profile.epochs} epochs in batches of {images}"
    return (
        f"{plural(profile.ensemble_size, 'student', 'students')}, receptive field {fields} px, "
        f"{profile.resolution_px} x {profile.resolution_px} px, {length}"
    )


def progress_text(progress: Progress) -> str:
    """Step and time left, for under the name of the stage."""
    text = f"Step {progress.step:,} of {progress.total:,}"
    if progress.remaining_s:
        text += f", {duration_text(progress.remaining_s)} left"
    return text


def why_not_trainable(part_count: int | None) -> str:
    """Why training cannot start, or an empty text. None stands for no Project."""
    if part_count is None:
        return "Create or open a project first"
    if part_count == 0:
        return "Add images of good parts first"
    if part_count < LEAST_PARTS:
        return f"Add at least {LEAST_PARTS} good parts; there is only {part_count}"
    return ""


def parts_text(part_count: int) -> str:
    """How many Good Parts there are, and whether that is enough."""
    text = plural(part_count, "good part", "good parts")
    if 0 < part_count < ADVISED_PARTS:
        text += f". {ADVISED_PARTS} or more give a more reliable result"
    return text


def outcome_text(manifest: DetectorManifest) -> str:
    """How training went."""
    alarms = sum(score > manifest.thresholds.defect for score in manifest.good_scores)
    checked = len(manifest.good_scores)
    text = f"Learned from {plural(manifest.part_count, 'good part', 'good parts')} in "
    text += f"{duration_text(manifest.training_s)}. {_check_text(checked, alarms)}"
    if alarms > max(1, checked // 20):
        text += " That is a lot: are there defects among the good parts? The Parts place ranks them (R)."
    elif manifest.part_count < ADVISED_PARTS:
        text += f" With {ADVISED_PARTS} or more good parts it would be more reliable."
    return text


def _check_text(checked: int, alarms: int) -> str:
    look = "unusual" if alarms else "good"
    if checked == 1:
        return f"The good part that was checked unseen looks {look} to it."
    which = f"{alarms} of {checked}" if alarms else "Both" if checked == 2 else f"All {checked}"
    return f"{which} good parts that were checked unseen {'looks' if alarms == 1 else 'look'} {look} to it."


def outcome_numbers(manifest: DetectorManifest) -> str:
    """How training went, for engineers."""
    fields = ", ".join(str(field) for field in manifest.receptive_fields)
    variants = manifest.augmentation.variant_count
    pictures = "" if variants == 1 else f"{variants} variants of every part, "
    return (
        f"Profile {manifest.profile}, {plural(manifest.ensemble_size, 'student', 'students')}, "
        f"receptive field {fields} px, {pictures}{manifest.training_steps:,} steps, seed {manifest.seed}, "
        f"threshold {manifest.thresholds.defect:.2f}, unsure above {manifest.thresholds.unsure:.2f}"
    )

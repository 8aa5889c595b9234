"""Facts about an installation and its computer, and the support bundle: what a helper from afar wants to know."""

from __future__ import annotations

import os
import platform
import shutil
import zipfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import psutil

from inspector import __version__
from inspector.edition import can_train
from inspector.log_file import log_path
from inspector.paths import default_projects_dir, user_cache_dir, user_log_dir
from inspector.storage.atomic import atomic_file
from inspector.text import Say, Text

_LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "pyside6-essentials", "torch")
#: The levels that numpy finds at run time, and the instruction sets that people know.
_INSTRUCTION_SETS = {"X86_V3": "AVX2", "AVX2": "AVX2", "X86_V4": "AVX-512", "AVX512_SKX": "AVX-512"}
_GIB = 2**30
_TRAINS, _INSPECTS = Text("{version}, trains and inspects"), Text("{version}, only inspects")
_MEMORY = Text("{total:.1f} GiB, {free:.1f} GiB free")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the diagnostics. Both are Texts where they are words."""

    name: str
    value: str


def installation_facts(project: Path | None = None) -> tuple[Fact, ...]:
    """Versions, processor, memory, disks and files. Nothing of it tells a part or a person but by folder names.

    Args:
        project: The folder of the Project that is open.
    """
    memory = psutil.virtual_memory()
    libraries = ", ".join(f"{name} {found}" for name in _LIBRARIES if (found := _version(name)))
    facts = [
        Fact("Inspector", Text(_TRAINS if can_train() else _INSPECTS, version=__version__)),
        Fact(Text("Python and libraries"), f"Python {platform.python_version()}, {libraries}"),
        Fact(Text("System"), platform.platform()),
        Fact(Text("Processor"), processor_name()),
        Fact(Text("Cores"), f"{os.cpu_count()}, {instruction_set()}"),
        Fact(Text("Memory"), Text(_MEMORY, total=memory.total / _GIB, free=memory.available / _GIB)),
        Fact(Text("Log"), str(log_path())),
    ]
    for name, folder in (
        (Text("Project"), project),
        (Text("Projects"), default_projects_dir()),
        (Text("Cache"), user_cache_dir()),
    ):
        if folder is not None:
            facts.append(Fact(name, _room(folder)))
    return tuple(facts)


def as_text(facts: tuple[Fact, ...], say: Say = str) -> str:
    """A line for every fact, in the language of ``say``."""
    return "".join(f"{say(fact.name)}: {say(fact.value)}\n" for fact in facts)


def write_bundle(path: Path, facts: tuple[Fact, ...]) -> None:
    """Write the facts and the log files to a zip file. Images and settings, which may hold passwords, stay out.

    Raises:
        OutputError: It cannot be written. An earlier file stays.
    """
    with atomic_file(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("diagnostics.txt", as_text(facts))
        for log in sorted(user_log_dir().glob("*.log*")):
            try:
                archive.write(log, f"log/{log.name}")
            except OSError as error:
                archive.writestr(f"log/{log.name}.missing", f"{error}\n")


def processor_name() -> str:
    """As the system says it."""
    information = Path("/proc/cpuinfo")
    try:
        lines = information.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def instruction_set() -> str:
    """The widest one that matters for speed: AVX-512, AVX2, or the kind of processor."""
    extensions = np.show_config(mode="dicts")["SIMD Extensions"]
    levels = [*extensions.get("baseline", ()), *extensions.get("found", ())]
    known = {_INSTRUCTION_SETS[level] for level in levels if level in _INSTRUCTION_SETS}
    return max(known, key=("AVX2", "AVX-512").index) if known else platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _room(folder: Path) -> Text:
    """A folder, and the free room on the disk where it is or will be."""
    for place in (folder, *folder.parents):
        try:
            return Text("{folder}, {free:.1f} GiB free", folder=folder, free=shutil.disk_usage(place).free / _GIB)
        except OSError:
            continue
    return Text("{folder}, not there", folder=folder)

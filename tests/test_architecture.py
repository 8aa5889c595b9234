"""The shape of the code: import contracts, what starts load, sizes, names. ruff holds the rest (pyproject.toml)."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests.repository import ROOT

PACKAGE = "inspector"
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
MAX_CLASS_METHODS = 25
FORBIDDEN_WORDS = {"util", "utils", "manager", "managers", "helper", "helpers"}
TORCH = ("torch", "safetensors.torch", "efficientnet_lite_pytorch")
QT = ("PySide6", "shiboken6", "pyqtgraph", "qtawesome")

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = [
    path
    for folder in (PACKAGE, "tests", "benchmarks", "scripts", "installer", "examples")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
#: Names of modules of the index that are not those of their distributions.
DISTRIBUTIONS = {
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "PySide6": "pyside6-essentials",
    "shiboken6": "pyside6-essentials",
    "sklearn": "scikit-learn",
}


def test_import_contracts_are_kept() -> None:
    # In a process of its own: import-linter turns off every logger that is there.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("starts", "libraries"),
    [
        (("ui", "jobs", "__main__"), TORCH),
        (("runtime", "model.open_detector"), TORCH),
        (("cli", "commands", "__main__"), QT),
        (("jobs.worker_main", "jobs.inference_main"), QT),
    ],
    ids=["the window", "inspecting", "commands", "worker processes"],
)
def test_importing_does_not_load(starts: tuple[str, ...], libraries: tuple[str, ...]) -> None:
    modules = [name for start in starts for name in modules_of(f"{PACKAGE}.{start}")]
    code = f"""
import sys
from importlib import import_module
for name in {modules}:
    import_module(name)
    loaded = [library for library in {libraries} if library in sys.modules]
    if loaded:
        sys.exit(f"{{name}} loads {{loaded}}")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_map_of_the_code_names_files_that_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", text))
    assert named, "the map names modules"
    assert [name for name in named if not ((ROOT / name).is_file() or (ROOT / PACKAGE / name).is_file())] == []
    layers = next(c for c in CONFIGURATION["tool"]["importlinter"]["contracts"] if c["id"] == "layers")["layers"]
    assert [name for layer in layers for name in layer.split(" : ") if f"`{name}" not in text] == []


def test_dependencies_are_declared() -> None:
    project = CONFIGURATION["project"]
    extras = project["optional-dependencies"]
    requirements = [
        *project["dependencies"],
        *(text for name in ("benchmark", "cameras", "pretrain") for text in extras[name]),
    ]
    declared = {re.split(r"[\s<>=!~\[;]", text, maxsplit=1)[0].lower() for text in requirements}
    imported = {name.split(".")[0] for name in grimp.build_graph(PACKAGE, include_external_packages=True).modules}
    third_party = imported - {PACKAGE, *sys.stdlib_module_names}
    assert {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in third_party} - declared == set()


def test_broad_excepts_are_in_jobs_and_excepthooks_only() -> None:
    allowed = (f"{PACKAGE}/jobs/", f"{PACKAGE}/__main__.py", f"{PACKAGE}/ui/app/application.py")
    wrong = [
        f"{place(path)}:{number}"
        for path in FILES
        if place(path).startswith(f"{PACKAGE}/") and not place(path).startswith(allowed)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.match(r"\s*except\b.*\b(Base)?Exception\b", line)
    ]
    assert wrong == []


def test_answers_of_work_in_the_background_know_who_has_asked() -> None:
    """Qt cannot know whose a lambda or a partial is, and would call it when its page is gone."""
    of_jobs = {
        target.id
        for path in FILES
        if path.is_relative_to(ROOT / PACKAGE / "jobs")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "Signal"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert "ended" in of_jobs
    nobody_s = [
        f"{place(path)}:{node.lineno}"
        for path in FILES
        if path.is_relative_to(ROOT / PACKAGE / "ui")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in of_jobs
        and (isinstance(node.args[0], ast.Lambda) or ast.unparse(node.args[0]).startswith("partial("))
    ]
    assert nobody_s == [], "use inspector.ui.widgets.late_answers.while_there"


def test_files_are_short() -> None:
    counts = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: count for name, count in counts.items() if count > MAX_FILE_LINES} == {}


def test_functions_are_short_and_classes_small() -> None:
    wrong = []
    for path, node in definitions():
        if isinstance(node, ast.ClassDef):
            is_large = sum(isinstance(part, ast.FunctionDef) for part in node.body) > MAX_CLASS_METHODS
        else:
            is_large = (node.end_lineno or node.lineno) - node.lineno >= MAX_FUNCTION_LINES
        if is_large:
            wrong.append(f"{place(path)}:{node.lineno} {node.name}")
    assert wrong == []


def test_names_say_what_a_thing_does() -> None:
    names = {(place(path), part) for path in FILES for part in path.relative_to(ROOT).with_suffix("").parts}
    names |= {(f"{place(path)}:{node.lineno}", node.name) for path, node in definitions()}
    assert [f"{where} {name}" for where, name in sorted(names) if words(name) & FORBIDDEN_WORDS] == []


def modules_of(name: str) -> list[str]:
    """The module of that name, and all modules in it if it is a package."""
    path = ROOT.joinpath(*name.split("."))
    files = [path.with_suffix(".py")] if path.with_suffix(".py").is_file() else sorted(path.rglob("*.py"))
    return [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]


def definitions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield path, node


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}

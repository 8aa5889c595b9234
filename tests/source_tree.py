"""The project's Python files as syntax trees, and which module imports which: what the architecture test looks at."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "inspector"


@dataclass(frozen=True)
class Import:
    """One imported name, absolute; ``deferred`` when the line runs only inside a function or never."""

    name: str
    line: int
    deferred: bool


class SourceFile:
    """One Python file of the repository."""

    def __init__(self, path: Path, root: Path = ROOT) -> None:
        self.path = path
        self.relative = path.relative_to(root)
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text, str(self.relative))

    @property
    def module(self) -> str:
        """Dotted name, ``inspector.ui`` for ``inspector/ui/__init__.py``."""
        parts = self.relative.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def layer(self) -> str:
        """The package, or top-level module, that the import order speaks of."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 else ""

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import of the file: in functions, under TYPE_CHECKING and through importlib too."""
        return tuple(self._imports_below(self.tree, deferred=False))

    def _imports_below(self, node: ast.AST, deferred: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from (Import(alias.name, child.lineno, deferred) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                source = self._absolute(child)
                yield from (Import(f"{source}.{alias.name}", child.lineno, deferred) for alias in child.names)
            elif isinstance(child, ast.Call) and _called_name(child) in {"import_module", "__import__"}:
                names = [arg.value for arg in child.args if isinstance(arg, ast.Constant)]
                yield from (Import(str(name), child.lineno, deferred) for name in names)
            if isinstance(child, ast.If) and _is_type_checking(child.test):
                for statement in child.body:
                    yield from self._imports_below(ast.Module([statement], []), deferred=True)
                for statement in child.orelse:
                    yield from self._imports_below(ast.Module([statement], []), deferred)
            else:
                inner = deferred or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from self._imports_below(child, inner)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.module.split(".")
        if self.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - (node.level - 1)]
        return ".".join([*package, *([node.module] if node.module else [])])


def source_files(*folders: str) -> list[SourceFile]:
    """The Python files below folders of the repository, in order of their paths."""
    return [SourceFile(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def import_graph(files: Iterable[SourceFile], with_deferred: bool = True) -> dict[str, set[str]]:
    """Module to the modules, among these files, that importing it runs.

    An imported module's packages run too, but the packages that hold the importing module already have.
    """
    by_name = {file.module: file for file in files}
    graph: dict[str, set[str]] = {}
    for file in by_name.values():
        targets = set()
        for found in file.imports:
            if found.deferred and not with_deferred:
                continue
            target = found.name if found.name in by_name else found.name.rpartition(".")[0]
            targets |= {name for name in _with_packages(target) if name in by_name}
        graph[file.module] = targets - set(_with_packages(file.module))
    return graph


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    """Every module that importing ``start`` runs, itself included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph.get(name, ()))
    return seen


def _with_packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def _called_name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )

"""The architecture test is only as good as its eyes: these are the imports that hide."""

import ast
from pathlib import Path

import pytest

from tests.source_tree import SourceFile, import_graph, reachable
from tests.test_architecture import is_broad, is_unsafe, words


def source(root: Path, name: str, text: str) -> SourceFile:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return SourceFile(path, root)


@pytest.mark.parametrize(
    ("text", "name", "deferred"),
    [
        ("import torch.nn as nn", "torch.nn", False),
        ("from PySide6 import QtCore", "PySide6.QtCore", False),
        ("def run():\n    import torch", "torch", True),
        ("class A:\n    import torch", "torch", False),
        ("try:\n    import torch\nexcept ImportError:\n    raise", "torch", False),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch", "torch", True),
        ("import typing\nif typing.TYPE_CHECKING:\n    pass\nelse:\n    import torch", "torch", False),
        ("import importlib\nimportlib.import_module('torch')", "torch", False),
        ("__import__('torch')", "torch", False),
        ("load = lambda: __import__('torch')", "torch", True),
        ("from . import networks", "inspector.model.networks", False),
        ("from ..domain.profile import Profile", "inspector.domain.profile.Profile", False),
    ],
)
def test_hidden_imports_are_seen(tmp_path: Path, text: str, name: str, deferred: bool) -> None:
    file = source(tmp_path, "inspector/model/detector.py", text)
    assert (name, deferred) in [(found.name, found.deferred) for found in file.imports]


def test_the_graph_follows_names_and_packages(tmp_path: Path) -> None:
    files = [
        source(tmp_path, "inspector/__init__.py", ""),
        source(tmp_path, "inspector/a/__init__.py", "from inspector.b.two import value"),
        source(tmp_path, "inspector/a/one.py", "def later():\n    from inspector import c"),
        source(tmp_path, "inspector/b/__init__.py", ""),
        source(tmp_path, "inspector/b/two.py", "import inspector.a.one\nvalue = 1"),
        source(tmp_path, "inspector/c.py", ""),
    ]
    graph = import_graph(files)
    assert graph["inspector.a"] == {"inspector.b", "inspector.b.two"}
    assert graph["inspector.b.two"] == {"inspector.a", "inspector.a.one"}
    assert "inspector.c" in graph["inspector.a.one"]
    assert "inspector.c" not in reachable(import_graph(files, with_deferred=False), "inspector.b.two")


@pytest.mark.parametrize(
    ("call", "unsafe"),
    [
        ("torch.load(path)", True),
        ("torch.load(path, weights_only=False)", True),
        ("torch.load(path, weights_only=True)", False),
        ("np.load(path, allow_pickle=True)", True),
        ("np.load(path)", False),
        ("eval(text)", True),
        ("network.eval()", False),
    ],
)
def test_unsafe_loading_is_seen(call: str, unsafe: bool) -> None:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    assert is_unsafe(node) == unsafe


@pytest.mark.parametrize(
    ("caught", "broad"),
    [("Exception", True), ("(OSError, BaseException)", True), ("OSError", False), ("queue.Empty", False)],
)
def test_broad_excepts_are_seen(caught: str, broad: bool) -> None:
    assert is_broad(ast.parse(caught, mode="eval").body) == broad
    assert is_broad(None)


def test_names_are_split_into_words() -> None:
    assert words("image_utils") == {"image", "utils"}
    assert words("HTTPManager2") == {"http", "manager"}

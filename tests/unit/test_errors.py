import errno
import inspect
import pickle
import re

import cv2
import pytest
import torch

from inspector import errors
from inspector.__main__ import _run_command
from inspector.errors import CancelledError, FailureError, ImageError, InputError, InspectorError, memory_errors

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, InspectorError)]


def drawn_tree() -> dict[str, str]:
    """Class to base class, as the module's docstring draws them."""
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        line_match = re.match(r"^([│├└─ ]*)(\w+Error)\b", line)
        if line_match:
            depth = len(line_match[1])
            above = [(column, name) for column, name in above if column < depth]
            if above:
                parents[line_match[2]] = above[-1][1]
            above.append((depth, line_match[2]))
    return parents


def test_the_docstring_draws_the_tree_as_it_is() -> None:
    actual = {c.__name__: c.__bases__[0].__name__ for c in CLASSES if c is not InspectorError}
    assert drawn_tree() == actual


@pytest.mark.parametrize("error_class", CLASSES)
def test_exit_statuses_follow_the_branches(error_class: type[InspectorError]) -> None:
    if issubclass(error_class, InputError):
        expected = 2
    else:
        expected = 130 if issubclass(error_class, CancelledError) else 1
    assert error_class.exit_status == expected


@pytest.mark.parametrize("error_class", CLASSES)
def test_codes_are_stable_identifiers(error_class: type[InspectorError]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error_class.default_code)


@pytest.mark.parametrize("error_class", CLASSES)
def test_errors_survive_the_way_out_of_a_process(error_class: type[InspectorError]) -> None:
    error = error_class("'x.png' is not an image", "remove it", "image-unreadable")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is error_class
    assert (copy.what, copy.advice, copy.code) == (error.what, error.advice, error.code)


def test_the_text_is_that_of_the_contract() -> None:
    error = ImageError("'x.png' is not an image", "remove it", "image-unreadable")
    assert f"error: {error}" == "error: 'x.png' is not an image (image-unreadable): remove it"


def test_without_a_code_the_class_gives_one() -> None:
    assert ImageError("a", "b").code == "bad-image"
    assert FailureError("a", "b").code == "failure"


def test_cancelling_needs_no_words() -> None:
    assert str(CancelledError()) == "Stopped (cancelled): start it again to go on"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("could not create a primitive"),
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("Failed to allocate memory for requested buffer of size 1099511627776"),
    ],
    ids=repr,
)
def test_lack_of_memory_is_told_however_it_is_worded(error: Exception) -> None:
    with (
        pytest.raises(FailureError, match=r"There is not enough memory \(out-of-memory\): wait"),
        memory_errors("wait"),
    ):
        raise error


def test_what_torch_cannot_allocate_is_told() -> None:
    with pytest.raises(FailureError, match="out-of-memory"), memory_errors("wait"):
        torch.empty(1 << 60)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), RuntimeError("shapes differ")], ids=repr)
def test_other_errors_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, memory_errors("wait"):
        raise error
    assert raised.value is error


def test_lack_of_memory_in_a_command_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_words: list[str]) -> int:
        raise cv2.error("OpenCV(5.0.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 138 bytes")

    monkeypatch.setattr("inspector.cli.main", fail)
    assert _run_command(["train"]) == FailureError.exit_status
    assert "There is not enough memory (out-of-memory)" in capsys.readouterr().err

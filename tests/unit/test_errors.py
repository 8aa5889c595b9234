import inspect
import pickle
import re

import pytest

from inspector import errors
from inspector.errors import CancelledError, FailureError, ImageError, InputError, InspectorError

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, InspectorError)]


def drawn_tree() -> dict[str, str]:
    """Class to base class, as the module's docstring draws them."""
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^([│├└─ ]*)(\w+Error)\b", line)
        if found:
            depth = len(found[1])
            above = [(column, name) for column, name in above if column < depth]
            if above:
                parents[found[2]] = above[-1][1]
            above.append((depth, found[2]))
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

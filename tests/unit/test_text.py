import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.scene_change import SceneChange, SceneMeasure, stored_sentence
from inspector.domain.versions import Decision, DecisionKind
from inspector.errors import ImageError, InspectorError
from inspector.storage.records import decode, encode
from inspector.text import Text, counted, recognised


def test_a_text_is_the_english_string_to_everybody() -> None:
    text = Text("'{name}' has {count:,} pixels", name=Path("a.png"), count=1234)
    assert text == "'a.png' has 1,234 pixels" and f"{text}." == "'a.png' has 1,234 pixels."
    assert (text.template, text.fields) == ("'{name}' has {count:,} pixels", {"name": "a.png", "count": 1234})


def test_braces_are_letters_where_there_are_no_fields() -> None:
    assert Text("a {b} c") == "a {b} c" and Text("a {b} c").fields == {}


@given(st.text(), st.integers(), st.text())
def test_a_text_crosses_processes_whole(name: str, count: int, what: str) -> None:
    error = ImageError(Text("{name}: {count}", name=Text("'{name}'", name=name), count=count), what, "code")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and (again.what, again.advice, again.code) == (error.what, what, "code")
    assert again.what.template == "{name}: {count}" and again.what.fields["name"].fields == {"name": name}


def test_every_error_has_texts() -> None:
    error = InspectorError("The disk {is} full", "make room")
    assert isinstance(error.what, Text) and isinstance(error.advice, Text)
    assert str(error) == "The disk {is} full (failure): make room"


def test_files_hold_english() -> None:
    decision = Decision(DecisionKind.TAKEN, "2026-01-01", reason=Text("because of {why}", why="x"))
    assert decode(encode(decision), Decision).reason == "because of x"


@pytest.mark.parametrize(("count", "told"), [(0, "0 parts"), (1, "1 part"), (2, "2 parts"), (1000, "1,000 parts")])
def test_one_is_told_from_any_other_number(count: int, told: str) -> None:
    assert counted(count, "{count} part", "{count:,} parts") == told


def test_a_stored_sentence_is_recognised() -> None:
    templates = Text("it passed {count} parts"), Text("without it: {reason}")
    found = recognised("without it: new lamp\nat night", *templates)
    assert isinstance(found, Text) and (found.template, found.fields) == (
        templates[1],
        {"reason": "new lamp\nat night"},
    )
    assert recognised("something else", *templates) == "something else"
    assert not isinstance(recognised("something else", *templates), Text)


@pytest.mark.parametrize("measure", list(SceneMeasure))
@pytest.mark.parametrize("value", [-2.0, 2.0])
def test_a_stored_change_of_the_scene_is_recognised(measure: SceneMeasure, value: float) -> None:
    change = SceneChange(measure, value, -1.0, 1.0)
    found, made = stored_sentence(str(change)), change.sentence
    assert isinstance(found, Text) and found == made and found.template == made.template
    for name in ("change", "figures", "advice"):
        assert found.fields[name].template == made.fields[name].template
    assert stored_sentence("Some other sentence") == "Some other sentence"


def test_a_percent_sign_stands_apart_from_its_number() -> None:
    assert Text("explains {share:.1%} of {name}, 100 %", share=0.411, name="50%") == "explains 41.1 % of 50%, 100 %"

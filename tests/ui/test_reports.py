"""Reports are in the language of the window, whole."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from inspector.domain.report import Pictured, ReportHead
from inspector.domain.result import Labels, Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.domain.study import Release, StudyKind
from inspector.domain.told_part import Word
from inspector.storage.results.report import gather, report_html
from inspector.storage.results.store import ResultsStore
from inspector.storage.study_report import study_html, study_title
from inspector.ui.results.saving import _chosen_text
from inspector.ui.widgets.sentences import tr
from tests.results import prepared, row_of
from tests.studies import study_of
from tests.ui.languages import Marking, language, unmarked

G, D, U = Verdict.GOOD, Verdict.DEFECT, Verdict.UNSURE
RELEASE = Release("Bea", "0815", "2026-01-02T03:04:05+00:00")
GONE = "“x.png” of the golden set is gone: put it back from a backup, or take it off the golden set"
STUDY = study_of([G, D, U, D, G, None], rounds=3)
STUDY = replace(
    STUDY,
    bad_images=2,
    taken_back=STUDY.presentations[:1],
    presentations=(*STUDY.presentations[:-1], replace(STUDY.presentations[-1], problem=GONE, made=STUDY.started)),
)
WANTED = ResultsFilter(Verdict.DEFECT, ("b7",), 0, 1, Truth.GOOD, is_everything=True)


def words_of(html: str) -> set[str]:
    """The words of a page that no translation has made, without those of names and units."""
    told = unmarked(unescape(re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", html)))
    known = {"dev", "Inspector", "AIAG", "px", "Tiles", "Ann", "Bea", "Detector", "part", "png", "fine", "bad"}
    return set(re.findall(r"[A-Za-z]{2,}", told)) - known


STUDIES = {
    "with remarks": STUDY,
    "begun": study_of(),
    "released": replace(study_of([G, G], StudyKind.CHALLENGE), release=RELEASE),
}
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
def test_every_word_of_the_report_on_a_study_is_translated(study: object) -> None:
    with language(Marking()):
        html = study_html(study, "Tiles", say=tr)  # type: ignore[arg-type]
        assert unmarked(tr(study_title(study, "Tiles"))) == ""  # type: ignore[arg-type]
    assert words_of(html) <= {study.judged_by.detector}  # type: ignore[attr-defined]


def test_every_word_of_the_report_on_results_is_translated(tmp_path: Path) -> None:
    row = row_of("1.png", labels=Labels("Ann", "Ann", "Ann", "Ann"))
    with ResultsStore(tmp_path / "results.sqlite") as store:
        store.add([prepared(row), prepared(row_of("2.png", verdict=Verdict.BAD_IMAGE))])
        shown = store.rows(store.select(ResultsFilter()).ids)
        store.tell(shown[0].path.name, shown[0].thumbnail, Word(Truth.GOOD))
        content = gather(store, [row.id for row in shown], Pictured.ALL)
    counts = {Verdict.GOOD: 0, Verdict.UNSURE: 0, Verdict.DEFECT: 1, Verdict.BAD_IMAGE: 1}
    with language(Marking()):
        head = ReportHead("", "2026-01-02", _chosen_text(WANTED), counts)
        html = report_html(head, replace(content, total=2000, unpictured=3), say=tr)
    assert {word for word in words_of(html) if word not in content.rows[0].detector} == set()


def test_a_german_report_says_so_and_an_english_one_stays_as_it_was() -> None:
    english = study_html(STUDY, "Tiles")
    with language():
        german = study_html(STUDY, "Tiles", say=tr)
        assert study_html(STUDY, "Tiles") == english
    assert '<html lang="de">' in german
    assert '<html lang="en">' in english
    assert "Unterschrift" in german
    assert "Signature" not in german
    assert 'class="DEFECT">FEHLER' in german

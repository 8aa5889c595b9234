from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.report import Pictured, ReportedChart, ReportHead
from inspector.domain.result import Labels, Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import Order, ResultsFilter, SortKey
from inspector.storage.results.report import MOST_ROWS, gather, marked, report_html
from inspector.storage.results.store import ResultsStore
from inspector.storage.results.tables import stored_csv
from inspector.storage.results.thumbnails import thumbnail_of
from tests.results import MOMENT_MS, PLACES, image_of, prepared, row_of

HEAD = ReportHead("Tiles <3>", "2026-01-02", "All results", {Verdict.GOOD: 1, Verdict.UNSURE: 0, Verdict.DEFECT: 1})


def filled(path: Path) -> ResultsStore:
    store = ResultsStore(path / "results.sqlite")
    store.add(
        [
            prepared(row_of("a&b.png", labels=Labels(batch="<B>"))),
            prepared(row_of("good.png", 0.5, Verdict.GOOD, inspected_ms=MOMENT_MS + 1)),
        ]
    )
    return store


def ids_of(store: ResultsStore) -> tuple[int, ...]:
    return store.select(ResultsFilter(), Order(SortKey.TIME, False)).ids


def test_a_report_is_complete_in_one_file_and_nothing_in_it_is_markup_by_accident(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        content = gather(store, ids_of(store), Pictured.UNUSUAL)
    head = replace(HEAD, charts=(ReportedChart("Yield", "50 %", b"png"),))
    html = report_html(head, content)
    assert "<h1>Tiles &lt;3&gt;</h1>" in html
    assert html.count("a&amp;b.png") == 3, "under its picture, in its description, and in the table"
    assert "&lt;B&gt;" in html
    assert html.count("data:image/jpeg;base64,") == 1
    assert html.count("data:image/png;base64,") == 1
    assert "http" not in html
    assert "Operator" not in html, "nobody was named"
    assert "1 (50.0 %)" in html


def test_whose_pictures_a_report_has(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        ids = ids_of(store)
        counts = [len(gather(store, ids, pictured).pictures) for pictured in Pictured]
    assert counts == [1, 2, 0]


def test_a_long_report_says_how_many_results_it_leaves_out(tmp_path: Path) -> None:
    with ResultsStore(tmp_path / "results.sqlite") as store:
        store.add([prepared(row_of(f"{number}.png")) for number in range(MOST_ROWS + 10)])
        content = gather(store, ids_of(store), Pictured.ALL)
    html = report_html(HEAD, content)
    assert "10 more are not listed" in html
    assert "1,700 more are not pictured" in html


def test_places_are_marked_on_the_picture() -> None:
    row = row_of("a.png")
    plain, boxed = (
        cv2.imdecode(np.frombuffer(marked(thumbnail_of(image_of()).jpeg, row, places), np.uint8), cv2.IMREAD_COLOR)
        for places in ((), PLACES[:1])
    )
    assert plain is not None
    assert boxed is not None
    rows, columns = np.nonzero(np.abs(plain.astype(int) - boxed).max(axis=2) > 60)
    # The box of 6 x 5 pixels at 10, 20, twice as large, 3 pixels and half a line beside it.
    found = [columns.min(), columns.max(), rows.min(), rows.max()]
    assert found == pytest.approx([16, 36, 36, 54], abs=1)


def test_the_table_has_the_contract_s_columns_first_and_every_label() -> None:
    row = row_of("a.png", labels=Labels("Anna", "Line 3", "B7", "S1"))
    old = replace(row_of("old.png"), unsure_threshold=None, detector="")
    head, first, second = stored_csv([row, old]).decode().splitlines()
    assert head.startswith("path,score,verdict,threshold,defect_area_px,regions,mask,map,overlay,bad_image,")
    values = dict(zip(head.split(","), first.split(","), strict=True))
    assert (values["operator"], values["station"], values["batch"], values["serial"]) == ("Anna", "Line 3", "B7", "S1")
    assert (values["unsure_threshold"], values["min_area_px"], values["occasion"]) == ("1", "3", "image")
    assert values["inspected_at"].startswith("2026-01-0")
    assert dict(zip(head.split(","), second.split(","), strict=True))["unsure_threshold"] == ""
    told = stored_csv([replace(row, truth=Truth.DEFECTIVE), row]).decode().splitlines()
    assert told[0].endswith(",truth")
    assert [line.rsplit(",", 1)[1] for line in told[1:]] == ["defective", ""]


def test_a_bad_image_is_neither_a_reject_nor_a_pass(tmp_path: Path) -> None:
    counts = {Verdict.GOOD: 3, Verdict.UNSURE: 0, Verdict.DEFECT: 1, Verdict.BAD_IMAGE: 4}
    with ResultsStore(tmp_path / "results.sqlite") as store:
        store.add([prepared(row_of("a.png", verdict=Verdict.BAD_IMAGE))])
        html = report_html(replace(HEAD, counts=counts), gather(store, ids_of(store), Pictured.UNUSUAL))
    assert "3 (75.0 %)" in html
    assert "4 (50.0 % of 8 images)" in html
    assert 'class="BAD">BAD IMAGE' in html

from collections.abc import Callable, Sequence

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.result import ResultRow
from inspector.storage.results.store import ResultsStore
from inspector.ui.results.page import ResultsPage
from inspector.ui.workspace.workspace import Workspace
from tests.results import prepared

ShowsResults = Callable[[Sequence[ResultRow]], ResultsPage]


@pytest.fixture
def shows_results(opened: Workspace, qtbot: QtBot) -> ShowsResults:
    """Store results in the opened Project and show them all in a Results place."""

    def show(results: Sequence[ResultRow]) -> ResultsPage:
        assert opened.document.opened is not None
        with ResultsStore(opened.document.opened.results_path) as store:
            store.add([prepared(result) for result in results])
        page = ResultsPage(opened)
        qtbot.addWidget(page)
        page.resize(1180, 700)
        page.show()
        qtbot.waitExposed(page)
        qtbot.waitUntil(lambda: len(page.model.ids) == len(results))
        return page

    return show

"""Which results are shown: by Verdict, time and words."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateTimeEdit, QLineEdit, QWidget

from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.text import Text
from inspector.ui.widgets.actions import Action, ButtonAction, PageMenus
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr

_VERDICTS = (
    (Text("All parts"), None),
    (Text("DEFECT"), Verdict.DEFECT),
    (Text("UNSURE"), Verdict.UNSURE),
    (Text("GOOD"), Verdict.GOOD),
    (Text("BAD IMAGE"), Verdict.BAD_IMAGE),
)
_TRUTHS = (
    (Text("Told or not"), None),
    (Text("Really good"), Truth.GOOD),
    (Text("Really defective"), Truth.DEFECTIVE),
)
#: Days before now. 0 means since midnight.
_PERIODS = (
    (Text("Any time"), None),
    (Text("Today"), 0),
    (Text("Last 7 days"), 7),
    (Text("Last 30 days"), 30),
    (Text("Between…"), -1),
)
_BETWEEN = len(_PERIODS) - 1
SHOW_ALL_HINT = Text("Take every condition away (Ctrl+Shift+F)")
_MOMENT = "yyyy-MM-dd HH:mm"


class FilterBar(QWidget):
    """One row of controls. Each works at once.

    Signals:
        filter_changed: Other results are wanted.
    """

    filter_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.verdict = QComboBox()
        self.truth = QComboBox()
        self.period = QComboBox()
        self.start = QDateTimeEdit()
        self.end = QDateTimeEdit()
        self.to = label(tr("to"))
        self.words = QLineEdit()
        self.everything = QCheckBox(tr("Hidden ones &too"))
        self._build()
        self._connect()

    @property
    def wanted(self) -> ResultsFilter:
        """The filter as it is set."""
        verdict, truth = self.verdict.currentData(), self.truth.currentData()
        from_ms, before_ms = self._times_ms()
        return ResultsFilter(
            # Qt gives the text of the Verdict back.
            None if verdict is None else Verdict(verdict),
            tuple(self.words.text().split()),
            from_ms,
            before_ms,
            None if truth is None else Truth(truth),
            self.everything.isChecked(),
        )

    def menus_in(self, page: QWidget) -> PageMenus:
        """Everything that can be asked for while the focus is in a page."""
        find, hint = tr("Search the results (Ctrl+F)"), tr(SHOW_ALL_HINT)
        return PageMenus(
            view=(
                ButtonAction(page, self.everything, "Ctrl+H"),
                Action(page, tr("&Find"), "Ctrl+F", find, self.words.setFocus),
                Action(page, tr("Show &all"), "Ctrl+Shift+F", hint, self.show_all),
            )
        )

    def show_all(self) -> None:
        """Take every condition away."""
        self.verdict.setCurrentIndex(0)
        self.truth.setCurrentIndex(0)
        self.period.setCurrentIndex(0)
        self.words.clear()
        self.everything.setChecked(False)

    def _build(self) -> None:
        for text, verdict in _VERDICTS:
            self.verdict.addItem(tr(text), verdict)
        for text, truth in _TRUTHS:
            self.truth.addItem(tr(text), truth)
        for text, days in _PERIODS:
            self.period.addItem(tr(text), days)
        self.verdict.setAccessibleName(tr("Show parts with this verdict"))
        self.verdict.setToolTip(tr("Show only parts with this verdict"))
        self.truth.setAccessibleName(tr("Show parts with this word of yours"))
        self.truth.setToolTip(tr("Show only parts that you told to be good or defective (G, D)"))
        self.period.setAccessibleName(tr("Show parts inspected in this time"))
        self.period.setToolTip(tr("Show only parts that were inspected in this time"))
        self.words.setPlaceholderText(tr("Search name, serial number, batch, operator, station"))
        self.words.setAccessibleName(tr("Search"))
        self.words.setToolTip(tr("Show only parts in which all these words occur (Ctrl+F)"))
        self.words.setClearButtonEnabled(True)
        self.everything.setToolTip(
            tr("Also show cleared results, and verdicts before the threshold was moved (Ctrl+H)")
        )
        now = QDateTime.currentDateTime()
        for edit, moment, name in ((self.start, now.addDays(-1), tr("From")), (self.end, now, tr("To"))):
            edit.setDisplayFormat(_MOMENT)
            edit.setCalendarPopup(True)
            edit.setDateTime(moment)
            edit.setAccessibleName(name)
            edit.setToolTip(tr("From this time on, year-month-day hour:minute"))
        self.end.setToolTip(tr("Before this time, year-month-day hour:minute"))
        self._show_moments()
        always = row(self.verdict, self.truth, self.period, (self.words, 1), self.everything)
        self.setLayout(column(always, row(self.start, self.to, self.end, STRETCH)))

    def _connect(self) -> None:
        self.verdict.currentIndexChanged.connect(self.filter_changed)
        self.truth.currentIndexChanged.connect(self.filter_changed)
        self.period.currentIndexChanged.connect(self._show_moments)
        self.period.currentIndexChanged.connect(self.filter_changed)
        self.start.dateTimeChanged.connect(self.filter_changed)
        self.end.dateTimeChanged.connect(self.filter_changed)
        self.words.textChanged.connect(self.filter_changed)
        self.everything.toggled.connect(self.filter_changed)

    def _show_moments(self) -> None:
        for part in (self.start, self.to, self.end):
            part.setVisible(self.period.currentIndex() == _BETWEEN)

    def _times_ms(self) -> tuple[int | None, int | None]:
        if self.period.currentIndex() == _BETWEEN:
            return self.start.dateTime().toMSecsSinceEpoch(), self.end.dateTime().toMSecsSinceEpoch()
        days = self.period.currentData()
        if days is None:
            return None, None
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return round((midnight - timedelta(days=days)).timestamp() * 1000), None

"""Errors that nobody foresaw: logged with their traceback, told in plain words."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from inspector.errors import InspectorError
from inspector.log_file import log_advice
from inspector.ui.widgets.sentences import error_sentence, tr

log = logging.getLogger(__name__)

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class ErrorReporter(QObject):
    """Takes the place of Python's excepthooks while it is installed. May be called from any thread.

    Signals:
        error_caught: ``error`` and a sentence for the message strip.
    """

    error_caught = Signal(str, str)

    def install(self) -> None:
        """Catch errors that would otherwise end in a traceback on stderr."""
        sys.excepthook = self.report
        threading.excepthook = self._report_thread
        qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Give everything back to Python and Qt."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an error and tell the operator."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("unexpected error", exc_info=(kind, error, trace))
        self.error_caught.emit("error", unforeseen_sentence(error))

    def _report_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not issubclass(caught.exc_type, SystemExit):
            self.report(caught.exc_type, caught.exc_value, caught.exc_traceback)


def unforeseen_sentence(error: BaseException) -> str:
    """The message to the operator about an error that nobody caught."""
    if isinstance(error, InspectorError):
        return error_sentence(error)
    return tr(
        "Something went wrong in Inspector. Your parts and results are safe; try again, and if it happens "
        "again, {log_advice}.",
        log_advice=tr(log_advice()),
    )


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), text)

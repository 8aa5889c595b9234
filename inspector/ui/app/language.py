"""The language of the window: English, or a translation that lies in ``resources/translations``."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from inspector.errors import FailureError
from inspector.paths import resources_dir
from inspector.storage.settings import Language

#: Languages with a translation. English needs none.
TRANSLATED = ("de",)


def apply_language(application: QCoreApplication, language: Language) -> None:
    """Make everything that is shown from now on appear in a language. Widgets that are there already stay as they are.

    Args:
        application: Qt's standard buttons and dialogs are translated as well.
        language: ``system`` takes the first of the system's languages that there is here, or English.
    """
    chosen = _of_system() if language == "system" else language
    if chosen in TRANSLATED:
        for translator in translators(chosen, application):
            application.installTranslator(translator)


def translators(language: str, owner: QCoreApplication) -> list[QTranslator]:
    """Inspector's own translation, and that of Qt's buttons and dialogs, as far as they are installed."""
    folders = (str(resources_dir() / "translations"), QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    found = []
    for name, folder in zip(("inspector", "qtbase"), folders, strict=True):
        translator = QTranslator(owner)
        if translator.load(f"{name}_{language}", folder):
            found.append(translator)
    return found


def check_translations(owner: QCoreApplication) -> None:
    """See that this installation has every translation.

    Raises:
        FailureError: One is missing.
    """
    for language in TRANSLATED:
        if len(translators(language, owner)) < 2:
            raise FailureError(f"The translation '{language}' is missing", "install Inspector again", "self-test")


def _of_system() -> str:
    codes = [name.replace("_", "-").split("-")[0] for name in QLocale.system().uiLanguages()]
    return next((code for code in codes if code in ("en", *TRANSLATED)), "en")

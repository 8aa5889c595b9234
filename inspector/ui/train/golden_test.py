"""The test that Versions of the open Project have to pass, as it is now."""

from __future__ import annotations

from inspector.domain.golden import said_before
from inspector.domain.versions import GoldenTest, Version
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace


def golden_test(workspace: Workspace) -> GoldenTest | None:
    """Golden Set and settings as they are now. None without a Project."""
    opened, golden = workspace.document.opened, workspace.golden
    if opened is None:
        return None
    return GoldenTest(None if golden.error is not None else golden.parts, opened.project, workspace.roi.digest)


def changes_since(version: Version | None, workspace: Workspace) -> str:
    """The changes since the last check of a Version, such as “before the threshold was changed”, or ''."""
    test = golden_test(workspace)
    return "" if version is None or test is None else tr(said_before(version.changed_since(test)))

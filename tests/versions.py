"""Files of other versions of Inspector."""

import json
import zipfile
from pathlib import Path

from inspector.demo.detector import demo_detector
from tests.repository import ROOT

OLD_VERSIONS = ROOT / "tests" / "old_versions"


def detector_of_schema(path: Path, schema: int) -> Path:
    """A Detector as a version with another schema might write it."""
    with zipfile.ZipFile(demo_detector()) as ours, zipfile.ZipFile(path, "w") as theirs:
        for name in ours.namelist():
            content = ours.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), "schema_version": schema, "surprise": [1]}).encode()
            theirs.writestr(name, content)
    return path

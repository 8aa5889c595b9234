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


def detector_variant(path: Path, **changes: object) -> Path:
    """The shipped Detector with other facts in its Manifest. Its networks are the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(demo_detector()) as ours, zipfile.ZipFile(path, "w") as other:
        for name in ours.namelist():
            content = ours.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), **changes}).encode()
            other.writestr(name, content)
    return path

import subprocess
import sys
from pathlib import Path

import pytest

from inspector.ui.widgets.pdf import write_pdf

#: A process whose files may have 2,000 bytes: for a program that is like a full disk.
_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from inspector.errors import OutputError
from inspector.ui.app.application import make_application
from inspector.ui.widgets.pdf import write_pdf

application = make_application()
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    write_pdf(Path(sys.argv[1]), "Tiles", lambda _: "<p>" + "many different words " * 500 + "</p>")
except OutputError as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files")
def test_a_pdf_that_does_not_fit_on_the_disk_is_told_and_the_earlier_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF, the one of yesterday")
    done = subprocess.run(
        [sys.executable, "-c", _ON_A_FULL_DISK, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "disk-full", done.stderr
    assert path.read_bytes() == b"%PDF, the one of yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_a_pdf_has_its_pages(tmp_path: Path, qapp: object) -> None:
    write_pdf(tmp_path / "r.pdf", "Tiles", lambda _: "<p>word</p>" * 200)
    data = (tmp_path / "r.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") > 1

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QFont, QTextDocument

from inspector.storage.html_page import TOGETHER
from inspector.ui.widgets.pdf import keep_together, last_pages, page_writer, write_pdf

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


def opened_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def test_a_section_to_sign_stays_on_one_page(qapp: object) -> None:
    unused = opened_buffer()
    writer = page_writer(unused)
    lines = "".join(f"<tr><td><br>{number}<br></td></tr>" for number in range(4))
    were_cut = 0
    for count in range(30, 50):
        document = QTextDocument()
        document.setDefaultFont(QFont("sans-serif", 9))
        document.setHtml("<p>fact</p>" * count + f'<h2 id="{TOGETHER}">Sign</h2><p>here</p><table>{lines}</table>')
        begins, ends = last_pages(document, writer)
        were_cut += begins != ends
        keep_together(document, writer)
        after = last_pages(document, writer)
        assert after[0] == after[1] == ends, "and no page is left empty"
        buffer = opened_buffer()
        document.print_(page_writer(buffer))
        assert bytes(buffer.data().data()).count(b"/Type /Page\n") == ends + 1
    assert were_cut

"""How long until the demo shows a defect: from *Open the demo* to the Verdict, in homes without a demo.

    python benchmarks/demo_time.py [RUNS]

Needs a screen, or QT_QPA_PLATFORM=offscreen. Each run is a process of its own, as a first start is.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from inspector.domain.results import Verdict
from inspector.paths import HOME_VARIABLE

PATIENCE_S = 60.0
#: A run of this program, in place of all of them.
ONE_RUN = "--one-run"


def main(runs: int) -> None:
    """Print the figures."""
    taken_s = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, __file__, ONE_RUN]
            environment = os.environ | {HOME_VARIABLE: home}
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            taken_s.append(float(done.stdout))
    print(f"demo to defect: median {statistics.median(taken_s):.2f} s of {', '.join(f'{s:.2f}' for s in taken_s)} s")


def one_run() -> float:
    """Seconds from the click to the Verdict."""
    from inspector.ui.app.application import make_application
    from inspector.ui.app.main_window import MainWindow
    from inspector.ui.workspace.workspace import make_workspace

    application = make_application()
    workspace = make_workspace()
    window = MainWindow(workspace)
    window.show()
    application.processEvents()

    def wait(is_there: Callable[[], bool]) -> None:
        end_s = time.perf_counter() + PATIENCE_S
        while not is_there():
            if time.perf_counter() > end_s:
                sys.exit("the demo showed no defect")
            application.processEvents()
            time.sleep(0.002)

    def is_defect() -> bool:
        judgement = window.places.inspect.presenter.judgement
        return judgement is not None and judgement.verdict is Verdict.DEFECT

    started_s = time.perf_counter()
    window.places.start.demo.click()
    wait(is_defect)
    taken_s = time.perf_counter() - started_s
    workspace.settings.change(confirm_stop=False)
    window.close()
    wait(lambda: not window.isVisible())
    return taken_s


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="?", type=int, default=5)
    parser.add_argument(ONE_RUN, action="store_true", help=argparse.SUPPRESS)
    if (arguments := parser.parse_args()).one_run:
        print(one_run())
    else:
        main(arguments.runs)

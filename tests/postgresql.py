"""A real PostgreSQL server of this machine's own, for the tests that need one. Loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER, PASSWORD, DATABASE = "inspector", "p@ss/word", "postgres"


def programs() -> Path | None:
    """The folder of the server's programs, None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "postgres").is_file()), None)


@contextmanager
def running_server(bin_folder: Path) -> Iterator[str]:
    """Starts an empty server, and gives its address."""
    # It refuses to run as root.
    user = _other_user() if os.name == "posix" and os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        data, secret = Path(folder) / "data", Path(folder) / "secret"
        secret.write_text(PASSWORD)
        if user is not None:
            for path in (Path(folder), secret):
                os.chown(path, user, -1)
        subprocess.run(
            [bin_folder / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8"],
            user=user,
            check=True,
            capture_output=True,
        )
        port = _free_port()
        command = [bin_folder / "postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1"]
        command += ["-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        server = subprocess.Popen(
            command, user=user, stderr=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C"}
        )
        try:
            assert server.stderr is not None
            said = []
            for line in server.stderr:
                said.append(line)
                if "ready to accept connections" in line:
                    break
            else:
                raise RuntimeError("".join(said))
            yield f"postgresql://{USER}:p%40ss%2Fword@127.0.0.1:{port}/{DATABASE}"
        finally:
            server.terminate()
            server.communicate(timeout=30)


def _other_user() -> int:
    names = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return names.get("postgres", names["nobody"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

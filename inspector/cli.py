"""The command line: finds the command of a call, runs it, and says how it ended."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import NoReturn

from typing_extensions import override

from inspector import __version__
from inspector.commands import (
    acceptance,
    benchmark,
    check_parts,
    demo,
    evaluate,
    golden,
    inspect,
    pretrain,
    self_test,
    teachers,
    train,
    trigger,
    versions,
)
from inspector.commands.names import COMMANDS
from inspector.errors import CancelledError, InspectorError, UsageError, out_of_memory

log = logging.getLogger(__name__)

_MODULES = {
    "train": train,
    "check-parts": check_parts,
    "inspect": inspect,
    "evaluate": evaluate,
    "pretrain": pretrain,
    "teachers": teachers,
    "benchmark": benchmark,
    "demo": demo,
    "golden": golden,
    "versions": versions,
    "acceptance": acceptance,
    "trigger": trigger,
    "self-test": self_test,
}


class _Parser(argparse.ArgumentParser):
    @override
    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            # Here, so that the help of the command is named, and not that of all commands.
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    @override
    def error(self, message: str) -> NoReturn:
        raise UsageError(message[:1].upper() + message[1:], f"see '{self.prog} --help'")


def main(words: Sequence[str]) -> int:
    """Run the command that the words of a call name. Returns the exit status of the contract."""
    try:
        arguments = _parser().parse_args(words)
        status: int = _MODULES[arguments.command].run(arguments)
    except BrokenPipeError:
        # Whoever read our output has gone. There is nobody to tell.
        return 1
    except KeyboardInterrupt:
        return _fail(CancelledError("Stopped", "run the same command again; training goes on with --resume"))
    except MemoryError:
        return _fail(out_of_memory("close other programs and try again"))
    except ModuleNotFoundError as error:
        return _fail(_missing(error))
    except InspectorError as error:
        return _fail(error)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="inspector", description="Visual inspection that learns from good parts.")
    parser.add_argument("--version", action="version", version=f"inspector {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for name, summary in COMMANDS.items():
        # An option that a call leaves out is not there: the record that a command makes has the default.
        _MODULES[name].add_arguments(commands.add_parser(name, help=summary, argument_default=argparse.SUPPRESS))
    return parser


def _missing(error: ModuleNotFoundError) -> InspectorError:
    """The error for a library that only some installations have. Any other is an error of ours."""
    name = (error.name or "").partition(".")[0]
    if name in ("", "inspector"):
        raise error
    return UsageError(
        f"This installation of Inspector does not have {name}, which the command needs",
        "install Inspector with pip and all its extras: pip install 'inspector[all]'",
        "library-missing",
    )


def _fail(error: InspectorError) -> int:
    # A frozen application may have nobody who sees its stderr.
    log.error("%s", error)
    sys.stderr.write(f"error: {error}\n")
    return error.exit_status

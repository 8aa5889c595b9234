"""The words of a call as the parser leaves them."""

import argparse

from inspector import cli


def parsed(*arguments: str) -> argparse.Namespace:
    return cli._parser().parse_args(arguments)

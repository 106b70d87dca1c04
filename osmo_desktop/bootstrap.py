"""Composition root: the only module that knows every layer."""

import sys

from osmo_desktop import __version__


def run(argv: list[str]) -> int:
    """Run the command in `argv` (without the program's name) and return its exit code.

    0 means done, 1 refused or found wrong, 2 bad usage.
    """
    if argv == ["--version"]:
        print(f"osmo-desktop {__version__}")
        return 0
    if argv == ["self-check"]:
        print("self-check: not complete", file=sys.stderr)
        return 1
    print("usage: osmo-desktop [--version | self-check]", file=sys.stderr)
    return 2

"""Entry point of `python -m osmo_desktop`, of the console script and of the built program."""

import sys

from osmo_desktop.bootstrap import run


def main() -> None:
    """Run the program with the arguments of the process and exit with its code.

    The exit code is 0 when done, 1 when refused or found wrong, 2 on bad usage.
    """
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()

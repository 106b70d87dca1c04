"""Run every gate on the source and print a table: `python -m tools.gates`.

Each gate is a function from the sources to one row. Exit code 1 when a gate is broken.
"""

import argparse
from pathlib import Path

from tools.habit_gates import HABIT_GATES
from tools.shape_gates import SHAPE_GATES
from tools.source_tree import Row, read_sources

GATES = (*SHAPE_GATES, *HABIT_GATES)


def measure(root: Path) -> list[Row]:
    """Run every gate on the tree below `root`."""
    sources = read_sources(root)
    return [gate(sources) for gate in GATES]


def print_table(rows: list[Row]) -> None:
    """Print one line a gate, and below each broken gate what broke it."""
    width = max(len(row.gate) for row in rows)
    limits = max(len(row.limit) for row in rows)
    for row in rows:
        verdict = "BROKEN" if row.findings else "ok"
        print(f"{row.gate:{width}}  {row.limit:{limits}}  {row.measured:>12}  {verdict}")
        for finding in row.findings:
            print(f"    {finding}")


def main(argv: list[str] | None = None) -> int:
    """Measure the tree and return 1 when a gate is broken, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.gates", description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=Path())
    rows = measure(parser.parse_args(argv).root)
    print_table(rows)
    return 1 if any(row.findings for row in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Measure what DESIGN 9 lists beside the peers; exit 1 above 1.3 × a target.

Key derivation is left out everywhere. Targets in milliseconds follow the machine's speed
(`yardstick`), those beside a peer are ratios.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import corpus, daily, exchange, program
from bench.measuring import Row, print_table
from osmo_desktop.bootstrap import lemmatiser

_SIZES = (5_000, 50_000)
_IMPORTED = 10_000  # notes


def main() -> int:
    """Print the table; returns 1 when a row is over its allowance."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(_SIZES))
    parser.add_argument("--imported", type=int, default=_IMPORTED, help="notes; 0 for none")
    options = parser.parse_args()
    lemmatiser()  # loaded once a process, not at each unlock
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="osmo-bench-") as name:
        made = []
        for size in options.sizes:
            folder = Path(name) / str(size)
            folder.mkdir()
            made.append(corpus.build(folder / "vault.owv", size))
            rows += daily.rows(folder, made[-1])
        rows += daily.linear_rows(rows, options.sizes)
        if options.imported:
            rows += exchange.rows(Path(name), options.imported)
        rows += program.rows(Path(name), made[-1] if made else None)
    print_table(rows)
    return 1 if any(row.is_over for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())

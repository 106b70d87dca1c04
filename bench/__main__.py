"""Measure what DESIGN 9 lists beside the peers; exit 1 above 1.3 × a target.

Key derivation is left out everywhere. Targets in milliseconds follow the machine's speed
(`yardstick`), those beside a peer are ratios.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import corpus, daily, exchange, program, rounds
from bench.measuring import Row, print_table
from osmo_desktop.bootstrap import lemmatiser

_SIZES = (50_000,)
_GROWTH = (1_000, 100_000)
_IMPORTED = 10_000  # notes
_DEVICES = 50
_STARTS = 7


def main() -> int:
    """Print the table; returns 1 when a row is over its allowance."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(_SIZES))
    parser.add_argument("--growth", type=int, nargs="*", default=list(_GROWTH))
    parser.add_argument("--imported", type=int, default=_IMPORTED, help="notes; 0 for none")
    parser.add_argument("--devices", type=int, default=_DEVICES, help="of a team; 0 for none")
    parser.add_argument("--county", type=int, default=0, help="records of a county; 0 for none")
    parser.add_argument("--starts", type=int, default=_STARTS, help="cold starts to measure")
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
        rows += daily.growth_rows(Path(name), options.growth)
        if options.imported:
            rows += exchange.rows(Path(name), options.imported)
        if options.devices:
            rows += rounds.rows(Path(name), options.devices)
        if options.county:
            rows += rounds.county_rows(Path(name), options.county)
        rows += program.rows(Path(name), made[-1] if made else None, options.starts)
    print_table(rows)
    return 1 if any(row.is_over for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())

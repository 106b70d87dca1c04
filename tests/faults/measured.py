"""The program in a process that may take so many bytes over its start, and says what it did.

`python -m tests.faults.measured BYTES ARGUMENTS…`. The last line on standard error is JSON: its
address space before the program was imported and at most (bytes), the bytes that it read and the
calls that read them (as the kernel counts, imports included), files opened, folders listed.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path


def _figure(file: str, name: str) -> int:
    text = Path(f"/proc/self/{file}").read_text("ascii")
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    assert found is not None
    return int(found[1])


def main() -> int:
    """Set the limit, run the program and tell."""
    start = _figure("status", "VmSize") * 1024
    limit = start + int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    events: Counter[str] = Counter()
    sys.addaudithook(lambda event, _arguments: events.update([event]))
    run = import_module("osmo_desktop.bootstrap").run
    code = run(sys.argv[2:])
    figures = {
        "start": start,
        "peak": _figure("status", "VmPeak") * 1024,
        "bytes": _figure("io", "rchar"),
        "reads": _figure("io", "syscr"),
        "opened": events["open"],
        "listed": events["os.scandir"] + events["os.listdir"],
    }
    print(json.dumps(figures), file=sys.stderr)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())

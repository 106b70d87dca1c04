"""Hygiene of the process: no core dumps, no other program looking in, files for the user only.

To be applied first thing in the program, and again after each exec: replacing the process sets
the dumpable flag back (SECURITY b.0 23, b.10). One module a platform. Linux is tested. macOS and
Windows are written after their documentation and are UNTESTED. None of them fails the start: what
could not be had is named in the answer, which the self-check and the support bundle show.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

# Said this way, and not by name, so that the built program holds the module of its platform.
if sys.platform == "win32":
    from osmo_desktop.system.process import windows as platform
elif sys.platform == "darwin":
    from osmo_desktop.system.process import macos as platform
else:
    from osmo_desktop.system.process import linux as platform


@dataclass(frozen=True)
class Hygiene:
    """What holds for the process: each measure by its code, in force or missing.

    The codes are `no-core-dump`, `no-attach` and, but on Windows, `private-files`.
    """

    in_force: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether every measure of this platform is in force."""
        return not self.missing

    def by_code(self) -> dict[str, bool]:
        """Every measure with whether it is in force."""
        return {**dict.fromkeys(self.in_force, True), **dict.fromkeys(self.missing, False)}


def harden() -> Hygiene:
    """Apply what this platform offers; never raises for a measure that is refused."""
    measures = platform.measures()
    return Hygiene(
        in_force=tuple(code for code, holds in measures.items() if holds),
        missing=tuple(code for code, holds in measures.items() if not holds),
    )

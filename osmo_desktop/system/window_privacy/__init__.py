"""Keep the window out of pictures of the screen, where a platform can (SECURITY b.10).

One module a platform, as in `system/process/`. Linux has nothing of the kind; Windows and macOS
are written after their documentation and are UNTESTED.
"""

from __future__ import annotations

import sys

# Said this way, and not by name, so that the built program holds the module of its platform.
if sys.platform == "win32":
    from osmo_desktop.system.window_privacy import windows as platform
elif sys.platform == "darwin":
    from osmo_desktop.system.window_privacy import macos as platform
else:
    from osmo_desktop.system.window_privacy import linux as platform


def hide_from_capture(window: int) -> bool:
    """Hide the window with this native handle; whether the platform said yes."""
    return platform.hide(window)

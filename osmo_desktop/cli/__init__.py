"""Headless commands over the services, for scheduled jobs, help desks and tests (DESIGN 7).

The passphrase comes from standard input or `--passphrase-file`, never as an argument, which `ps`
would show. Exit code 0 done, 1 refused or found wrong (one plain sentence on standard error), 2
bad usage. One module an area; `command` holds what they share.
"""

from osmo_desktop.cli.command import Door, RecoveryPdf, Terminal
from osmo_desktop.cli.commands import main, parser

__all__ = ["Door", "RecoveryPdf", "Terminal", "main", "parser"]

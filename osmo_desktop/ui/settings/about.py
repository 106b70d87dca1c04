"""What the program is, honestly, and on whose work it stands."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from osmo_desktop import __version__
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.labels import PlainLabel

_HONEST = (
    (
        "info",
        mark(
            "OSMO is a field tool beside the organisation's registered client information system, "
            "not instead of it. The data controller decides and records what it is used for."
        ),
    ),
    (
        "lock",
        mark(
            "Everything on this computer and in the shared folder is encrypted. While OSMO is "
            "open, whoever sits at the computer sees what you see: lock it with Ctrl+L."
        ),
    ),
    (
        "key-round",
        mark(
            "Nobody can open the data without the passphrase or the recovery sheet: not your "
            "employer, and not the makers of OSMO."
        ),
    ),
    ("target", mark("OSMO ranks nobody and makes no decision about anyone.")),
    ("wifi-off", mark("OSMO sends nothing anywhere but to the folder that you choose.")),
)
LICENCES = (
    ("Qt, PySide6", "LGPL-3.0"),
    ("SQLAlchemy", "MIT"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("ReportLab", "BSD-3-Clause"),
    ("msgspec", "BSD-3-Clause"),
    ("platformdirs", "MIT"),
    ("pypdfium2, PDFium", "Apache-2.0 / BSD-3-Clause"),
    ("python-stdnum", "LGPL-2.1-or-later"),
    ("Inter", "OFL-1.1"),
    ("Lucide", "ISC"),
)
_COLUMNS = 2


class AboutCard(Card):
    """Name and version, the honest sentences, and the licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("About OSMO Desktop"), icon="info", parent=parent)
        self.body.setSpacing(8)
        version = tr("Version {version}. Licence EUPL-1.2: free to use, study, share and change.")
        self.body.addWidget(
            PlainLabel(version.format(version=__version__), "body", "sub", wrap=True)
        )
        for icon, words in _HONEST:
            self.body.addWidget(advice_row(icon, PlainLabel(tr(words), "body", wrap=True)))
        self.body.addWidget(Separator())
        self.body.addWidget(PlainLabel(tr("Made with"), "h3"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for at, (name, licence) in enumerate(LICENCES):
            row, column = at // _COLUMNS, 2 * (at % _COLUMNS)
            grid.addWidget(PlainLabel(name, "body"), row, column)
            grid.addWidget(PlainLabel(licence, "body", "sub"), row, column + 1)
        grid.setColumnStretch(2 * _COLUMNS, 1)
        self.body.addLayout(grid)
        words = tr("Word lists: Kotus (Nykysuomen sanalista), Martin Lindhe, BIP-39, EFF, 12Dicts.")
        self.body.addWidget(PlainLabel(words, "small", "sub", wrap=True))

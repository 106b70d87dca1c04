"""Words, dates, numbers, sorting and search in Finnish, Swedish and English.

Every layer takes its words from here, so that the window, the paper and the command line say
the same. The source language of the code is English: ``tr("Approve note")`` gives "Hyväksy
kirjaus" while the Finnish catalogue is in use. Words are looked up when ``tr`` is called, so call
it when something is shown, never at import; a declaration uses ``mark`` and is translated later.

Submodules: ``dates``, ``numbers``, ``sorting``, ``names``, ``identity_code``, ``words`` (recovery
sheets), ``finnish`` (expansion of a search term), ``gradation`` (its fallback without Voikko).
"""

from osmo_desktop.domain.language.catalogue import (
    LANGUAGES,
    Catalogue,
    current,
    mark,
    ntr,
    ptr,
    speaking,
    tr,
    use,
)

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "current",
    "mark",
    "ntr",
    "ptr",
    "speaking",
    "tr",
    "use",
]

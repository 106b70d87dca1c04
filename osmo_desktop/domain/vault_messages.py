"""The sentences for a vault file that is refused: what is wrong with this very file, what to do.

They tell whoever holds the file nothing that the file does not show, or that is known before the
passphrase was right: damage behind the seals is named only once the keys are open. Codes are of
`DamagedError`; "vault-damaged" in `domain.messages` stands for what has no name of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from osmo_desktop.domain.language import mark

VAULT_DAMAGE: Final[Mapping[str, str]] = {
    "vault-empty": mark(
        "The file is empty: no vault is in it. Choose another file or restore the newest backup; "
        "it was left as it is."
    ),
    "vault-not-a-vault": mark(
        "This file is not a vault, or its beginning was overwritten. Choose another file or "
        "restore the newest backup; it was left as it is."
    ),
    "vault-foreign": mark(
        "This file belongs to another program, so it was not opened. Choose your vault or restore "
        "the newest backup; it was left as it is."
    ),
    "vault-cut-short": mark(
        "The end of the vault file is missing: it was not copied whole. Copy it again or restore "
        "the newest backup; it was left as it is."
    ),
    "vault-structure": mark(
        "Another program has changed the structure of the vault file, so it was not opened. "
        "Restore the newest backup; it was left as it is."
    ),
    "vault-slot": mark(
        "The part of the vault that the passphrase opens is damaged. Open it with the recovery "
        "words or restore the newest backup; nothing was changed."
    ),
    "vault-slot-kind": mark(
        "A way into the vault is damaged, so it was not found. Open the vault with the other one, "
        "the passphrase or the recovery words, or restore the newest backup; nothing was changed."
    ),
    "kdf-limits": mark(
        "The file asks for more memory or work than any vault needs, so it was not tried: somebody "
        "has changed it. Use the recovery words or another backup; nothing was changed."
    ),
    "vault-keys": mark(
        "Keys in the vault are missing, changed or from an older copy, so it was not opened. "
        "Restore the newest backup; nothing was changed."
    ),
    "vault-identity": mark(
        "The vault does not tell whose it is: that part is missing or was changed. Restore the "
        "newest backup; nothing was changed."
    ),
    "vault-log-cut": mark(
        "The newest entries are missing from the vault file: it was changed outside the program. "
        "Restore the newest backup and synchronise; nothing was changed."
    ),
    "vault-log-changed": mark(
        "Synchronised entries were changed in the vault file, outside the program. Restore the "
        "newest backup and synchronise: your colleagues' laptops have them too."
    ),
    "vault-unsent-changed": mark(
        "Entries that were not synchronised yet were changed in the vault file, outside the "
        "program. Restore the newest backup; keep this file, it was left as it is."
    ),
    "vault-mixed": mark(
        "Parts of the vault file come from different copies of it, so it was not opened. Restore "
        "the newest backup; nothing was changed."
    ),
}
"""The msgid of the sentence by code."""

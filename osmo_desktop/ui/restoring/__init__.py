"""From a backup to a vault: the same questions in the window, at the lock screen and at first."""

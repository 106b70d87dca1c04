"""Sync in words: what is unsent, who has what, which values wait for a choice, who asks to join."""

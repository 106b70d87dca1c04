"""Substitutions in the window: the list on the page Sync, planning, and the line on Today."""

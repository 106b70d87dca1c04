"""Whom to call in a crisis, in front of every page."""

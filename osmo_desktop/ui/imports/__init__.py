"""Clients and old notes out of a file: columns matched, rows looked through, undone by import."""

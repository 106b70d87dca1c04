"""Clients: the list, a client's page, notes read and mended, the form of a client's details."""

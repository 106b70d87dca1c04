"""OSMO Desktop: offline casework for outreach workers, with sealed records and free sync."""

__version__ = "0.1.0"

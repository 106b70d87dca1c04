"""The tab Siirtojono: documents on their way to the organisation's client system."""

"""Settings of this laptop and what the program is."""

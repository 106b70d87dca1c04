"""Tools of the developers: gates, catalogues and set-up. Never shipped."""

"""The sealed vault file, its keys, and the view in memory rebuilt from it."""

"""The palette of Ctrl+K: clients first, then what can be done."""

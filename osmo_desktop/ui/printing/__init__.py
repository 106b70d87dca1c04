"""Papers before they leave: preview from memory, the system's print dialog, a copy in a file."""

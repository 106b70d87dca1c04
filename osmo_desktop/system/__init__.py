"""What the operating system does for us: folders, time, hygiene of the process, logging."""

"""The rules of the work, free of files, keys, windows and networks."""

"""Open formats in and out: CSV, XLSX, JSON and ICS."""

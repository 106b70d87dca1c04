"""A client's attachments: listed, taken in, signed, looked at."""

"""Two records of one person on a client's page: joined, and parted again."""

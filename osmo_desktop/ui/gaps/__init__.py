"""The section Puutteet: what is missing of clients' papers, and what waits to be moved on."""

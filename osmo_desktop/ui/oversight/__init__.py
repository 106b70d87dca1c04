"""The section Valvonta: requests of clients, the view-log, its reviews, one's own use."""

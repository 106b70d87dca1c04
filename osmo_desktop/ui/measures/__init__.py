"""The tab Mittaukset of a client: what is asked, asking, and the answers as plain numbers."""

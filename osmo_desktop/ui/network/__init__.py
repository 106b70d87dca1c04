"""The tab Verkosto of a client: who is around the client, and where the client was guided."""

"""The tab of a client's rights and safety."""

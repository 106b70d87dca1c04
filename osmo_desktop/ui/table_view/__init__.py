"""The table view (F9): the screen turned to the client, with this client's plan only."""

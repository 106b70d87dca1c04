"""The table view: the screen turned to the client, who reads the own plan or answers."""

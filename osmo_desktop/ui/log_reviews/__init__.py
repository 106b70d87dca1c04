"""The monthly sample of the view-log: looked at, and the review recorded."""

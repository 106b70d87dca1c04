"""The view-log on screen: all of it for supervisors and auditors, one's own for everybody."""

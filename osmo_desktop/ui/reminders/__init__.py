"""After how long the team is reminded: for supervisors."""

"""The tab Polku of a client: stages of each engagement, what warns, and the forms of each stage."""

"""The first run in three steps: language, passphrase and recovery sheet, team."""

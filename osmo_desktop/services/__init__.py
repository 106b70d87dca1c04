"""Use cases, one method a person's intention; Qt-free and blocking, run on the vault worker."""

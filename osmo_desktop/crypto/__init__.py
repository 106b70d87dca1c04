"""Recipes over a few primitives: sealing, key derivation, signatures, HPKE, passphrases, words.

Only `_primitives` imports the `cryptography` package. Everything else in the program uses the
recipes of this package, so a primitive can be replaced in one file. Rule: SECURITY b.1 and b.2.
"""

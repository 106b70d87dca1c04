"""Byte layouts of the objects that leave the device: record, segment, grant, certificate and so on.

Integers are big-endian and unsigned unless said otherwise. Every object starts with a four-letter
magic and the suite byte, has a size cap, and is refused as a whole if one byte is wrong.
Ids (vault, device, stream, user) are raw 16-byte values here; hex text is for paths and screens.
Rule: SECURITY b.4 with the corrections of b.0.
"""

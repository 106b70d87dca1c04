"""Exchange of sealed objects between laptops through places that nobody has to trust."""

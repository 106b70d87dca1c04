"""Clients' requests about their own data: the register, one request, its forms."""

"""The time of keeping: who is due, destruction lists, funding decisions."""

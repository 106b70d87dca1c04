"""Ratings by groups, without names: the list, one of them, and the form of a new one."""

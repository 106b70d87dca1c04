"""Speed held as ratios against peers on the same work in the same run (DESIGN 9): `make bench`."""

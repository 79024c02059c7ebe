"""Limits that hold: how fast, how many at once, how much a month, and a fair share for everyone who waits."""

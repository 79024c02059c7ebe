"""Relational state: what the platform itself must never lose."""

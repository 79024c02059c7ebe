"""Morgiana: the AI cloud that any business can run itself."""

__version__ = "0.1.0"

"""Sign-in on the adapters that the operator's settings name."""

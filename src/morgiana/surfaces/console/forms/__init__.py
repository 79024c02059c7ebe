"""Forms that are derived from request models."""

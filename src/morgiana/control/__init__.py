"""The control plane: one path for every call, and what is written down about it."""

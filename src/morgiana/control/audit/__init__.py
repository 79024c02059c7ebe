"""The audit trail: who did what to what, in a chain of hashes that shows whatever was changed, removed or moved."""

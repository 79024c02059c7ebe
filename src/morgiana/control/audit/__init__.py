"""The audit trail: chains of hashes, their signed heads, and files that prove themselves."""

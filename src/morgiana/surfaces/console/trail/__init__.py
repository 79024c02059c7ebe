"""The audit page's parts: whose trail it is about, what of it is asked for, and what its entries are called."""

"""Paper: pages with letters for names in any script, and tables on them."""

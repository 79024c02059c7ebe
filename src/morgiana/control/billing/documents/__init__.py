"""Invoices and credit notes as files: a PDF for people, and EN 16931 for programs (Factur-X and UBL)."""

"""Payments for what was invoiced: how they are set against invoices, and how providers of payments are heard."""

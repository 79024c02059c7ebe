"""What calls cost, who owes what, and the invoices that say so."""

"""Where things are in the console."""

from urllib.parse import quote


def product_address(product_id: str) -> str:
    """A product's page; its number may hold any letters."""
    return f"/products/{quote(product_id, safe='')}"


def receipt_address(receipt_id: str) -> str:
    """A receipt's page."""
    return f"/receipts/{receipt_id}"


def job_address(job_id: str) -> str:
    """A job's page."""
    return f"/jobs/{job_id}"


def invoice_address(number: str) -> str:
    """An invoice's page."""
    return f"/invoices/{quote(number, safe='')}"

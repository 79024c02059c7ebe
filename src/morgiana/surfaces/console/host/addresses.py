"""Where things are on the host's pages."""

from urllib.parse import quote, urlencode


def tenant_address(organisation_id: str) -> str:
    """An organisation's page."""
    return f"/host/tenants/{quote(organisation_id, safe='')}"


def host_invoice_address(number: str) -> str:
    """An invoice's page, as the host has it."""
    return f"/host/invoices/{quote(number, safe='')}"


def trail_address(organisation_id: str) -> str:
    """What was done at an organisation, as its audit trails say."""
    return list_address("/audit", organisation=organisation_id)


def list_address(path: str, **query: str) -> str:
    """A list's page, with what it is narrowed to."""
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path

"""`/v1/payments/webhook/<provider>`: where payment providers report. A report needs no key; it is signed."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.payments.reports import ProviderReports
from morgiana.control.payments.webhook import HEADER
from morgiana.surfaces.http.bodies import pieces
from morgiana.surfaces.http.calls import json_response
from morgiana.surfaces.http.models import Report

_BYTES_MAX: Final = 64_000


class PaymentPages:
    """Takes reports as they are sent: the signature is over the bytes."""

    def __init__(self, reports: ProviderReports) -> None:
        self._reports = reports

    async def hear(self, request: Request) -> Response:
        """Nothing is read of what comes by a name that is not known."""
        provider = str(request.path_params["provider"])
        self._reports.check(provider)
        body = b"".join([piece async for piece in pieces(request, _BYTES_MAX)])
        return json_response(Report(state=await self._reports.hear(provider, request.headers.get(HEADER, ""), body)))

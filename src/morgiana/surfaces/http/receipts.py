"""Receipts over HTTP: the latest, and each with its answer."""

from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.runtime import Runtime
from morgiana.surfaces.http.callers import Callers
from morgiana.surfaces.http.calls import answer_bytes, json_response
from morgiana.surfaces.http.etags import unless_known
from morgiana.surfaces.http.models import Receipts
from morgiana.surfaces.http.queries import LatestReceipts, query_of


class ReceiptPages:
    """The addresses below `/v1/receipts`."""

    def __init__(self, runtime: Runtime, callers: Callers) -> None:
        self._runtime, self._callers = runtime, callers

    async def list(self, request: Request) -> Response:
        caller, query = self._callers.of(request), query_of(request, LatestReceipts)
        found = self._runtime.receipts(caller, operation=query.operation, limit=query.limit)
        return json_response(Receipts(receipts=found))

    async def show(self, request: Request) -> Response:
        """An answer and its receipt, which never change."""
        receipt_id = str(request.path_params["id"])
        outcome = self._runtime.receipt(self._callers.of(request), receipt_id)
        return unless_known(request, receipt_id, lambda: Response(answer_bytes(outcome), media_type="application/json"))

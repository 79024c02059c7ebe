"""One address and what it does for each method; a no on the way becomes a problem."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from morgiana.control.problems import problem_of
from morgiana.surfaces.http.problems import problem_for, problem_response, wrong_method

Handler = Callable[[Request], Awaitable[Response]]


class _Found(Headers):
    """Headers that are found by their names; those of Starlette are read through each time that one is asked for."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        super().__init__(raw=raw)
        self._first = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(raw)}

    def __getitem__(self, key: str) -> str:
        return self._first[key.lower()]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._first


class _Request(Request):
    @property
    def headers(self) -> Headers:
        if not hasattr(self, "_headers"):
            self._headers = _Found(self.scope["headers"])
        return self._headers


class Resource:
    """An ASGI application for one path: it is found whatever the method, so that a wrong one is told apart."""

    def __init__(self, *, get: Handler | None = None, post: Handler | None = None) -> None:
        self._handlers = {"GET": get, "HEAD": get, "POST": post}
        self._allowed = ", ".join(method for method, handler in self._handlers.items() if handler)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = _Request(scope, receive, send)
        handler = self._handlers.get(request.method)
        if handler is None:
            problem = problem_of(wrong_method(request.method, self._allowed))
            response = problem_response(problem, {"Allow": self._allowed})
        else:
            try:
                response = await handler(request)
            except ClientDisconnect:
                return  # nobody is left to be told
            except Exception as error:  # noqa: BLE001  every no is told in one form
                response = problem_response(problem_for(error))
        await response(scope, receive, send)

"""A page that says that nothing is there is for readers; a program is told as a problem."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from morgiana.control.problems import problem_of
from morgiana.surfaces.http.problems import problem_response, unknown_path


class PlainNoes:
    """ASGI middleware: in place of another surface's 404 page, whoever did not ask for HTML gets problem+json."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _reads_pages(scope):
            await self._app(scope, receive, send)
            return
        replaced = False

        async def send_on(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == 404 and _is_page(message):
                replaced = True
                await problem_response(problem_of(unknown_path()))(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, send_on)


def _reads_pages(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_page(message: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])

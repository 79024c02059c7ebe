"""The web application: the registry's operations, jobs, files and receipts, and the surfaces that share its server."""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from morgiana import __version__
from morgiana.control.installation import Installation, Opened
from morgiana.control.payments.reports import ProviderReports
from morgiana.surfaces.http.callers import Callers
from morgiana.surfaces.http.calls import Calls
from morgiana.surfaces.http.description.pages import DescriptionPages
from morgiana.surfaces.http.events import Stopping
from morgiana.surfaces.http.files import FilePages
from morgiana.surfaces.http.front import LOOPBACK, Front
from morgiana.surfaces.http.health import HealthPages
from morgiana.surfaces.http.jobs import JobPages
from morgiana.surfaces.http.loop_lag import LoopLag
from morgiana.surfaces.http.metrics import MetricsPage, Tally
from morgiana.surfaces.http.operation_route import OperationRoute
from morgiana.surfaces.http.payments import PaymentPages
from morgiana.surfaces.http.plain_noes import PlainNoes
from morgiana.surfaces.http.problems import handle_problems, unknown_path
from morgiana.surfaces.http.receipts import ReceiptPages
from morgiana.surfaces.http.resource import Resource
from morgiana.surfaces.http.sign_in import SignInPages
from morgiana.surfaces.http.sign_in_work import SignInWork


def create_app(
    installation: Installation, opened: Opened, *, console: bool | None = None, mcp: bool | None = None
) -> FastAPI:
    """The application of an open installation. `console` and `mcp` are there if installed, unless it is said."""
    app = _Application(
        title="Morgiana",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # each call would look for a collector
    )
    handle_problems(app)
    app.state.stopping = stopping = Stopping()
    app.state.sign_in = SignInWork(opened.sign_in)
    callers = Callers(opened.access)
    calls = Calls(opened.runtime, callers)
    jobs = JobPages(opened.runtime, callers, stopping)
    receipts = ReceiptPages(opened.runtime, callers)
    files = FilePages(opened.runtime, callers, installation.settings.home / "uploads")
    payments = PaymentPages(opened.reports or ProviderReports(opened.runtime, ()))
    health = HealthPages(opened.runtime, stopping)
    description = DescriptionPages(opened.runtime.registry)
    call = Resource(post=calls.call)
    app.front = partial(
        Front,
        names=_names(installation),
        operations=OperationRoute("/v1", opened.runtime.registry, call),
        tally=(tally := Tally()),
    )
    opened.runtime.measures.add(tally.measures)
    app.state.loop_lag = lag = LoopLag()
    opened.runtime.measures.add(lag.measures)
    resources = {
        "/v1/jobs/{id}/result": Resource(get=jobs.result),
        "/v1/jobs/{id}/events": Resource(get=jobs.events),
        "/v1/jobs/{id}/cancel": Resource(post=jobs.cancel),
        "/v1/jobs/{id}/resume": Resource(post=jobs.resume),
        "/v1/jobs/{group}/{verb}": Resource(post=calls.submit),
        "/v1/estimate/{group}/{verb}": Resource(post=calls.estimate),
        "/v1/jobs/{id}": Resource(get=jobs.show),
        "/v1/jobs": Resource(get=jobs.list),
        "/v1/receipts/{id}": Resource(get=receipts.show),
        "/v1/receipts": Resource(get=receipts.list),
        "/v1/files/{id}/{name}": Resource(get=files.download),
        "/v1/files": Resource(post=files.upload),
        "/v1/payments/webhook/{provider}": Resource(post=payments.hear),
        **SignInPages(app.state.sign_in).resources(),
        "/v1/{group}/{verb}": call,
        "/openapi.json": Resource(get=description.openapi),
        "/docs": Resource(get=description.docs),
        "/problems": Resource(get=description.problems),
        "/problems/{code}": Resource(get=description.problem),
        "/healthz": Resource(get=health.alive),
        "/readyz": Resource(get=health.ready),
        "/metrics": Resource(get=MetricsPage(opened.runtime.measures, opened.access.refusal_log).show),
    }
    app.openapi = lambda: description.document  # type: ignore[method-assign]
    for path, resource in resources.items():
        app.router.routes.append(Route(path, resource))
    app.router.routes.append(Route("/v1{rest:path}", Resource(get=_nothing_here, post=_nothing_here)))
    app.state.mcp = find_spec("fastmcp") is not None if mcp is None else mcp
    if app.state.mcp:
        _mount_mcp(app, installation, opened)
    app.state.console = find_spec("nicegui") is not None if console is None else console
    if app.state.console:
        app.add_middleware(PlainNoes)
        _mount_console(app, installation, opened)
    return app


class _Application(FastAPI):
    """FastAPI with a front that stands before all of its own layers, so that its errors pass it too."""

    front: Callable[[ASGIApp], ASGIApp]

    def build_middleware_stack(self) -> ASGIApp:
        return self.front(super().build_middleware_stack())


async def _nothing_here(request: Request) -> Response:
    raise unknown_path()


def _mount_console(app: FastAPI, installation: Installation, opened: Opened) -> None:
    from morgiana.surfaces.console.mount import mount

    mount(app, installation, opened)


def _mount_mcp(app: FastAPI, installation: Installation, opened: Opened) -> None:
    from morgiana.surfaces.mcp.mount import mount

    mount(app, installation, opened)


def _names(installation: Installation) -> frozenset[str] | None:
    """The hosts that requests may be addressed to: a name that a stranger points at this machine is not one of them."""
    settings = installation.settings
    if settings.host not in LOOPBACK and not settings.names and not settings.url:
        return None
    known = LOOPBACK | {settings.host} | set(settings.names)
    return known | {urlsplit(settings.url).hostname or ""} if settings.url else known

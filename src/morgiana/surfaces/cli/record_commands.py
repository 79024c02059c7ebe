"""Commands on what is written down: jobs, receipts, files and keys."""

import time
from pathlib import Path
from typing import Annotated, Final

import typer

from morgiana.control.jobs import ENDED, Job
from morgiana.operations import FileRef, Receipt
from morgiana.surfaces.cli.connections import Connection
from morgiana.surfaces.cli.help_pages import PlainGroup
from morgiana.surfaces.cli.places import Place, place_of
from morgiana.surfaces.cli.problems import CANCELLED, REFUSED, said, told
from morgiana.surfaces.cli.records import job_line, receipt_line
from morgiana.surfaces.cli.writing import print_model, print_models, print_outcome, save_files

_Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
_All = Annotated[bool, typer.Option("--all", help="Print every row.")]
_Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")]
_Save = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write the answer's files into this folder.")]
_JobId = Annotated[str, typer.Argument(help="The job's number.")]

_SECONDS_BETWEEN_LOOKS: Final = 0.2


def add_record_commands(app: typer.Typer, *, panel: str) -> None:
    """Add the groups to the whole command line, in the help's `panel`."""
    jobs = _group(app, "jobs", "Calls that run on their own: watch, cancel, resume.", panel)
    jobs.command("list")(list_jobs)
    jobs.command("show")(show_job)
    jobs.command("watch")(watch_job)
    jobs.command("result")(job_result)
    jobs.command("cancel")(cancel_job)
    jobs.command("resume")(resume_job)
    receipts = _group(app, "receipts", "What every call used and cost.", panel)
    receipts.command("list")(list_receipts)
    receipts.command("show")(show_receipt)
    files = _group(app, "files", "Files that were uploaded or that answers gave.", panel)
    files.command("get")(get_file)
    files.command("put")(put_file)


def _group(app: typer.Typer, name: str, title: str, panel: str) -> typer.Typer:
    group = typer.Typer(help=title, no_args_is_help=True, cls=PlainGroup)
    app.add_typer(group, name=name, rich_help_panel=panel)
    return group


def list_jobs(context: typer.Context, limit: _Limit = 20, json: _Json = False) -> None:
    """List the latest jobs, newest first."""
    with said(machine=json), place_of(context).connection() as connection:
        print_models([job if json else job_line(job) for job in connection.jobs(limit=limit)], machine=json)


def show_job(context: typer.Context, job_id: _JobId, json: _Json = False) -> None:
    """Show where a job stands."""
    with said(machine=json), place_of(context).connection() as connection:
        print_model(connection.job(job_id), machine=json)


def watch_job(
    context: typer.Context, job_id: _JobId, json: _Json = False, every: _All = False, save: _Save = None
) -> None:
    """Watch a job until it ends, and print its answer; Ctrl-C ends the watching, not the job."""
    place = place_of(context)
    with said(machine=json), place.connection() as connection:
        job = _watched(connection, job_id)
        if job.state == "done":
            _print_result(connection, job, place, machine=json, everything=every, save=save)
        elif job.problem is not None:
            typer.echo(told(job.problem, machine=json), err=True)
            raise typer.Exit(REFUSED)
        else:
            typer.echo(f"The job was {job.state}.", err=True)
            raise typer.Exit(CANCELLED)


def job_result(
    context: typer.Context, job_id: _JobId, json: _Json = False, every: _All = False, save: _Save = None
) -> None:
    """Print the answer of a job that is done."""
    place = place_of(context)
    with said(machine=json), place.connection() as connection:
        job = connection.job(job_id)
        _print_result(connection, job, place, machine=json, everything=every, save=save)


def cancel_job(context: typer.Context, job_id: _JobId, json: _Json = False) -> None:
    """Ask a job to end."""
    with said(machine=json), place_of(context).connection() as connection:
        print_model(connection.cancel(job_id), machine=json)


def resume_job(context: typer.Context, job_id: _JobId, json: _Json = False) -> None:
    """Begin again a job that was cancelled, failed or refused."""
    with said(machine=json), place_of(context).connection() as connection:
        print_model(connection.resume(job_id), machine=json)


def list_receipts(
    context: typer.Context,
    operation: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of one operation.")] = None,
    limit: _Limit = 20,
    json: _Json = False,
) -> None:
    """List the latest receipts, newest first."""
    with said(machine=json), place_of(context).connection() as connection:
        receipts = connection.receipts(operation=operation, limit=limit)
        print_models([receipt if json else receipt_line(receipt) for receipt in receipts], machine=json)


def show_receipt(
    context: typer.Context,
    receipt_id: Annotated[str, typer.Argument(help="The receipt's number.")],
    answer: Annotated[bool, typer.Option("--answer", help="Print the answer too.")] = False,
    json: _Json = False,
) -> None:
    """Show one receipt, with the answer if it is wanted."""
    place = place_of(context)
    with said(machine=json), place.connection() as connection:
        outcome = connection.receipt(receipt_id)
        receipt = Receipt.model_validate_json(outcome.receipt)
        if answer:
            operation = place.installation.registry[receipt.operation]
            print_outcome(outcome, operation, machine=json, everything=True)
        else:
            print_model(receipt, machine=json)


def get_file(
    context: typer.Context,
    file_id: Annotated[str, typer.Argument(metavar="ID", help="The file's id.")],
    to: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Where to write it; otherwise a file of its id.")
    ] = None,
) -> None:
    """Write a stored file to the disk."""
    with said(machine=False), place_of(context).connection() as connection:
        ref = FileRef(id=file_id, name=to.name if to else file_id)
        connection.fetch(ref, to or Path(file_id))
        typer.echo(f"Wrote {to or file_id}", err=True)


def put_file(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The file to store.", exists=True, dir_okay=False)],
) -> None:
    """Store a file, and print the reference that a request takes."""
    with said(machine=True), place_of(context).connection() as connection:
        print_model(connection.keep_from(path.name, path), machine=True)


def _watched(connection: Connection, job_id: str) -> Job:
    """The job once it has ended; its progress is drawn meanwhile."""
    from morgiana.surfaces.cli.watching import TerminalWatcher

    watcher = TerminalWatcher()
    with watcher.drawing():
        while (job := connection.job(job_id)).state not in ENDED:
            if job.progress is not None:
                watcher.progress(job.progress)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    return job


def _print_result(
    connection: Connection, job: Job, place: Place, *, machine: bool, everything: bool, save: Path | None
) -> None:
    operation = place.installation.registry[job.operation]
    outcome = connection.result(job.id)
    print_outcome(outcome, operation, machine=machine, everything=everything)
    if save is not None:
        save_files(connection, outcome, operation, save)

"""Jobs over HTTP: accepted, watched, cancelled, resumed; and calls that tell how far they are while they run."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from contract_server import Running

JSON = dict[str, Any]


def started(http: httpx.Client, steps: int, **headers: str) -> JSON:
    response = http.post("/v1/jobs/walk/far", json={"steps": steps, "seconds": 0.02}, headers=headers)
    assert response.status_code == 202
    assert response.headers["location"] == f"/v1/jobs/{response.json()['id']}"
    return dict(response.json())


def ended(http: httpx.Client, job_id: str, seconds: float = 30.0) -> JSON:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job: JSON = http.get(f"/v1/jobs/{job_id}").json()
        if job["state"] not in ("accepted", "running"):
            return job
        time.sleep(0.05)
    pytest.fail(f"{job_id} did not end within {seconds} s")


def events(response: httpx.Response) -> Iterator[tuple[str, JSON]]:
    import json

    name = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        if line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_job_is_accepted_watched_and_read(http: httpx.Client) -> None:
    """A job answers 202 with its address; its events count up and end with `done`; its result is answer and receipt."""
    job = started(http, 30)
    with http.stream("GET", f"/v1/jobs/{job['id']}/events") as response:
        seen = [told for name, told in events(response) if name == "job"]
    assert [told["id"] for told in seen] == [job["id"]] * len(seen)
    steps = [told["progress"]["done"] for told in seen if told["progress"]]
    assert steps == sorted(steps)
    assert (seen[-1]["state"], steps[-1]) == ("done", 30)
    result = http.get(f"/v1/jobs/{job['id']}/result").json()
    assert result["answer"] == {"steps": 30}
    assert result["receipt"]["id"] == seen[-1]["receipt_id"]
    assert job["id"] in [listed["id"] for listed in http.get("/v1/jobs?limit=5").json()["jobs"]]


def test_preference_not_to_wait(http: httpx.Client) -> None:
    """`Prefer: respond-async` makes a job of a call that can be one; another answers as ever (RFC 7240)."""
    prefer = {"Prefer": "wait=5, respond-async"}
    assert http.post("/v1/walk/far", json={"steps": 0}, headers=prefer).status_code == 202
    assert http.post("/v1/say/again", json={"words": ["a"]}, headers=prefer).json()["answer"] == {"text": "a"}


def test_same_key_finds_the_same_job(http: httpx.Client) -> None:
    """A job that is asked for twice is one job; a changed request is refused."""
    first, again = (started(http, 2, **{"Idempotency-Key": "job"}) for _ in range(2))
    assert first["id"] == again["id"]
    changed = http.post("/v1/jobs/walk/far", json={"steps": 3}, headers={"Idempotency-Key": "job"})
    assert (changed.status_code, changed.json()["code"]) == (409, "key_reused")


def test_cancelled_then_resumed(http: httpx.Client) -> None:
    """A cancelled job has no result and costs nothing; resumed, it runs to its end and is charged once."""
    job = started(http, 400)
    address = f"/v1/jobs/{job['id']}"
    early = http.get(f"{address}/result")
    assert (early.status_code, early.json()["code"]) == (409, "job_still_runs")
    assert http.post(f"{address}/cancel").status_code == 200
    assert ended(http, job["id"])["state"] == "cancelled"
    assert http.get(f"{address}/result").json()["code"] == "job_ended"
    assert http.post(f"{address}/cancel").json()["code"] == "job_ended"
    resumed = http.post(f"{address}/resume")
    assert (resumed.status_code, resumed.headers["location"]) == (202, address)
    assert ended(http, job["id"])["state"] == "done"
    receipt = http.get(f"{address}/result").json()["receipt"]
    assert receipt["price"] == {"minor": 1200, "currency": "EUR"}
    assert http.post(f"{address}/resume").json()["code"] == "job_ended"


def test_refused_job_tells_why(http: httpx.Client) -> None:
    """A refusal within a job is kept with its code, status, remedy and place."""
    body = {"code": "paint_too_thick", "remedy": "Thin it."}
    job = ended(http, http.post("/v1/jobs/aside/refuse", json=body).json()["id"])
    problem = job["problem"]
    assert (job["state"], problem["code"], problem["status"]) == ("refused", "paint_too_thick", 422)
    assert (problem["remedy"], problem["file"], problem["row"]) == ("Thin it.", "a.csv", 7)


def test_stream_tells_progress_parts_and_answer(http: httpx.Client) -> None:
    """With `Accept: text/event-stream` the parts come in order before the answer, which has its receipt."""
    lines = [f"line {number}" for number in range(5)]
    accept = {"Accept": "text/event-stream"}
    with http.stream("POST", "/v1/aside/lines", json={"lines": lines, "seconds": 0.05}, headers=accept) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        told = list(events(response))
    assert [data["line"] for name, data in told if name == "part"] == lines
    assert any(name == "progress" and data["total"] == 5 for name, data in told)
    assert [name for name, _ in told].count("answer") == 1
    assert told[-1][0] == "answer"
    assert told[-1][1]["answer"] == {"line": "\n".join(lines)}
    assert told[-1][1]["receipt"]["units"] == 5


def test_parts_come_before_the_end(http: httpx.Client) -> None:
    """The first part is there long before the answer: half a second passes between them."""
    body = {"lines": ["a", "b"], "seconds": 0.5}
    at: dict[str, float] = {}
    with http.stream("POST", "/v1/aside/lines", json=body, headers={"Accept": "text/event-stream"}) as response:
        for name, _ in events(response):
            at.setdefault(name, time.monotonic())
    assert at["answer"] - at["part"] > 0.4


def test_stream_that_is_refused_at_once_keeps_its_status(http: httpx.Client) -> None:
    """A no that comes before anything else is a response of its own; one that comes later is an event."""
    accept = {"Accept": "text/event-stream"}
    at_once = http.post("/v1/aside/refuse", json={"code": "shelf_missing"}, headers=accept)
    assert (at_once.status_code, at_once.json()["code"]) == (404, "shelf_missing")
    no_key = http.post("/v1/shelf/fill", json={"products": []}, headers=accept)
    assert (no_key.status_code, no_key.json()["code"]) == (428, "key_needed")


def test_reader_who_leaves_ends_a_call_without_key(server: Running, http: httpx.Client) -> None:
    """Twenty seconds of steps are given up when nobody could find their answer: no receipt appears."""
    accept = {"Accept": "text/event-stream"}
    with http.stream("POST", "/v1/walk/far", json={"steps": 1000, "seconds": 0.02}, headers=accept) as response:
        assert next(events(response))[0] == "progress"
    time.sleep(0.5)
    receipts = http.get("/v1/receipts?operation=walk.far").json()["receipts"]
    assert 1000 not in [receipt["units"] for receipt in receipts]
    before = time.process_time()
    time.sleep(0.3)
    assert time.process_time() - before < 0.3, "the call still runs"

"""The verdict on a backend: what its answer, when asked for its models, means for whoever wants to use it."""

from typing import Any

from proxy.backends.kinds import CONSOLE
from proxy.backends.models import Entries
from proxy.backends.report import Status
from proxy.config.backend import Backend
from proxy.upstream.question import Reply


def judge(backend: Backend, reply: Reply, entries: Entries | None, *, named: bool) -> tuple[Status, str]:
    """How the backend fares, and a sentence wherever that is not "up"; `entries` are None where it gave no list."""
    subject = call(backend, named=named)
    # Behind a usual port may be anything: a web site, somebody's own program, another console.
    if not named and reply.server == CONSOLE:
        return "down", f"{subject} is another console."
    if entries is not None and (named or isinstance(reply.payload, dict)):
        return "up", ""
    refused = isinstance(reply.payload, dict) if named else _is_error(reply.payload)
    if reply.status == 503 and refused:
        return "loading", f"{subject} is loading its model."
    if reply.status in (401, 403) and (named or refused):
        return "unauthorised", f"{subject} {_remedy(backend, named=named)}"
    return "down", f"At {backend.url} something answers {reply.status}, but not with a list of models."


def call(backend: Backend, *, named: bool) -> str:
    """What a sentence calls the backend: one that nobody has named, by its address."""
    return f"The backend {backend.name!r}" if named else f"The server at {backend.url}"


def _remedy(backend: Backend, *, named: bool) -> str:
    if not named:
        return (
            "wants a key; type it in the page, or start the console with "
            f"--backend NAME={backend.url} and the key in RTV_KEY_<NAME>."
        )
    if variable := backend.credential_variable:
        return f"does not take its key; correct {variable}, and start the console again."
    return f"wants a key; set {backend.key_variable}, or type it in the page."


def _is_error(payload: Any) -> bool:
    """Whether this is how model servers refuse: `{"error": {"message"}}`, or `{"error": "..."}` and nothing else."""
    error = payload.get("error") if isinstance(payload, dict) else None
    if isinstance(error, dict):
        return isinstance(error.get("message"), str)
    return isinstance(error, str) and len(payload) == 1

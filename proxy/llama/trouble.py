"""Why a llama-server ended: the line of its log that tells, and what to do about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 200  # characters of a cause
_KILLED = 128 + 9

# What a line says, in the words of all versions, and what to do then. The first row that fits a line tells the cause.
_CURES = (
    (r"out of memory|bad_alloc|(?:unable|failed) to allocate", "take a smaller model, or after -- a smaller -c"),
    (r"(?:invalid|unknown) argument|error while handling argument", "correct what stands after --"),
    (r"(?i)couldn't bind", "stop what uses that port, or leave --port out"),
    (r"unknown (?:model|projector) (?:architecture|type)", "this llama-server is too old for the model; update it"),
    (r"(?:invalid|read) magic|not within the file bounds|corrupted", "the file is damaged or no GGUF; fetch it anew"),
    # Its path alone is told of a projector that is loaded as it should be.
    (
        r"(?i)(?=.*(?:error|fail|cannot|unable)).*(?:CLIP\b|mmproj|\bmtmd)",
        "its mmproj does not fit the model; take both from one place",
    ),
    (r"(?:status|response)(?: code)?:? 40[134]\b", "correct the repository, or set HF_TOKEN if it is not public"),
    (
        r"(?i)HTTPLIB failed|could not (?:establish|resolve)|failed to (?:get manifest|download)|download failed",
        "look at the network, or give a .gguf file of this machine",
    ),
    (r"error while loading shared libraries", "install llama-server again"),
)
_ERROR = re.compile(r"\berror\b|\bfail|\binvalid\b|\bunable\b|\babort|assert|exception", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Two halves of a sentence: the cause, in the server's own words where it has told, and what to do."""

    cause: str
    cure: str = "read its last lines in the terminal"


def read_trouble(lines: Sequence[str], status: int, *, was_up: bool) -> Trouble:
    """What these lines and this exit status tell; a signal's stands above 128."""
    if status == _KILLED:
        # On most systems that is how memory is got back.
        return Trouble("it was killed", "take a smaller model, if nobody did that by hand")
    told = [line for line in lines if _ERROR.search(line)]
    if was_up:
        # Many an error has ended nothing before.
        return Trouble(_shorten(told[-1]) if told and status else f"exit status {status}")
    for pattern, cure in _CURES:
        if line := next((line for line in lines if re.search(pattern, line)), ""):
            return Trouble(_shorten(line), cure)
    # What else it complains of follows from the first.
    return Trouble(_shorten(told[0]) if told else f"exit status {status}")


def _shorten(line: str) -> str:
    return line.strip(" .;:")[:_LONGEST]

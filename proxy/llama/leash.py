"""A leash: a program of its own that runs another, passes on what that prints, and ends it as soon as it is let go.

It is let go when its standard input ends, and that end comes in any case, even if who holds the other end is killed.
Run by its path, with the command of the other program behind it; its exit status is that program's.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

GRACE = 4.0  # seconds between asking the program to end and making it


def main() -> None:
    # A program that downloads shows its progress to a terminal only.
    terminal, output = os.openpty() if hasattr(os, "openpty") else (None, None)
    try:
        program = subprocess.Popen(  # noqa: S603 - what to run is all that this is told
            sys.argv[1:],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
            # Safe, since there is no other thread yet.
            preexec_fn=_tie if sys.platform == "linux" else None,
        )
    except OSError as error:
        sys.exit(f"error: {sys.argv[1]} cannot be run: {error.strerror}")
    printing = threading.Thread(target=_pass_on, args=(terminal, output), daemon=True)
    printing.start()
    threading.Thread(target=_hold, args=(program,), daemon=True).start()
    # Leaves the wait below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        status = program.wait()
    finally:
        _end(program)
    # The last words; no longer than that, because something may be left that keeps the terminal open.
    printing.join(1)
    sys.exit(status if status >= 0 else 128 - status)


def _tie() -> None:
    """See to it that what is run next ends even if the leash is killed, by PR_SET_PDEATHSIG of prctl(2)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _pass_on(terminal: int | None, output: int | None) -> None:
    """Copy what is printed to standard output; or, once nobody reads that any more, to nowhere."""
    if terminal is None or output is None:
        return
    os.close(output)
    # Nothing can be read from a terminal that nobody prints to any more.
    with suppress(OSError):
        while printed := os.read(terminal, 65536):
            with suppress(BrokenPipeError):
                os.write(1, printed)


def _hold(program: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        while os.read(0, 1):
            pass
    _end(program)


def _end(program: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, after a while make it, and with it whatever it has started and left behind."""
    if program.poll() is None:
        _send(program, "SIGTERM")
        with suppress(subprocess.TimeoutExpired):
            program.wait(GRACE)
    _send(program, "SIGKILL")


def _send(program: subprocess.Popen[bytes], name: str) -> None:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(program.pid, signal.Signals[name])
    else:
        program.kill()


if __name__ == "__main__":
    main()

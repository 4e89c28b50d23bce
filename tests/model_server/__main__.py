"""The scripted server by hand: `python -m tests.model_server --words "a red cup"` prints its URL, until Ctrl-C."""

import argparse
import contextlib
import threading

from tests.model_server import WORDS, ModelServer, say


def main() -> None:
    """Serve by hand until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A scripted OpenAI-compatible model server.")
    parser.add_argument("--words", default=WORDS, help="what it says to every picture")
    parser.add_argument("--gap-ms", type=float, default=60, help="milliseconds between two words")
    parser.add_argument("--first-ms", type=float, default=0, help="milliseconds before the first word")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    options = parser.parse_args()
    behaviour = say(options.words, options.gap_ms, options.first_ms)
    with ModelServer(behaviour, port=options.port) as server, contextlib.suppress(KeyboardInterrupt):
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

"""`python -m proxy`: read the settings, take the port, serve until Ctrl-C."""

import logging
import sys
from collections.abc import Sequence
from dataclasses import replace

from proxy.config.reader import load
from proxy.errors import SettingsError
from proxy.server import Server, listen
from proxy.tls.identity import identify


def main(argv: Sequence[str] | None = None) -> None:
    """Run the console. Ends with one sentence on stderr and status 1 if a setting is wrong or the port is taken."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        settings, warnings = load(argv)
        identity = identify(settings)
        listener = listen(settings.host, settings.port)
        server = Server(replace(settings, port=listener.getsockname()[1]), identity)
    except SettingsError as error:
        sys.exit(str(error))
    for warning in (*warnings, *(identity.warnings if identity else ())):
        print(warning, file=sys.stderr)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        # uvicorn raises the signal again once it has shut down.
        return


if __name__ == "__main__":
    main()

"""The protocol: uvicorn's HTTP/1.1, which refuses a head that is too long and takes no trailer for a header."""

from typing import Any

PROTOCOL: Any
try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:
    # h11, which uvicorn goes by where httptools is not to be had, knows these limits itself.
    PROTOCOL = "h11"
else:
    # Bytes of a first line and headers, as h11 has it; counted from the second piece in which they come.
    _LONGEST_HEAD = 64 * 1024

    class _Protocol(HttpToolsProtocol):
        _in_head = False
        _head = 0

        def data_received(self, data: bytes) -> None:
            if self._in_head:
                self._head += len(data)
            super().data_received(data)
            # httptools would join the pieces without end, in a time that grows with their square.
            if self._in_head and self._head > _LONGEST_HEAD and not self.transport.is_closing():
                self.send_400_response("The request's headers are too long.")

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._in_head, self._head = True, 0

        def on_headers_complete(self) -> None:
            if self.parser.should_upgrade():
                raise ValueError("httptools would drop this request's body, and be deaf from then on")
            super().on_headers_complete()
            self._in_head = False
            # The request is judged by its headers; uvicorn would add the trailers to them later.
            self.headers = []

    PROTOCOL = _Protocol

"""What is served over TLS, on either event loop: handshakes that fail, that stop, and that begin in plain http."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
import trustme
import uvloop

from proxy.config.settings import Settings
from proxy.server import Server, listen
from proxy.tls.context import server_context
from proxy.tls.identity import Identity
from tests.proxy.wire import PATIENCE, poll

TOKEN = "correct-horse"


@dataclass
class Secure:
    """A console under https, in a thread, with a token."""

    port: int
    trusting: ssl.SSLContext
    stop: Callable[[], None]

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=f"https://localhost:{self.port}", verify=self.trusting, trust_env=False)

    def say(self, *parts: bytes) -> bytes:
        """Send these bytes without TLS, and give back all that comes until the console closes or is done."""
        with self.connect() as line:
            for part in parts:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def secure(request: pytest.FixtureRequest) -> Iterator[Secure]:
    authority, context, trusting = trustme.CA(), server_context(), ssl.create_default_context()
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    authority.configure_trust(trusting)
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = Server(Settings(port=port, token=TOKEN, tls=True, discover=False), Identity(context))

    def run() -> None:
        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(server.serve(sockets=[listener]))

    thread = threading.Thread(target=run)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the console does not stop"

    try:
        poll(lambda: server.started)
        yield Secure(port, trusting, stop)
    finally:
        stop()


def test_the_page_is_served_without_binding_the_browser_to_https(secure: Secure) -> None:
    with secure.client() as client:
        answer = client.get("/")
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")
    assert "strict-transport-security" not in answer.headers, "for a year that host could not be asked by http"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


def test_the_session_is_for_https_only_and_works(secure: Secure) -> None:
    with secure.client() as client:
        assert client.get("/backends").status_code == 401
        own = {"Origin": f"https://localhost:{secure.port}", "Sec-Fetch-Site": "same-origin"}
        answer = client.post("/session", json={"token": TOKEN}, headers=own)
        assert answer.status_code == 204
        assert "secure" in answer.headers["set-cookie"].lower().split("; ")
        assert client.get("/backends", headers=own).status_code == 200
        plain = {"Origin": f"http://localhost:{secure.port}"}
        assert client.get("/backends", headers=plain).status_code == 403, "that page could be anybody's"


def test_without_a_cookie_the_token_is_enough(secure: Secure) -> None:
    with secure.client() as client:
        assert client.get("/backends", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert not client.cookies


def test_two_devices_are_in_at_once(secure: Secure) -> None:
    with secure.client() as desk, secure.client() as phone:
        for device in (desk, phone):
            assert device.post("/session", json={"token": TOKEN}).status_code == 204
        assert [device.get("/backends").status_code for device in (desk, phone, desk)] == [200, 200, 200]


@pytest.mark.parametrize("path", ["/", "/index.html?x=1"])
def test_who_begins_in_plain_http_is_sent_to_https(path: str, secure: Secure) -> None:
    host = f"localhost:{secure.port}"
    said = secure.say(f"GET {path} HTTP/1.1\r\nAccept: */*\r\nHost: {host}\r\n\r\n".encode())
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 307 ")
    assert f"\r\nLocation: https://{host}/\r\n".encode() in head
    assert body == f"This console speaks https: open https://{host}/".encode()
    with httpx.Client(trust_env=False, verify=secure.trusting, follow_redirects=True) as client:
        assert client.get(f"http://{host}{path}").url == f"https://{host}/"


@pytest.mark.parametrize(
    "headers", ["", "Host: a b\r\n", "Host: evil.example/path\r\n", "Host: x:99999\r\n", "Host: @\r\n"]
)
def test_without_a_sound_host_it_is_said_in_words(headers: str, secure: Secure) -> None:
    said = secure.say(f"GET / HTTP/1.1\r\n{headers}\r\n".encode())
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"Location" not in said
    assert said.endswith(b"put https:// in front of its address.")


def test_tls_of_yesterday_is_refused(secure: Secure) -> None:
    old = ssl.create_default_context()
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with secure.connect() as line, pytest.raises((ssl.SSLError, ConnectionError)):
        old.wrap_socket(line)


def test_http_1_1_is_agreed_on(secure: Secure) -> None:
    secure.trusting.set_alpn_protocols(["h2", "http/1.1"])
    with secure.connect() as line, secure.trusting.wrap_socket(line, server_hostname="localhost") as inside:
        assert inside.selected_alpn_protocol() == "http/1.1"


def test_handshakes_that_fail_are_not_told_of(
    secure: Secure, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    distrusting = ssl.create_default_context()
    for _ in range(3):
        with secure.connect() as line, pytest.raises(ssl.SSLCertVerificationError):
            distrusting.wrap_socket(line, server_hostname="localhost")
    for odd in (b"\x16\x03\x01\x00", b"\x16\x03\x01\x00\x05hello", b"\x00" * 100, b"SSH-2.0-x\r\n", b""):
        with contextlib.suppress(ConnectionError):
            secure.say(odd)
    with secure.connect() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with secure.client() as client:
        assert client.get("/healthz").status_code == 200
    secure.stop()
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_handshakes_that_stop_half_way_hold_up_nobody(secure: Secure) -> None:
    with contextlib.ExitStack() as stack:
        for part in (b"", b"\x16", b"\x16\x03\x01\x02\x00\x01") * 20:
            stack.enter_context(secure.connect()).sendall(part)
        with secure.client() as client:
            assert client.get("/healthz").status_code == 200

"""The way to a phone: the QR code that leads it here, and what is said to one that may not enter."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tests.console import Console
from tests.model_server import ModelServer
from tests.phones import phone
from tests.served import Served

Open = Callable[..., Console]

ANYWHERE = "0.0.0.0"  # noqa: S104


@pytest.fixture
def lan(server: ModelServer, tmp_path: Path) -> Iterator[Served]:
    """The console as a phone reaches it: under TLS, with a token."""
    with Served(
        *("--host", ANYWHERE, "--tls", "--no-discover", "--backend", f"tiny={server.url}"),
        XDG_CONFIG_HOME=str(tmp_path),
    ) as served:
        yield served


def decode(picture: bytes) -> str:
    """The text of the QR code in a picture; "" without one."""
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    # OpenCV misses one code in many at one size, and reads it at another; a phone looks again and again, too.
    sizes = (cv2.resize(image, None, fx=scale, fy=scale) for scale in (1, 2, 1.5, 0.75, 3))
    return next(filter(None, (cv2.QRCodeDetector().detectAndDecode(size)[0] for size in sizes)), "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_code_leads_a_phone_to_the_console(open_console: Open, lan: Served, theme: str) -> None:
    token = lan.opened().partition("#token=")[2]
    console = open_console(lan.url + f"/#token={token}", ignore_https_errors=True, color_scheme=theme)
    console["phoneOpen"].click()
    expect(console["phoneLead"]).not_to_have_text(re.compile("^Asking"))
    if not console["phoneCode"].is_visible():
        pytest.skip("this machine has no address in a network")
    address = console["phoneAddress"].locator("code").text_content() or ""
    assert decode(console["phone"].screenshot()) == address
    assert address.endswith(f"#token={token}")
    expect(console["phoneToken"]).to_be_visible()
    expect(console["phoneCertificate"]).to_be_visible()
    expect(console["phoneCommand"]).to_be_hidden()

    visitor = phone(open_console, address, ignore_https_errors=True)
    visitor.page.wait_for_function("() => location.hash === ''")
    visitor["startButton"].tap()
    visitor.logged(1)

    console["phoneClose"].click()
    expect(console["phoneCode"].locator("path")).to_have_attribute("d", "")
    left = console.page.content() + str(console.stored()) + console.page.title() + console.page.url
    assert token not in left


def test_a_console_of_this_machine_alone_says_what_to_start(open_console: Open, server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url)
        asked = [request.url for request in console.requests if request.url.endswith("/phone")]
        assert asked == [], "the address, with its token, is asked for when somebody wants it"
        console["phoneOpen"].click()
        expect(console["phoneLead"]).to_contain_text("--host 0.0.0.0 --tls")
        expect(console["phoneCommand"].locator("code")).to_have_text('make run ARGS="--host 0.0.0.0 --tls"')
        expect(console["phoneCode"]).to_be_hidden()
        console.page.keyboard.press("Escape")
        expect(console["phone"]).to_be_hidden()


def test_an_answer_that_comes_after_the_dialog_closed_leaves_nothing(open_console: Open, server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url)
        late: list[Route] = []
        console.page.route("**/phone", lambda route: late.append(route))
        console["phoneOpen"].click()
        expect(console["phoneLead"]).to_contain_text("Asking")
        console["phoneClose"].click()
        way = {"urls": ["https://x/#token=secret"], "svg": "M0 0h1v1h-1z", "size": 9, "made": True, "reason": ""}
        with console.page.expect_response("**/phone"):
            late[0].fulfill(json=way)
        console.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
        assert "secret" not in console.page.content()


def test_from_disk_there_is_no_way_to_a_phone(open_console: Open, index: str) -> None:
    console = phone(open_console, index)
    expect(console["phoneOpen"]).to_be_hidden()


# A phone that may not


def test_a_phone_without_the_token_is_told_what_to_open(open_console: Open, lan: Served) -> None:
    console = phone(open_console, lan.url, ignore_https_errors=True)
    expect(console["welcomeLead"]).to_contain_text("the one with #token= at its end, or scan the code")
    for name in ("welcomeStart", "phoneOpen", "serverBadge", "circleBadge"):
        expect(console[name]).to_be_hidden()
    assert console.phase == "idle"
    console["startButton"].tap()
    console.reaches("failed")
    expect(console["welcomeLead"]).to_be_visible()


def test_an_insecure_page_says_so_where_start_would_be(open_console: Open, server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        elsewhere = "http://console.test"

        def serve(route: Route) -> None:
            # The same files at a plain address that is not this machine's, as a phone would have it, less a header
            # of which the browser would say that it means nothing there.
            answer = route.fetch(url=route.request.url.replace(elsewhere, served.url))
            headers = {name: value for name, value in answer.headers.items() if name != "cross-origin-opener-policy"}
            route.fulfill(response=answer, headers=headers)

        console = open_console(served.url)
        console.context.route(f"{elsewhere}/**", serve)
        console.visit_anew(f"{elsewhere}/")
        assert not console.page.evaluate("() => isSecureContext")
        expect(console["welcomeLead"]).to_contain_text("secure pages only")
        expect(console["welcomeCommand"].locator("code")).to_have_text('make run ARGS="--host 0.0.0.0 --tls"')
        expect(console["welcomeStart"]).to_be_hidden()
        console["startButton"].click()
        console.reaches("failed").complains("secure pages only")
        expect(console["noticeCommand"].locator("code")).to_have_text('make run ARGS="--host 0.0.0.0 --tls"')

"""What the page is told for a phone: the addresses to open, their QR code, why there is none, and who may know."""

import sys

import pytest

from proxy.invitation import links
from tests.proxy.invitation.test_qr import from_path, read_code
from tests.proxy.wire import StartConsole, error_of

ANYWHERE = "0.0.0.0"  # noqa: S104
TOKEN = "a+b"


@pytest.fixture(autouse=True)
def two_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "lan_addresses", lambda: ["192.168.1.5", "10.0.0.2"])


def test_the_first_address_is_also_a_code(start_console: StartConsole) -> None:
    console = start_console(host=ANYWHERE, token=TOKEN, tls=True)
    answer = console.http.get("/phone", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert sorted(told) == ["made", "reason", "size", "svg", "urls"]
    assert told["urls"] == [f"https://{host}:{console.port}/#token=a%2Bb" for host in ("192.168.1.5", "10.0.0.2")]
    assert (told["made"], told["reason"]) == (True, "")
    assert read_code(from_path(told["svg"], told["size"])) == told["urls"][0]


def test_without_the_package_there_is_only_no_code(
    start_console: StartConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    told = start_console(host=ANYWHERE, tls=True).http.get("/phone").json()
    assert (told["svg"], told["size"]) == ("", 0)
    assert len(told["urls"]) == 2


def test_no_warning_is_promised_of_the_persons_own_certificate(start_console: StartConsole) -> None:
    assert not start_console(host=ANYWHERE, tls=True, cert="c.pem").http.get("/phone").json()["made"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_console_of_this_machine_alone_says_how_to_let_a_phone_in(host: str, start_console: StartConsole) -> None:
    told = start_console(host=host, tls=True).http.get("/phone").json()
    assert (told["urls"], told["svg"]) == ([], "")
    assert "--host 0.0.0.0 --tls" in told["reason"]


def test_without_tls_the_addresses_are_told_and_what_is_missing(start_console: StartConsole) -> None:
    told = start_console(host=ANYWHERE).http.get("/phone").json()
    assert [url.partition(":")[0] for url in told["urls"]] == ["http", "http"]
    assert not told["made"]
    assert "--tls" in told["reason"]


def test_a_machine_without_a_network_says_so(start_console: StartConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "lan_addresses", lambda: [])
    told = start_console(host=ANYWHERE, tls=True).http.get("/phone").json()
    assert told["urls"] == []
    assert "no address in a network" in told["reason"]


# It tells the token.


def test_nobody_is_told_without_the_token(start_console: StartConsole) -> None:
    console = start_console(host=ANYWHERE, token=TOKEN)
    assert console.http.get("/phone").status_code == 401
    console.http.post("/session", json={"token": TOKEN})
    assert TOKEN.replace("+", "%2B") in console.http.get("/phone").text


@pytest.mark.parametrize("origin", ["https://friend.example", "http://localhost:1", "null", "https://evil.example"])
def test_no_page_from_elsewhere_is_told_whoever_may_use_the_backends(origin: str, start_console: StartConsole) -> None:
    console = start_console(token=TOKEN, allow_origins=("https://friend.example", "local", "disk"))
    console.http.post("/session", json={"token": TOKEN})
    for headers in ({"Origin": origin}, {"Origin": origin, "Authorization": f"Bearer {TOKEN}"}):
        answer = console.http.get("/phone", headers=headers)
        assert (answer.status_code, error_of(answer)["code"]) == (403, "own_page_only")
        assert "access-control-allow-origin" not in answer.headers
    asking = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    assert console.http.options("/phone", headers=asking).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_nor_is_another_page_that_hides_its_origin(site: str, start_console: StartConsole) -> None:
    console = start_console(allow_origins=("https://friend.example",))
    answer = console.http.get("/phone", headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, error_of(answer)["code"]) == (403, "own_page_only")


def test_the_own_page_is_told_and_a_foreign_name_is_refused(start_console: StartConsole) -> None:
    console = start_console()
    own = {"Origin": console.url, "Sec-Fetch-Site": "same-origin"}
    assert console.http.get("/phone", headers=own).status_code == 200
    assert console.http.get("/phone", headers={"Host": "evil.example"}).status_code == 403
    assert console.http.post("/phone", headers=own).status_code == 405

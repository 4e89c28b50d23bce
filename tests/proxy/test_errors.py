"""Errors: each has a place in the drawn tree, and each answer has OpenAI's shape."""

import inspect
import logging

import pytest

from proxy import errors
from proxy.errors import BrowserLeft, ProxyError, SettingsError, SlowBody, error_response, openai_error
from tests.proxy.wire import StartConsole, error_of, poll


def classes() -> list[type[Exception]]:
    found = [item for _, item in inspect.getmembers(errors, inspect.isclass)]
    return [item for item in found if issubclass(item, Exception) and item.__module__ == errors.__name__]


def test_the_drawn_tree_names_every_class_with_its_status() -> None:
    assert errors.__doc__
    drawn = {line.split()[1]: line.split()[2] for line in errors.__doc__.splitlines() if "── " in line}
    assert set(drawn) == {item.__name__ for item in classes()}
    for item in classes():
        if issubclass(item, ProxyError):
            assert drawn[item.__name__] == str(item.status)
        else:
            assert item in (SettingsError, BrowserLeft)


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [item.code for item in classes() if issubclass(item, ProxyError)]
    assert len(codes) == len(set(codes))


def test_the_shape_is_openais() -> None:
    shape = openai_error("No.", type="some_error", code="no")
    assert shape == {"error": {"message": "No.", "type": "some_error", "param": None, "code": "no"}}


def test_after_a_slow_body_the_connection_is_closed() -> None:
    assert error_response(SlowBody("slow")).headers["connection"] == "close"


def test_an_unforeseen_failure_has_the_shape_and_tells_nothing_of_the_inside(
    start_console: StartConsole, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("proxy.backends.registry.Backends.listing", fail)
    answer = start_console().http.get("/backends")
    assert answer.status_code == 500
    assert error_of(answer)["code"] == "internal_error"
    assert "inside" not in answer.text
    poll(lambda: any(record.levelno == logging.ERROR for record in caplog.records))


@pytest.mark.parametrize("path", ["/v1", "/v2/models", "/backends/", "/backends/up", "/nothing"])
def test_a_path_that_is_none_is_told_which_there_are(path: str, start_console: StartConsole) -> None:
    answer = start_console().http.get(path)
    assert answer.status_code == 404
    assert error_of(answer)["code"] == "not_found"
    for there in ("/ (the page)", "/v1/...", "/backends ", "/backends/NAME/v1/...", "/healthz"):
        assert there in error_of(answer)["message"]


def test_a_method_that_is_none_is_told_which_there_are(start_console: StartConsole) -> None:
    answer = start_console().http.post("/healthz")
    assert answer.status_code == 405
    assert error_of(answer)["message"].endswith("this path takes GET, HEAD.")

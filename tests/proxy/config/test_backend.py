"""A backend: by which variable it goes, and whether it holds a secret."""

import pytest

from proxy.config.backend import Backend


@pytest.mark.parametrize(
    ("backend", "variable"),
    [
        (Backend("a-b", "https://a", headers=(("x-title", "console"),)), ""),
        (Backend("a-b", "https://a", key="sk"), "RTV_KEY_A_B"),
        (Backend("a-b", "https://a", headers=(("x-api-key", "sk"),)), "RTV_HEADERS_A_B"),
    ],
)
def test_where_a_backends_key_stands(backend: Backend, variable: str) -> None:
    assert backend.credential_variable == variable


@pytest.mark.parametrize(
    ("backend", "keeps"),
    [
        (Backend("a", "https://a", ca="a.pem"), False),
        (Backend("a", "https://a", key="sk"), True),
        (Backend("a", "https://a", headers=(("x-title", "console"),)), True),
    ],
)
def test_a_key_or_a_header_is_a_secret(backend: Backend, keeps: bool) -> None:
    assert backend.keeps_secret is keeps

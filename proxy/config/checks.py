"""Checks: one value that a person typed in, its plain form out, or the sentence that says what is wrong with it.

All raise SettingsError. `option` is the flag or the variable that the sentence names; secrets are never told.
"""

import json
import re
import ssl
from urllib.parse import urlsplit

from proxy.addresses import host_of, is_of_one_interface, origin_of
from proxy.errors import SettingsError

# These frame a message, route it, or are the proxy's own to say.
_NOT_EXTRA = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "trailer", "te", "expect"),
        *("connection", "keep-alive", "upgrade", "accept-encoding", "cookie", "origin"),
    }
)


def host(option: str, text: str) -> str:
    """A bare host, in lower case."""
    host = host_of(text)
    if not host or re.search(r":\d+$", text.removesuffix(host)):
        raise SettingsError(f"{option} {text!r} must be a host's name or address, such as 192.168.1.5, without a port.")
    if is_of_one_interface(host):
        raise SettingsError(
            f"{option} {text!r} is an address of one interface only, which no browser opens; "
            "give another, such as 192.168.1.5, or a name."
        )
    return host


def origin(option: str, text: str) -> str:
    """A web page's origin."""
    origin = text.lower().rstrip("/")
    if not origin_of(origin):
        raise SettingsError(f"{option} {text!r} must be local, disk, or like https://host or http://host:8000.")
    return origin


def base_url(option: str, url: str) -> str:
    """A model server's URL, up to the `/v1`."""
    try:
        parts = urlsplit(url)
        ours = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        ours = False
    if not ours or not re.fullmatch(r"[!-~]+", url):
        raise SettingsError(f"{option}: its URL must be like http://10.0.0.5:8000 or https://host/path.")
    if "@" in parts.netloc:
        raise SettingsError(f"{option}: take the password out of its URL; a key belongs in the environment.")
    if parts.query or parts.fragment:
        raise SettingsError(f"{option}: its URL must end before any ? or #.")
    return url.rstrip("?#").rstrip("/").removesuffix("/v1").rstrip("/")


def secret(option: str, value: str) -> str:
    """A token or key that a header can carry."""
    if not re.fullmatch(r"[!-~]*", value):
        raise SettingsError(f"{option} must be plain ASCII without blanks, because it travels in a header.")
    return value


def headers(option: str, text: str) -> tuple[tuple[str, str], ...]:
    """Extra headers, written as a JSON object of strings: names in lower case, and values."""
    try:
        # As pairs, because a dict would be silent about a name that stands there twice.
        pairs = json.loads(text or "{}", object_pairs_hook=tuple)
    except ValueError:
        pairs = None
    if not isinstance(pairs, tuple):
        raise SettingsError(f"""{option} must be a JSON object of strings, such as '{{"X-Title": "console"}}'.""")
    found: dict[str, str] = {}
    for written, value in pairs:
        name = written.lower()
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9a-z-]+", name):
            raise SettingsError(f"{option}: a header's name is made of letters, digits and hyphens; one is not.")
        if name in _NOT_EXTRA or name.startswith("proxy-"):
            raise SettingsError(f"{option}: the header {name} is not yours to set; leave it out.")
        if name in found:
            raise SettingsError(f"{option}: the header {name} stands there twice; remove one.")
        if not isinstance(value, str) or not re.fullmatch(r"[ -~]*", value):
            raise SettingsError(f"{option}: the value of {name} must be a string of plain ASCII on one line.")
        found[name] = value.strip()
    return tuple(found.items())


def authority(option: str, path: str) -> str:
    """The path of a PEM file of certificates that can be checked against, or ""."""
    try:
        if path:
            ssl.create_default_context(cafile=path)
    except ssl.SSLError as error:
        raise SettingsError(f"{option}: {path!r} holds no certificate in PEM form.") from error
    except OSError as error:
        raise SettingsError(f"{option}: {path!r} cannot be read ({error.strerror}).") from error
    return path

"""Hosts and origins: which of them mean this machine, the local network, or the world."""

import re
import socket
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal
from urllib.parse import urlsplit

Circle = Literal["machine", "lan", "internet"]
Origin = tuple[str, str, int]

# Ends of names that only a local network resolves (RFC 6762, RFC 8375, and what home routers hand out).
_LOCAL_SUFFIXES = (".local", ".lan", ".home", ".internal", ".home.arpa")


@lru_cache(maxsize=64)
def host_of(authority: str) -> str:
    """The bare host of `host`, `host:port`, `[v6]:port` or a bare v6 address, in its one plain spelling.

    Empty where there is none.
    """
    if address := _address(authority):
        return str(address)
    with suppress(ValueError):
        parts = urlsplit(f"//{authority}")
        _ = parts.port  # raises where it is no port
        host = parts.hostname or ""
        if parts.netloc == authority and "@" not in authority:
            name = re.fullmatch(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?", host)
            return str(_address(host) or (name[1] if name else ""))
    return ""


def origin_of(url: str) -> Origin | None:
    """The (scheme, host, port) that a browser's Origin names, or None where it is not one of http or https."""
    with suppress(ValueError):
        parts = urlsplit(url)
        plain = url == f"{parts.scheme}://{parts.netloc}" and "@" not in url
        if parts.scheme in ("http", "https") and parts.hostname and plain:
            return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    return None


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Whether `host` can only mean the machine it is said on."""
    address = _address(host)
    return address.is_loopback if address else host == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether binding `host` means listening on every address."""
    address = _address(host)
    return bool(address and address.is_unspecified)


def is_own(host: str) -> bool:
    """Whether `host` is one of this machine's own addresses or names, at this moment."""
    address = _address(host)
    if not address:
        return host in own_names()
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    # Only an address of the machine's own can be bound, and no list of them would follow a laptop between networks.
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((str(address), 0))
        return True
    return False


def is_of_one_interface(host: str) -> bool:
    """Whether `host` is an address of version 6 that means nothing without an interface, which no URL can name."""
    address = _address(host)
    return isinstance(address, IPv6Address) and (address.is_link_local or bool(address.scope_id))


def circle_of(host: str) -> Circle:
    """How far something sent to `host` travels."""
    address = _address(host)
    if is_loopback(host) or is_wildcard(host) or is_own(host):
        return "machine"
    if address:
        return "internet" if address.is_global else "lan"
    return "lan" if "." not in host or host.endswith(_LOCAL_SUFFIXES) else "internet"


def own_names() -> list[str]:
    """The names by which a network may know this machine."""
    name = host_of(socket.gethostname())
    short = name.partition(".")[0]
    return list(dict.fromkeys([name, short, f"{short}.local"])) if name else []


def url_of(scheme: str, host: str, port: int) -> str:
    """The address of a host's root, without a slash at its end."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address

"""The local network: the addresses at which others in it reach this machine."""

import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import ip_address

_SIOCGIFADDR = 0x8915  # Linux's number for the question for an interface's address


def lan_addresses() -> list[str]:
    """The addresses at which others reach this machine, the one by which it reaches them first.

    Those of version 6, which most systems change every day, only where there is no other.
    """
    found = _for_others(_on_the_way_out()) or _for_others(_of_interfaces())
    return [address for address in found if ":" not in address] or found


def _for_others(addresses: Iterable[str]) -> list[str]:
    parsed = map(ip_address, addresses)
    shared = [one for one in parsed if not (one.is_loopback or one.is_link_local or one.is_unspecified)]
    return list(dict.fromkeys(map(str, shared)))


def _on_the_way_out() -> Iterator[str]:
    # Nothing is sent: to connect a datagram socket is to ask which address of ours leads there.
    for family, beyond in ((socket.AF_INET, "203.0.113.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((beyond, 9))
            yield probe.getsockname()[0]
    with suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM):
            yield str(address[0]).partition("%")[0]


def _of_interfaces() -> Iterator[str]:
    """All there are, containers' bridges too: for a network that no way leads out of, as other systems tell anyway."""
    if sys.platform == "linux":
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            for _, name in socket.if_nameindex():
                with suppress(OSError):
                    told = fcntl.ioctl(asker, _SIOCGIFADDR, struct.pack("40s", name.encode()))
                    yield socket.inet_ntoa(told[20:24])

"""The links that open the console: on this machine, and on a phone in its network."""

from urllib.parse import quote

from proxy.addresses import is_loopback, is_wildcard, url_of
from proxy.config.settings import Settings
from proxy.invitation.lan import lan_addresses


def open_url(settings: Settings, host: str) -> str:
    """The address that opens the console at this host: the token, where one is in force, is its fragment."""
    root = url_of("https" if settings.tls else "http", host, settings.port)
    return f"{root}/#token={quote(settings.token, safe='')}" if settings.token else root


def phone_hosts(settings: Settings) -> list[str]:
    """The hosts at which a phone in the network reaches the console, the best one first."""
    if is_loopback(settings.host):
        return []
    if settings.cert and settings.allow_hosts:
        # Whoever has a certificate has it for a name.
        return list(settings.allow_hosts)
    return lan_addresses() if is_wildcard(settings.host) else [settings.host]


def phone_urls(settings: Settings) -> list[str]:
    """The addresses that open the console on a phone, the best one first."""
    return [open_url(settings, host) for host in phone_hosts(settings)]

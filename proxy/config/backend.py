"""A backend as the settings name it: where it is, and what the environment holds for it alone."""

import re
from dataclasses import dataclass, field

# What may carry a key; a browser's own is not sent where the proxy holds one.
CREDENTIALS = frozenset({"authorization", "api-key", "x-api-key"})
# What the variables begin with that are for one backend alone.
KEY, HEADERS, CA = "RTV_KEY_", "RTV_HEADERS_", "RTV_CA_"


@dataclass(frozen=True, slots=True)
class Backend:
    """A model server: `url` ends before the `/v1`; `key` and `headers` (names in lower case) are for it alone.

    `ca` is the path of the PEM file that holds the authority its certificate is checked against, "" for the usual ones.
    """

    name: str
    url: str
    key: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    ca: str = ""

    @property
    def key_variable(self) -> str:
        """The variable that holds this backend's key."""
        return KEY + self._suffix

    @property
    def headers_variable(self) -> str:
        """The variable that holds this backend's extra headers."""
        return HEADERS + self._suffix

    @property
    def ca_variable(self) -> str:
        """The variable that names this backend's certificate authority."""
        return CA + self._suffix

    @property
    def credential_variable(self) -> str:
        """The variable from which the proxy takes this backend's key, "" where a browser may bring one of its own."""
        if self.key:
            return self.key_variable
        return self.headers_variable if CREDENTIALS & dict(self.headers).keys() else ""

    @property
    def variables(self) -> tuple[str, str, str]:
        """All variables that are for this backend alone."""
        return self.key_variable, self.headers_variable, self.ca_variable

    @property
    def keeps_secret(self) -> bool:
        """Whether the proxy adds something to this backend's requests that no page may know."""
        return bool(self.key or self.headers)

    @property
    def _suffix(self) -> str:
        return re.sub(r"[-.]", "_", self.name).upper()

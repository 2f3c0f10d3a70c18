"""What the Teams adapter is told at start: credentials and endpoints, checked once.

Plain values come in; a mistake is one sentence for the operator. Nothing is fetched here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

MICROSOFT_METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
MICROSOFT_LOGIN = "https://login.microsoftonline.com"
MICROSOFT_SERVICE = "https://smba.trafficmanager.net/teams/"

# learn.microsoft.com, "Send proactive messages": the service URLs of the public cloud, GCC, GCC High and DoD.
SERVICE_HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    }
)
_METADATA_HOSTS = frozenset({"login.botframework.com", "login.botframework.azure.us"})
_LOGIN_HOSTS = frozenset({"login.microsoftonline.com", "login.microsoftonline.us"})


def is_loopback(host: str | None) -> bool:
    """Tell whether `host` (a name or an address, without port) is this machine."""
    if host is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class TeamsConfig:
    """The operator's settings. Raises ValueError when an endpoint is neither Microsoft's nor this machine's."""

    app_id: str = ""
    app_password: str = field(default="", repr=False)
    tenant_id: str = ""
    app_type: Literal["MultiTenant", "SingleTenant"] = "MultiTenant"
    metadata_url: str = MICROSOFT_METADATA
    login_url: str = MICROSOFT_LOGIN
    service_hosts: frozenset[str] = frozenset()
    """Further hosts (`host:port`) that may be written to, on this machine only: for tests."""

    def __post_init__(self) -> None:
        """Refuse endpoints that a token must never be sent to, or keys that must never be trusted."""
        _check("TEAMS_OPENID_METADATA_URL", self.metadata_url, _METADATA_HOSTS)
        _check("TEAMS_LOGIN_URL", self.login_url, _LOGIN_HOSTS)
        for host in self.service_hosts:
            if not is_loopback(urlsplit(f"//{host}").hostname):
                raise ValueError(f"TEAMS_SERVICE_HOSTS may name only this machine, not {host}")
        if self.app_type == "SingleTenant" and not self.tenant_id:
            raise ValueError("MICROSOFT_APP_TYPE=SingleTenant needs MICROSOFT_APP_TENANT_ID")

    @staticmethod
    def hosts(text: str) -> frozenset[str]:
        """Return the hosts of a comma-separated list, as TEAMS_SERVICE_HOSTS has them."""
        return frozenset(host.strip() for host in text.split(",") if host.strip())

    @property
    def token_tenant(self) -> str:
        """The tenant that issues the bot's own token."""
        return self.tenant_id if self.app_type == "SingleTenant" else "botframework.com"

    @property
    def service_url(self) -> str:
        """Where a conversation is opened when nobody has told us a closer service yet."""
        return f"http://{min(self.service_hosts)}/teams/" if self.service_hosts else MICROSOFT_SERVICE

    def may_write_to(self, service_url: str) -> bool:
        """Tell whether `service_url` is one that our messages and our token may be sent to."""
        try:
            url = urlsplit(service_url)
            port = url.port
        except ValueError:
            return False
        if url.username is not None or url.password is not None or url.query or url.fragment:
            return False
        if url.scheme in {"http", "https"} and (url.netloc in self.service_hosts):
            return True
        if not self.app_id and url.scheme in {"http", "https"} and is_loopback(url.hostname):
            return True  # Microsoft's local client; there is no token to lose
        return url.scheme == "https" and url.hostname in SERVICE_HOSTS and port in {None, 443} and bool(self.app_id)


def _check(name: str, value: str, known: frozenset[str]) -> None:
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        raise ValueError(f"{name} is not an address: {value}") from None
    if url.scheme in {"http", "https"} and is_loopback(url.hostname) and url.username is None:
        return
    if url.scheme == "https" and url.hostname in known and port in {None, 443} and url.username is None:
        return
    raise ValueError(f"{name} must be Microsoft's or on this machine, not {value}")

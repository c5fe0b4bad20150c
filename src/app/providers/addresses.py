"""Where a provider may be: over TLS anywhere, without it on this computer alone (A3.3)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from app.course.errors import ProviderProblem

_AZURE = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
_BY_DEPLOYMENT = ("chat/completions", "images/generations")
"""What an Azure address without ``/v1`` serves below the name of a deployment (the official client has the same list)."""

_ENDPOINTS = ("chat/completions", "completions", "responses", "images/generations", "moderations", "models")
_DEPLOYMENT = re.compile(r"/deployments/[^/]+$")


class BadAddress(ProviderProblem):
    """An address that is none, or one that would give something away. Nothing was sent."""

    def __init__(self, address: str, why: str) -> None:
        step = "Enter it as the provider gives it, such as https://api.example.com/v1."
        super().__init__(f"“{address:.100}” can't be used as an address.", why, step)


@dataclass(frozen=True, slots=True)
class Address:
    """A base address that was looked at. ``base`` ends without a slash; ``loopback``: it is on this computer; ``azure``: the
    key goes into the header ``api-key``; ``version`` is Azure's ``api-version``, empty where none is wanted."""

    base: str
    host: str
    loopback: bool
    azure: bool
    version: str

    def path(self, endpoint: str, model: str) -> str:
        """Path of an endpoint (``responses``) below :attr:`base`."""
        deployed = self.azure and self.version and not self.base.endswith("/v1") and endpoint in _BY_DEPLOYMENT
        return f"/deployments/{quote(model, safe='')}/{endpoint}" if deployed else f"/{endpoint}"


def look_at(base_url: str, azure_version: str = "", *, loopback_only: bool = False) -> Address:
    """An address, or :class:`BadAddress`: with a name and password in it, unencrypted over a network, or, with
    ``loopback_only``, on another computer."""
    try:
        parts = urlsplit(base_url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise BadAddress(base_url, "It is not a web address.") from error
    if parts.scheme not in ("http", "https") or not host or any(char.isspace() for char in parts.netloc + parts.path):
        raise BadAddress(base_url, "It is not a web address.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise BadAddress(parts.hostname or "", "It holds more than a host and a path; keys go into the key store.")
    here = is_loopback(host)
    if loopback_only and not here:
        raise BadAddress(base_url, "It is not on this computer, so what is sent there would leave it.")
    if parts.scheme == "http" and not here:
        raise BadAddress(base_url, "It is not encrypted (https), so anybody on the way could read what is sent.")
    if not azure_version.replace("-", "").isalnum() and azure_version:
        raise BadAddress(base_url, "The API version is not one, such as 2025-04-01-preview.")
    named = f"[{host}]" if ":" in host else host
    base = f"{parts.scheme}://{named}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
    return Address(base, host, here, bool(azure_version) or host.endswith(_AZURE), azure_version)


def pasted(text: str) -> tuple[str, str]:
    """Base address and API version of what people copy: the address of one endpoint, of an Azure deployment with its version.

    What is not understood is left as it is, for :func:`look_at` to refuse.
    """
    address, _, query = text.strip().partition("?")
    version = query.removeprefix("api-version=") if query.startswith("api-version=") else ""
    if query and not version:
        return text.strip(), ""
    address = address.rstrip("/")
    for endpoint in _ENDPOINTS:
        address = address.removesuffix(f"/{endpoint}")
    return (_DEPLOYMENT.sub("", address) if version else address), version


def is_loopback(host: str) -> bool:
    """Whether a host is this computer: ``localhost`` or a loopback address, never a name that merely resolves to one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

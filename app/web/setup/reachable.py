"""Which addresses GitHub can send deliveries to, as far as an address tells: names are not looked up."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

OF_NO_NETWORK = ("localhost", "localdomain")
OF_ONE_NETWORK = ("local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "test", "invalid", "example")


def unreachable(address: str, *, github_com: bool) -> str:
    """Why GitHub cannot reach this address, in words that follow it; nothing where it perhaps can.

    GitHub.com needs an address of the internet. An Enterprise Server may share a closed network with us.
    """
    host = (urlsplit(address).hostname or "").rstrip(".")
    number = _number(host)
    if _ends(host, OF_NO_NETWORK) or (number is not None and (number.is_loopback or number.is_unspecified)):
        return "is this machine’s name for itself"
    if not github_com:
        return ""
    if number is not None:
        return "" if number.is_global else "is an address of a private network"
    if "." not in host or _ends(host, OF_ONE_NETWORK):
        return "is a name that only your own network knows"
    return ""


def _ends(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None

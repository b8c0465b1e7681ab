"""What the person who registers the App wants: read from a form, with what is wrong told for each field."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.web.setup.reachable import unreachable

GITHUB_COM = "https://github.com"
API_OF_GITHUB_COM = "https://api.github.com"
LONGEST_NAME = 34  # GitHub's limit
DEFAULT_NAME = "Disagree and Commit"
_ORGANIZATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the settings say already, so that it is not asked."""

    public_url: str | None = None
    api_url: str | None = None
    server_url: str | None = None
    file: str = ""  # where the credentials can be kept; empty where there is no such place


@dataclass(frozen=True, slots=True)
class Wish:
    """A form that can be used."""

    organization: str  # empty: the App is the person's own
    name: str
    server_url: str
    api_url: str
    address: str  # of the App, for people and deliveries
    hook: bool  # whether GitHub sends deliveries there
    to_file: bool  # whether the credentials are kept in the file, or shown

    @property
    def registration_url(self) -> str:
        """Where the manifest is sent; without the state."""
        whose = f"organizations/{self.organization}/settings" if self.organization else "settings"
        return f"{self.server_url}/{whose}/apps/new"


def defaults(fixed: Fixed, origin: str) -> dict[str, str]:
    """The form as it is first shown. `origin`: where the person's browser sees us."""
    return {
        "whose": "organization",
        "organization": "",
        "where": "com",
        "server": "",
        "name": DEFAULT_NAME,
        "address": fixed.public_url or origin,
        "without_hook": "",
        "keep": "file" if fixed.file else "lines",
    }


def read_wish(form: dict[str, str], fixed: Fixed) -> tuple[Wish | None, dict[str, str]]:
    """The wish, or what is wrong in words, by field."""
    wrong: dict[str, str] = {}
    organization = form.get("organization", "") if form.get("whose") != "person" else ""
    if form.get("whose") != "person" and not _ORGANIZATION.fullmatch(organization):
        wrong["organization"] = "Give the organization’s name as it stands in its address, such as acme."
    name = form.get("name", "")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        wrong["name"] = f"Give a name of at most {LONGEST_NAME} characters."
    server = _server(form, fixed)
    if not server:
        wrong["server"] = "Give the server’s address, such as https://github.example.com, without anything after it."
    address = fixed.public_url or plain_address(form.get("address", ""))
    without = form.get("without_hook") == "yes"
    why = unreachable(address, github_com=server == GITHUB_COM or server.endswith(".ghe.com")) if address else ""
    if not address:
        wrong["address"] = "Give an address such as https://commitment.example.com, without anything after it."
    elif why and not without:
        wrong["address"] = f"GitHub cannot send anything to {address}: it {why}. See below for what to do."
    if wrong:
        return None, wrong
    api_url = fixed.api_url or api_of(server)
    to_file = bool(fixed.file) and form.get("keep") != "lines"
    return Wish(organization, name, server, api_url, address, not without, to_file), {}


def plain_address(given: str) -> str:
    """Scheme, host and port; empty where there is anything else in it, or it is none."""
    try:
        parts = urlsplit(given.rstrip("/"))
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return ""
    host = parts.netloc.removesuffix(port)
    if (
        parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(host)
        or parts.path
        or parts.query
        or parts.fragment
    ):
        return ""
    return f"{parts.scheme}://{host.lower()}{port}"


def api_of(server_url: str) -> str:
    """Where the API of this GitHub is: GitHub.com's, one with data residency (*.ghe.com), or an Enterprise Server's."""
    if server_url == GITHUB_COM:
        return API_OF_GITHUB_COM
    if server_url.endswith(".ghe.com"):
        return server_url.replace("https://", "https://api.", 1)
    return f"{server_url}/api/v3"


def _server(form: dict[str, str], fixed: Fixed) -> str:
    if fixed.server_url:
        return fixed.server_url
    if form.get("where") != "server":
        return GITHUB_COM
    given = plain_address(form.get("server", ""))
    return GITHUB_COM if urlsplit(given).hostname in ("github.com", "www.github.com") else given

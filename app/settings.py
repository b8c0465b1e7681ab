"""The settings, read once from the environment; only the roof reads them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

CREDENTIALS = ("GITHUB_APP_ID", "GITHUB_PRIVATE_KEY", "GITHUB_PRIVATE_KEY_PATH", "GITHUB_WEBHOOK_SECRET")
FOR_SIGNING_IN = ("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET")

SHORTEST_SECRET = 32  # characters


@dataclass(frozen=True, slots=True)
class Settings:
    """How the App runs. Secrets stay out of its representation."""

    app_id: int
    private_key: str = field(repr=False)  # PEM
    webhook_secrets: tuple[str, ...] = field(repr=False)
    client_id: str = ""  # with the secret: people can sign in
    client_secret: str = field(default="", repr=False)
    session_secret: str = field(default="", repr=False)  # empty: sessions are sealed with a key from the private key
    api_url: str = "https://api.github.com"
    server_url: str = "https://github.com"
    database_url: str = field(default="sqlite:///data/commitment.db", repr=False)  # it may hold a password
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    public_pages: bool = False  # what is decided in public repositories may be read by anybody
    check_name: str = "commitment"
    without_policy: str = "silent"  # silent or pass
    log_level: str = "info"
    log_format: str = "text"
    recover_every: int = 180  # seconds
    lease: int = 30  # seconds

    @property
    def is_complete(self) -> bool:
        """Whether there are credentials to work with."""
        return self.app_id != 0


class SettingsError(Exception):
    """Settings that cannot be used. `problems` holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NoCredentials(Exception):  # noqa: N818 - not an error: the App has not been set up yet
    """None of the GitHub credentials is set."""


def credentials_given(environment: Mapping[str, str]) -> bool:
    """Whether any of the GitHub credentials is set."""
    return any(environment.get(name, "").strip() for name in (*CREDENTIALS, *FOR_SIGNING_IN))


def read_settings(environment: Mapping[str, str] = os.environ, *, serving: bool = True) -> Settings:
    """Everything the App needs; `SettingsError` with all that is missing or wrong; `NoCredentials` when none is set.

    Who is not `serving` gets no deliveries, and needs no secret to know them by.
    """
    if not credentials_given(environment):
        raise NoCredentials
    reader = _Reader(environment)
    credentials = (
        reader.number("GITHUB_APP_ID", None),
        reader.private_key(),
        reader.secrets("GITHUB_WEBHOOK_SECRET") if serving else (),
    )
    return _read(reader, credentials)


def read_settings_for_setting_up(environment: Mapping[str, str] = os.environ) -> Settings:
    """All but the credentials, which are not there yet and stay empty; `SettingsError` with all that is wrong."""
    return _read(_Reader(environment), (0, "", ()))


def _read(reader: "_Reader", credentials: tuple[int, str, tuple[str, ...]]) -> Settings:
    api_url = reader.url("GITHUB_API_URL", "https://api.github.com")
    app_id, private_key, webhook_secrets = credentials
    settings = Settings(
        app_id=app_id,
        private_key=private_key,
        webhook_secrets=webhook_secrets,
        client_id=reader.together("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"),
        client_secret=reader.together("GITHUB_CLIENT_SECRET", "GITHUB_CLIENT_ID"),
        session_secret=reader.session_secret("SESSION_SECRET"),
        api_url=api_url,
        server_url=reader.url("GITHUB_SERVER_URL", server_of(api_url)),
        database_url=reader.database("DATABASE_URL"),
        host=reader.text("HOST", "127.0.0.1"),
        port=reader.number("PORT", 8000, most=65535),
        public_url=reader.url("PUBLIC_URL", "") or None,
        public_pages=reader.choice("PUBLIC_PAGES", ("0", "1")) == "1",
        check_name=reader.text("CHECK_NAME", "commitment"),
        without_policy=reader.choice("WITHOUT_POLICY", ("silent", "pass")),
        log_level=reader.choice("LOG_LEVEL", ("info", "debug", "warning", "error")),
        log_format=reader.choice("LOG_FORMAT", ("text", "json")),
        recover_every=reader.number("RECOVER_EVERY", 180),
        lease=reader.number("LEASE", 30),
    )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def server_of(api_url: str) -> str:
    """Where people see what this API serves: github.com, a host of its own (*.ghe.com), or the Enterprise Server."""
    if api_url == "https://api.github.com":
        return "https://github.com"
    if api_url.startswith("https://api.") and api_url.endswith(".ghe.com"):
        return api_url.replace("https://api.", "https://", 1)
    return api_url.removesuffix("/api/v3")


class _Reader:
    """Reads one value after another and gathers what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.environment.get(name, "").strip() or default

    def number(self, name: str, default: int | None, most: int = 2**63) -> int:
        given = self.text(name, "" if default is None else str(default))
        if not given:
            self.problems.append(f"{name} is missing; it is a whole number")
        elif not given.isdecimal() or not given.isascii() or not 0 < int(given[:20]) <= most:
            bounds = "above 0" if most == 2**63 else f"from 1 to {most}"
            self.problems.append(f"{name} must be a whole number {bounds}; it is {given[:40]!r}")
        else:
            return int(given)
        return 0

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        given = self.text(name, choices[0]).lower()
        if given not in choices:
            self.problems.append(f"{name} must be one of {', '.join(choices)}; it is {given[:40]!r}")
        return given

    def url(self, name: str, default: str) -> str:
        given = self.text(name, default).rstrip("/")
        parts = urlsplit(given)
        if given and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            self.problems.append(f"{name} must be an address such as https://github.example.com; it is {given[:80]!r}")
        return given

    def database(self, name: str) -> str:
        given = self.text(name, "sqlite:///data/commitment.db")
        if not given.startswith(("sqlite:///", "postgresql://", "postgres://")):
            self.problems.append(f"{name} must begin with sqlite:/// or postgresql://")
        return given

    def together(self, name: str, other: str) -> str:
        """One of two that are of use only with each other."""
        given = self.text(name, "")
        if not given and self.text(other, ""):
            self.problems.append(f"{name} is missing; with {other} alone nobody can sign in")
        return given

    def session_secret(self, name: str) -> str:
        given = self.text(name, "")
        if given and len(given) < SHORTEST_SECRET:
            self.problems.append(f"{name} must have at least {SHORTEST_SECRET} characters, picked at random")
        return given

    def secrets(self, name: str) -> tuple[str, ...]:
        given = tuple(secret for part in self.text(name, "").split(",") if (secret := part.strip()))
        if not given:
            self.problems.append(f"{name} is missing; it is the secret you gave GitHub for the App's webhook")
        return given

    def private_key(self) -> str:
        given, path = self.text("GITHUB_PRIVATE_KEY", "").replace("\\n", "\n"), self.text("GITHUB_PRIVATE_KEY_PATH", "")
        name = "GITHUB_PRIVATE_KEY" if given else "GITHUB_PRIVATE_KEY_PATH"
        if not given and not path:
            self.problems.append("GITHUB_PRIVATE_KEY (or GITHUB_PRIVATE_KEY_PATH) is missing; it is the App's PEM file")
            return ""
        try:
            given = given or Path(path).read_text(encoding="utf-8")
            key = load_pem_private_key(given.encode(), None)
        except OSError as trouble:
            self.problems.append(f"{name}: {path} cannot be read ({trouble.strerror})")
        except (ValueError, TypeError):
            self.problems.append(f"{name} is not a private key in PEM form")
        else:
            if isinstance(key, RSAPrivateKey):
                return given
            self.problems.append(f"{name} must be an RSA key, as GitHub gives for an App")
        return ""

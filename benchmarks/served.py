"""The App as people run it: `python -m app serve`, in a process of its own, watched from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.github import SECRET
from benchmarks.places import asked_of

HOST = "127.0.0.1"
ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class App:
    """One process of the App on one database; it may be killed and started again."""

    def __init__(self, folder: Path, api_url: str, settings: Mapping[str, str]) -> None:
        self.log = folder / "log.txt"
        self.port = free_port()
        self._environment = {
            **os.environ,
            "GITHUB_APP_ID": "1",
            "GITHUB_PRIVATE_KEY": private_key(),
            "GITHUB_WEBHOOK_SECRET": SECRET,
            "GITHUB_API_URL": api_url,
            "GITHUB_SERVER_URL": api_url,
            "HOST": HOST,
            "PORT": str(self.port),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The one that runs."""
        if self._process is None:
            raise RuntimeError("the App is not running")
        return self._process

    def start(self) -> None:
        """Returns once it takes deliveries."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.command()], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        wait_until(lambda: answers(self.port), "the App answers", self.process)

    def command(self) -> list[str]:
        """What Python is given."""
        return ["-m", "app", "serve"]

    def kill(self) -> None:
        """As the machine's owner would not: at once."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def cpu(self) -> float:
        """Seconds of processor time that it took so far."""
        total = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def memory(self) -> float:
        """Resident MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def count(self, question: str) -> int:
        """What this SELECT counts in the App's database."""
        [[counted]] = asked_of(self._environment["DATABASE_URL"], question)
        return int(counted)

    def guids(self) -> set[str]:
        """Those of the deliveries that it has stored."""
        return {guid for (guid,) in asked_of(self._environment["DATABASE_URL"], "SELECT guid FROM deliveries")}

    def owed(self) -> int:
        """How many looks at pull requests are under way, or due within ten seconds."""
        soon = datetime.now(UTC) + timedelta(seconds=10)
        zone = "" if self._environment["DATABASE_URL"].startswith("sqlite:") else "+00"
        return self.count(
            "SELECT count(*) FROM work WHERE repository_id > 0 "
            f"AND (lease_owner IS NOT NULL OR due_at <= '{soon:%Y-%m-%d %H:%M:%S}{zone}')"
        )

    def settle(self, seconds: float = 120) -> None:
        """Waits until nothing is owed."""
        wait_until(lambda: self.owed() == 0, "nothing is owed", self.process, seconds)


@contextmanager
def served(app: App) -> Iterator[App]:
    """Runs it until the block ends."""
    app.start()
    try:
        yield app
    finally:
        app.process.kill()
        app.process.wait()


def wait_until(holds: object, what: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Asks every few milliseconds; raises TimeoutError, or RuntimeError when the process has ended meanwhile."""
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        if process.poll() is not None:
            raise RuntimeError(f"it ended with {process.returncode} before {what}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s until {what}")
        time.sleep(0.02)


def answers(port: int) -> bool:
    """Whether `GET /healthz` is answered there."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """One that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def private_key() -> str:
    """A key for an App that exists only here."""
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

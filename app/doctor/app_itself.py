"""Judges how the App is registered: credentials, clock, permissions, events, webhook, and what was sent there."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from app.doctor.findings import About, Finding, Level
from app.github import needs
from app.github.errors import Forbidden, GitHubError, NotFound, RateLimited, Unauthorized
from app.github.inspection import Hook, Installed, RegisteredApp, SentDeliveries

MOST_SKEW = timedelta(seconds=30)  # GitHub refuses what was signed more than that in its future
FATAL_SKEW = timedelta(seconds=60)
STATUS_ADVICE = {
    0: "GitHub got no answer: see that the address can be reached from the internet and answers within ten seconds",
    401: "the secrets differ: set GITHUB_WEBHOOK_SECRET to the webhook secret of the App, or set that one anew",
    404: "something else answers there: see that the webhook's address is this App's, and ends in /webhook",
    413: "something in front of the App refuses long requests: let it pass 25 MiB",
    502: "the proxy in front of the App reaches nobody: see that the App runs",
    503: "the App's store could not take them: see the finding on the store, and the App's log",
}


def page_of(app: RegisteredApp | None, server_url: str, part: str = "") -> str:
    """The App's settings at GitHub."""
    if app is None:
        return f"{server_url}/settings/apps"
    whose = f"organizations/{app.organization}/settings" if app.organization else "settings"
    return f"{server_url}/{whose}/apps/{app.slug}{part}"


def refused(error: GitHubError, server_url: str) -> Finding:
    """That GitHub does not let the App in, and what that may come from."""
    said, page = str(error), f"{server_url}/settings/apps"
    lower = said.lower()
    if isinstance(error, Unauthorized):
        if "integration not found" in lower or "integration must" in lower:
            advice = "GITHUB_APP_ID is no App of this GitHub: copy the App ID from the App's page"
        elif "claim" in lower:
            advice = "set this machine's clock (NTP): what it signs is not of the present for GitHub"
        else:
            advice = "the private key is not of this App: check GITHUB_APP_ID, or make a new key on the App's page"
    elif isinstance(error, Forbidden | NotFound):
        advice = "the App is suspended or deleted, or GITHUB_API_URL is not the address of an API"
    elif isinstance(error, RateLimited):
        advice = later(error)
    else:
        advice = "see whether this machine reaches GITHUB_API_URL, and https://www.githubstatus.com"
    return Finding(Level.PROBLEM, About.CREDENTIALS, said, advice=advice, link=page)


def later(limited: RateLimited) -> str:
    """What to do about a limit."""
    return f"ask again after {limited.until:%H:%M:%S} UTC: until then GitHub wants to be left alone"


def clock(date: str, now: datetime) -> list[Finding]:
    """Whether this machine's clock is GitHub's, by the Date header of an answer."""
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return []
    ahead = now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    if abs(ahead) <= MOST_SKEW:
        return [Finding(Level.FINE, About.CLOCK, "this machine's clock agrees with GitHub's")]
    level = Level.PROBLEM if abs(ahead) > FATAL_SKEW else Level.WARNING
    which = "ahead of" if ahead > timedelta() else "behind"
    found = f"this machine's clock is {abs(ahead.total_seconds()):,.0f} seconds {which} GitHub's"
    advice = "set the clock by NTP (`timedatectl set-ntp true`): GitHub refuses what is signed in its future or past"
    return [Finding(level, About.CLOCK, found, advice=advice)]


def permissions(granted: dict[str, str], where: str, page: str) -> Finding:
    """Whether all that is needed is granted."""
    missing = needs.lacking(granted)
    if not missing:
        return Finding(Level.FINE, About.PERMISSIONS, "all that are needed are granted", where)
    listed = ", ".join(f"{name}: {level}" for name, level in missing.items())
    found = f"missing: {listed}"
    return Finding(Level.PROBLEM, About.PERMISSIONS, found, where, f"grant {listed}", page)


def events(told: frozenset[str], where: str, page: str) -> Finding:
    """Whether it is told of all that it must hear of."""
    missing = [name for name in needs.EVENTS if name not in told]
    if not missing:
        return Finding(Level.FINE, About.EVENTS, "subscribed to all that are needed", where)
    listed = ", ".join(missing)
    return Finding(Level.PROBLEM, About.EVENTS, f"not subscribed to: {listed}", where, f"subscribe to {listed}", page)


def hook(found: Hook, public_url: str | None, page: str) -> list[Finding]:
    """Whether deliveries are sent here, safely, and in the form that is read."""
    if not found.url:
        return [Finding(Level.PROBLEM, About.WEBHOOK, "the App has no webhook", advice="set its address", link=page)]
    wrong: list[tuple[Level, str, str]] = []
    url = urlsplit(found.url)
    expected = f"{public_url}/webhook" if public_url else ""
    if expected and found.url.rstrip("/") != expected:
        wrong.append((Level.PROBLEM, f"deliveries go to {found.url}", f"set the webhook's address to {expected}"))
    elif not expected and not url.path.rstrip("/").endswith("/webhook"):
        wrong.append((Level.PROBLEM, f"deliveries go to {found.url}", "let the webhook's address end in /webhook"))
    if url.scheme != "https":
        wrong.append((Level.WARNING, "deliveries travel unencrypted", "use an https address for the webhook"))
    if found.content_type != "json":
        said = f"deliveries come as {found.content_type}"
        wrong.append((Level.PROBLEM, said, "set the webhook's content type to application/json"))
    if not found.has_secret:
        advice = "set a webhook secret, and GITHUB_WEBHOOK_SECRET to the same"
        wrong.append((Level.PROBLEM, "deliveries are not signed: every one is refused", advice))
    if not found.verifies_certificates:
        wrong.append((Level.WARNING, "GitHub does not verify the webhook's certificate", "enable SSL verification"))
    findings = [Finding(level, About.WEBHOOK, said, advice=advice, link=page) for level, said, advice in wrong]
    if not findings:
        findings.append(Finding(Level.FINE, About.WEBHOOK, f"signed JSON goes to {found.url}"))
    if not expected:
        said = "whether that address is this App's cannot be told: PUBLIC_URL is not set"
        findings.append(Finding(Level.UNKNOWN, About.WEBHOOK, said))
    return findings


def deliveries(sent: SentDeliveries, page: str) -> list[Finding]:
    """Whether what GitHub sent of late was taken."""
    if sent.newest is None:
        return [Finding(Level.UNKNOWN, About.DELIVERIES, "GitHub has sent nothing in the last days", link=page)]
    if not sent.failed:
        newest = f"the last at {sent.newest:%Y-%m-%d %H:%M} UTC"
        return [Finding(Level.FINE, About.DELIVERIES, f"all of the last {sent.count} attempts were taken, {newest}")]
    findings = []
    for status, count in sorted(sent.failed.items(), key=lambda each: -each[1]):
        said = f"answered {status}" if status else "not answered"
        advice = STATUS_ADVICE.get(status, "see what was answered, on the page of recent deliveries")
        found = f"{count} of the last {sent.count} attempts were {said}, and never taken since"
        findings.append(Finding(Level.WARNING, About.DELIVERIES, found, advice=advice, link=page))
    return findings


def installation(one: Installed, app: RegisteredApp) -> list[Finding]:
    """Whether the App may do there what it must. What the App itself lacks is told of the App, not once more here."""
    if one.suspended:
        advice = "unsuspend it, or uninstall it: while the check is required nothing can be merged there"
        said = "the installation is suspended"
        return [Finding(Level.PROBLEM, About.INSTALLATION, said, one.account, advice, one.url)]
    asked = {name: level for name, level in needs.PERMISSIONS.items() if name not in needs.lacking(app.permissions)}
    missing = {name: level for name, level in needs.lacking(one.permissions).items() if name in asked}
    findings = []
    if missing:
        listed = ", ".join(f"{name}: {level}" for name, level in missing.items())
        advice = f"an owner of {one.account} must accept the App's new permissions ({listed})"
        findings.append(Finding(Level.PROBLEM, About.PERMISSIONS, f"missing: {listed}", one.account, advice, one.url))
    silent = [name for name in needs.EVENTS if name in app.events and name not in one.events]
    if silent:
        said, advice = f"not told of: {', '.join(silent)}", "accept what the App newly asks for there"
        findings.append(Finding(Level.PROBLEM, About.EVENTS, said, one.account, advice, one.url))
    if not findings:
        findings.append(Finding(Level.FINE, About.INSTALLATION, "permissions and events are as needed", one.account))
    return findings

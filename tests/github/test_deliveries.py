"""Deliveries in, facts out."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

import pytest

from app.decision.facts import (
    Fact,
    HappeningTold,
    HeadTold,
    InstallationBack,
    InstallationLost,
    PolicyTouched,
    PullRequestKey,
    PullRequestTold,
    Repository,
    RepositoryLost,
    RepositoryTold,
    RereadAsked,
    TeamTouched,
)
from app.decision.pull_request import Did, Head, Person
from app.github.deliveries import read_delivery, verify
from app.github.delivery_receipt import MalformedDelivery
from tests.github.told import (
    ALICE,
    BOT,
    HEAD,
    OURSELVES,
    PAYLOADS,
    RECEIVED,
    US,
    at,
    facts,
    of_kind,
    payload,
)

KEY = PullRequestKey(186853002, 12)
RFCS = Repository(186853002, 7000001, "acme", "rfcs", default_branch="main", archived=False, private=True)


def signed(body: bytes, secret: str, digest: Any = hashlib.sha256, name: str = "sha256") -> str:
    return f"{name}={hmac.new(secret.encode(), body, digest).hexdigest()}"


@pytest.mark.parametrize(
    ("header", "secrets", "genuine"),
    [
        pytest.param(signed(b"{}", "new"), ["new"], True, id="the secret"),
        pytest.param(signed(b"{}", "old"), ["new", "old"], True, id="either secret while rotating"),
        pytest.param(signed(b"{}", "wrong"), ["new", "old"], False, id="another secret"),
        pytest.param(signed(b"{ }", "new"), ["new"], False, id="another body"),
        pytest.param(signed(b"{}", "new", hashlib.sha1, "sha1"), ["new"], False, id="SHA-1"),
        pytest.param(signed(b"{}", "new").upper(), ["new"], False, id="capitals"),
        pytest.param("sha256=", ["new"], False, id="no digest"),
        pytest.param("sha256=é\udce9", ["new"], False, id="not ASCII"),
        pytest.param(None, ["new"], False, id="no header"),
        pytest.param(signed(b"{}", ""), [""], False, id="an empty secret is none"),
        pytest.param(signed(b"{}", "new"), [], False, id="no secret"),
    ],
)
def test_only_a_sha256_signature_by_one_of_our_secrets_is_genuine(
    header: str | None, secrets: list[str], genuine: bool
) -> None:
    assert verify(b"{}", header, secrets) is genuine


def test_a_pull_request_that_opens_tells_its_state_and_its_first_head() -> None:
    repository, pull, head = facts("pull_request.opened")
    assert repository == RepositoryTold(RFCS, discover=False)
    assert isinstance(pull, PullRequestTold)
    assert (pull.key, pull.by_us, pull.pull.author) == (KEY, False, ALICE)
    assert (pull.pull.title, pull.pull.base, pull.pull.head) == ("RFC 7: one queue", "main", HEAD)
    assert (pull.pull.created_at, pull.pull.updated_at) == (at(9), at(9, 0, 1))
    assert (pull.pull.open, pull.pull.draft, pull.pull.locked, pull.pull.merged_at) == (True, False, False, None)
    assert pull.pull.labels == {"rfc"}
    assert head == HeadTold(KEY, Head(HEAD, since=at(9), pushed_by=ALICE))


def test_a_pushed_head_is_the_tip_since_the_pull_request_changed() -> None:
    [head] = of_kind(HeadTold, facts("pull_request.opened", action="synchronize"))
    assert head.head == Head(HEAD, since=at(9, 0, 1), pushed_by=ALICE)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"state": "closed"}, {"open": False}, id="closed"),
        pytest.param(
            {"merged_at": "2026-03-03T09:00:00+01:00"},
            {"merged_at": datetime.fromisoformat("2026-03-03T08:00Z")},
            id="merged",
        ),
        pytest.param({"draft": True}, {"draft": True}, id="draft"),
        pytest.param({"draft": None}, {"draft": False}, id="no word of a draft"),
        pytest.param({"locked": True}, {"locked": True}, id="locked"),
        pytest.param({"labels": []}, {"labels": frozenset()}, id="no label"),
        pytest.param({"user": None}, {"author": Person(10137, "ghost")}, id="its author is gone"),
        pytest.param({"user": BOT}, {"author": Person(29139614, "renovate[bot]", bot=True)}, id="by a bot"),
        pytest.param({"title": "a\0b"}, {"title": "a\ufffdb"}, id="NUL in the title"),
    ],
)
def test_a_pull_request_is_told_as_it_is(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    named = {f"pull_request__{key}": value for key, value in changes.items()}
    [told] = of_kind(PullRequestTold, facts("pull_request.opened", action="edited", **named))
    assert {key: getattr(told.pull, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("sender", "by_us"), [pytest.param(OURSELVES, True, id="us"), pytest.param(BOT, False, id="another bot")]
)
def test_our_own_acts_on_a_pull_request_are_known_as_ours(sender: dict[str, Any], by_us: bool) -> None:
    [told] = of_kind(PullRequestTold, facts("pull_request.opened", action="review_requested", sender=sender))
    assert told.by_us is by_us


def test_our_own_act_tells_of_no_head_that_would_have_to_be_looked_at() -> None:
    assert of_kind(HeadTold, facts("pull_request.opened", action="review_requested", sender=OURSELVES)) == []


@pytest.mark.parametrize("action", ["labeled", "unlabeled"])
def test_our_own_labelling_tells_nothing_that_we_do_not_know(action: str) -> None:
    told = facts("pull_request.opened", action=action, sender=OURSELVES)
    assert [type(fact) for fact in told] == [RepositoryTold]


def test_a_delivery_without_an_installation_says_nothing_of_the_repository() -> None:
    assert of_kind(RepositoryTold, facts("pull_request.opened", installation=...)) == []


def pushed(*paths: str, count: int = 1, where: str = "modified") -> list[dict[str, list[str]]]:
    return [{"added": [], "modified": [], "removed": [], where: list(paths)} for _ in range(count)]


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        pytest.param({}, False, id="other files"),
        pytest.param({"commits": pushed(".github/commitment.yml", where="added")}, True, id="adds the policy"),
        pytest.param({"commits": pushed(".github/commitment.yml")}, True, id="changes the policy"),
        pytest.param({"commits": pushed(".github/commitment.yml", where="removed")}, True, id="removes the policy"),
        pytest.param({"commits": pushed("docs/CODEOWNERS")}, True, id="changes the owners"),
        pytest.param({"commits": pushed("docs/.github/commitment.yml")}, False, id="a file of that name elsewhere"),
        pytest.param({"forced": True}, True, id="forced"),
        pytest.param({"created": True}, True, id="a new branch"),
        pytest.param({"deleted": True, "head_commit": None}, True, id="a deleted branch"),
        pytest.param({"head_commit": None}, True, id="no head"),
        pytest.param({"commits": []}, True, id="no commits listed"),
        pytest.param({"commits": None}, True, id="no list of commits"),
        pytest.param({"commits": pushed("a", count=20)}, True, id="many commits"),
        pytest.param({"commits": pushed(*map(str, range(300)))}, True, id="many files"),
        pytest.param({"commits": [*pushed("a"), {}]}, True, id="a commit that lists no files, such as a merge"),
    ],
)
def test_a_push_that_may_touch_the_policy_is_told(changes: dict[str, Any], touched: bool) -> None:
    expected = [PolicyTouched(186853002, "main")] if touched else []
    assert of_kind(PolicyTouched, facts("push", **changes)) == expected


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        pytest.param("refs/heads/release/1.x", [PolicyTouched(186853002, "release/1.x")], id="a branch with a slash"),
        pytest.param("refs/tags/v1", [], id="a tag"),
    ],
)
def test_only_branches_have_a_policy(ref: str, expected: list[Fact]) -> None:
    assert of_kind(PolicyTouched, facts("push", ref=ref, forced=True)) == expected


ARCHITECTS, ANY = TeamTouched("acme", "acme/architects"), TeamTouched("acme", None)


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        pytest.param("team.added_to_repository", {}, ARCHITECTS, id="a team got a repository"),
        pytest.param("team.added_to_repository", {"action": "created"}, ARCHITECTS, id="a new team"),
        pytest.param(
            "team.added_to_repository", {"action": "edited"}, ANY, id="perhaps renamed: the old name is not told"
        ),
        pytest.param("team.added_to_repository", {"action": "deleted"}, ANY, id="deleted, perhaps with its children"),
        pytest.param("membership.added", {}, ARCHITECTS, id="a new member"),
        pytest.param("membership.added", {"action": "removed"}, ARCHITECTS, id="a member less"),
        pytest.param("membership.added", {"team__parent": ...}, ANY, id="a team that may be a child's"),
        pytest.param("membership.added", {"team__parent": {"id": 1}}, ANY, id="a child's people are its parents' too"),
        pytest.param("membership.added", {"team": {"id": 1, "deleted": True}}, ANY, id="of a deleted team"),
        pytest.param("organization.member_removed", {}, ANY, id="left the organization"),
        pytest.param("member.added", {}, ANY, id="a collaborator"),
    ],
)
def test_a_change_of_people_is_told(name: str, changes: dict[str, Any], expected: TeamTouched) -> None:
    assert of_kind(TeamTouched, facts(name, **changes)) == [expected]


def test_an_invitation_changes_no_team() -> None:
    assert facts("organization.member_removed", action="member_invited") == ()


ADRS = Repository(186853003, 7000001, "acme", "adrs", default_branch="main")


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        pytest.param(
            "installation.created",
            {},
            (
                InstallationBack(7000001),
                RepositoryTold(Repository(186853002, 7000001, "acme", "rfcs"), discover=True),
            ),
            id="installed",
        ),
        pytest.param("installation.created", {"action": "unsuspend"}, (InstallationBack(7000001),), id="unsuspended"),
        pytest.param(
            "installation.created",
            {"action": "new_permissions_accepted"},
            (InstallationBack(7000001),),
            id="permissions",
        ),
        pytest.param("installation.created", {"action": "deleted"}, (InstallationLost(7000001),), id="uninstalled"),
        pytest.param("installation.created", {"action": "suspend"}, (InstallationLost(7000001),), id="suspended"),
        pytest.param("installation.created", {"action": "something_new"}, (), id="something else"),
        pytest.param(
            "installation_repositories.added",
            {},
            (RepositoryTold(ADRS, discover=True), RepositoryLost(186853004)),
            id="repositories",
        ),
        pytest.param("repository.renamed", {}, (RepositoryTold(RFCS),), id="renamed"),
        pytest.param(
            "repository.renamed", {"action": "unarchived"}, (RepositoryTold(RFCS, discover=True),), id="unarchived"
        ),
        pytest.param(
            "repository.renamed", {"action": "transferred"}, (RepositoryTold(RFCS, discover=True),), id="transferred"
        ),
        pytest.param("repository.renamed", {"action": "deleted"}, (RepositoryLost(186853002),), id="deleted"),
        pytest.param(
            "repository.renamed",
            {"changes": {"default_branch": {"from": "master"}}},
            (RepositoryTold(RFCS), PolicyTouched(186853002, "main")),
            id="another default branch",
        ),
        pytest.param(
            "check_run.rerequested", {}, (RepositoryTold(RFCS), RereadAsked(186853002, 12, HEAD, RECEIVED)), id="re-run"
        ),
        pytest.param(
            "check_run.rerequested",
            {"check_run__pull_requests": []},
            (RepositoryTold(RFCS), RereadAsked(186853002, None, HEAD, RECEIVED)),
            id="re-run of a fork's",
        ),
        pytest.param("check_run.rerequested", {"action": "completed"}, (), id="a run completed"),
        pytest.param(
            "check_suite.rerequested",
            {},
            (RepositoryTold(RFCS), RereadAsked(186853002, None, HEAD, RECEIVED)),
            id="re-run all",
        ),
        pytest.param("check_suite.rerequested", {"action": "requested"}, (), id="a suite requested"),
        pytest.param("ping", {}, (), id="ping"),
    ],
)
def test_what_happens_around_pull_requests_is_told(
    name: str, changes: dict[str, Any], expected: tuple[Fact, ...]
) -> None:
    assert facts(name, **changes) == expected


@pytest.mark.parametrize("event", ["star", "label", "no such event"])
def test_events_that_are_not_ours_tell_nothing(event: str) -> None:
    assert read_delivery(event, b'{"action": "created"}', received_at=RECEIVED, own_login=US) == ()


@pytest.mark.parametrize("event", ["pull_request", "star"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"payload=%7B%7D", id="a form"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        pytest.param(b'{"a": "\\ud800"}', id="half a character"),
        pytest.param(b'{"a":' * 5000 + b"1" + b"}" * 5000, id="very deep"),
    ],
)
def test_a_body_that_is_no_json_object_is_malformed(event: str, body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        read_delivery(event, body, received_at=RECEIVED, own_login=US)


@pytest.mark.parametrize(
    ("name", "changes", "named"),
    [
        pytest.param("pull_request.opened", {"pull_request": ...}, "pull_request", id="no pull request"),
        pytest.param(
            "pull_request.opened", {"pull_request__number": -1}, "pull_request.number", id="a negative number"
        ),
        pytest.param("pull_request.opened", {"pull_request__number": 0}, "pull_request.number", id="number 0"),
        pytest.param(
            "pull_request.opened", {"pull_request__number": 2**31}, "pull_request.number", id="a number too large"
        ),
        pytest.param("issue_comment.created", {"issue__number": 0}, "issue.number", id="an issue's number 0"),
        pytest.param("push", {"repository__id": 2**63}, "repository.id", id="more than 64 bits"),
        pytest.param("push", {"repository__name": ""}, "repository", id="a repository without a name"),
        pytest.param("push", {"repository__name": ".."}, "repository", id="a name that leads elsewhere in an address"),
        pytest.param("push", {"repository__owner__login": "acme/x?"}, "repository", id="no owner's name"),
        pytest.param("pull_request.opened", {"pull_request__created_at": "soon"}, "created_at", id="no date"),
        pytest.param(
            "pull_request.opened",
            {"pull_request__created_at": "0001-01-01T00:00:00+23:00"},
            "created_at",
            id="before all dates",
        ),
        pytest.param(
            "pull_request.opened",
            {"pull_request__created_at": "2026-03-02T09:00:00"},
            "created_at",
            id="a date without a zone",
        ),
        pytest.param("issue_comment.created", {"comment__id": "many"}, "comment.id", id="a comment without a number"),
        pytest.param("issue_comment.created", {"repository": None}, "repository", id="no repository"),
    ],
)
def test_a_delivery_that_is_not_what_its_event_says_is_malformed(
    name: str, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(MalformedDelivery, match=named):
        facts(name, **changes)


def mangled(value: Any) -> list[Any]:
    """The value with each of its parts in turn taken away, or made something else."""
    if isinstance(value, dict):
        inner = [{**value, key: other} for key, part in value.items() for other in mangled(part)]
        return [*inner, *({k: v for k, v in value.items() if k != key} for key in value), None, [], "x"]
    if isinstance(value, list):
        return [*([other] for part in value[:1] for other in mangled(part)), {}, None]
    return [None, {}, [1], -1, 1e300, "\0", True]


@pytest.mark.parametrize("name", sorted(path.stem for path in PAYLOADS.glob("*.json")))
def test_a_mangled_delivery_is_told_or_malformed_and_nothing_worse(name: str) -> None:
    event, told, refused = name.partition(".")[0], [], []
    for each in mangled(payload(name)):
        try:
            told.append(read_delivery(event, json.dumps(each).encode(), received_at=RECEIVED, own_login=US))
        except MalformedDelivery as malformed:
            refused.append(str(malformed))
    assert told
    assert all(isinstance(found, tuple) for found in told)
    assert refused
    assert all(0 < len(message) < 600 for message in refused)


@pytest.mark.parametrize(
    ("action", "changed", "closed", "did", "when"),
    [
        pytest.param("ready_for_review", at(11, 59, 55), None, Did.READIED, at(11, 59, 55), id="GitHub's time"),
        pytest.param("ready_for_review", at(9), None, Did.READIED, RECEIVED, id="the act moved no time"),
        pytest.param("converted_to_draft", at(9), None, Did.DRAFTED, RECEIVED, id="nor did this"),
        pytest.param("reopened", at(9), None, Did.REOPENED, RECEIVED, id="nor this"),
        pytest.param("closed", at(9), at(10), Did.CLOSED, at(10), id="GitHub's time of closing"),
        pytest.param("closed", at(11, 59, 55), None, Did.CLOSED, at(11, 59, 55), id="closed, without one"),
        pytest.param("labeled", at(9), None, Did.LABELED, at(9), id="no clock goes by labels"),
    ],
)
def test_clocks_start_and_stop_when_it_was_done_even_where_that_moved_no_time(
    action: str, changed: datetime, closed: datetime | None, did: Did, when: datetime
) -> None:
    times = {"updated_at": changed.isoformat(), "closed_at": closed and closed.isoformat()}
    more = {f"pull_request__{name}": time for name, time in times.items()}
    found = facts("pull_request.opened", action=action, label={"name": "rfc"}, **more)
    [told] = of_kind(HappeningTold, found)
    assert (told.happening.did, told.happening.at) == (did, when)

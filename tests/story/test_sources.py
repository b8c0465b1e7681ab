"""Seats that come from elsewhere than the policy's names: CODEOWNERS, front matter, review requests, assignees."""

import pytest

from app.evaluation import evaluate_pull_request
from app.github.client import GitHub
from app.wording.title import check_title
from tests.stage import Stage, private_key

pytestmark = pytest.mark.anyio


def policy_from(*sources: str, more: str = "") -> str:
    """A policy whose seats come from these sources; `more` are further lines of its stakeholders."""
    lines = ["decisions:", "  - name: RFC", "    when:", '      paths: ["rfcs/**"]', "    stakeholders:"]
    lines += [f"      from: [{', '.join(sources)}]", *(f"      {line}" for line in more.splitlines()), ""]
    return "\n".join(lines)


OWNERS = "* @alice\n/rfcs/ops/ @acme/architects @bob\n"


async def sets_owners(s: Stage, text: str | None, path: str = ".github/CODEOWNERS") -> None:
    await s.do(s.acts.change_files, s.repository, s.person("admin"), {path: text})


@pytest.mark.policy(policy_from("codeowners"))
async def test_any_one_owner_of_a_line_fills_its_seat(s: Stage) -> None:
    await sets_owners(s, OWNERS)
    pull = await s.opens(files={"rfcs/0001.md": "# A\n", "rfcs/ops/1.md": "# B\n", "src/a.py": "1\n"})
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for owners of *, owners of /rfcs/ops/")
    await s.says(pull, "dave", "/commit")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for owners of *")
    await s.says(pull, "alice", "/dac too much at once")
    assert s.check(pull) == ("success", "2 of 2 committed · 1 disagrees and commits")


@pytest.mark.policy(policy_from("codeowners"))
async def test_what_the_owner_says_is_shown_with_the_pattern(s: Stage) -> None:
    await sets_owners(s, "/rfcs/ops/ @acme/architects @bob\n")
    pull = await s.opens(files={"rfcs/ops/1.md": "# B\n"})
    assert "**Waiting for** owners of /rfcs/ops/: @carol, @dave, @bob" in (s.status(pull) or "")
    await s.says(pull, "mallory", "/commit")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for owners of /rfcs/ops/")


@pytest.mark.policy(policy_from("codeowners"))
async def test_codeowners_that_change_on_the_base_branch_change_the_seats(s: Stage) -> None:
    await sets_owners(s, "/rfcs/ @alice\n")
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")
    await sets_owners(s, "/rfcs/ @bob\n")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for owners of /rfcs/")
    changes = [(e.kind, e.login, e.detail["by"]) for e in await s.ledger(pull) if e.kind.startswith("seat")]
    by = ".github/CODEOWNERS, line 1: "
    assert changes == [("seat added", "bob", f"{by}@bob"), ("seat removed", "alice", f"{by}@alice")]


@pytest.mark.policy(policy_from("codeowners"))
async def test_the_first_place_with_codeowners_counts_and_only_on_the_base_branch(s: Stage) -> None:
    await sets_owners(s, "* @bob\n", "docs/CODEOWNERS")
    await sets_owners(s, "* @alice\n", "CODEOWNERS")
    pull = await s.opens(files={"rfcs/1.md": "# A\n", ".github/CODEOWNERS": "* @author\n"})
    assert "owners of &#42;: @alice\n" in (s.status(pull) or "")


@pytest.mark.policy(policy_from("codeowners"))
async def test_a_statement_reads_neither_codeowners_nor_anything_else(s: Stage) -> None:
    await sets_owners(s, "* @alice @bob\n")
    pull = await s.opens()
    assert len(s.asked("GET", "/CODEOWNERS")) == 1
    s.sandbox.requests.clear()
    await s.says(pull, "bob", "/block no")
    assert s.asked("GET") == []
    assert s.asked("POST", "/graphql") == []


WRONG_OWNERS = [
    pytest.param("\n* @alice @nobody\n", ".github/CODEOWNERS, line 2: no user @nobody", id="unknown user"),
    pytest.param("* @acme/nobody\n", ".github/CODEOWNERS, line 1: no team @acme/nobody", id="unknown team"),
    pytest.param("* @other/team\n", ".github/CODEOWNERS, line 1: no team @other/team", id="another organization"),
    pytest.param("* alice@example.com\n", '.github/CODEOWNERS, line 1: "*" is owned by e-mail', id="only e-mail"),
    pytest.param("* @acme/empty\n", '.github/CODEOWNERS, line 1: "*" is owned by nobody', id="a team of nobody"),
]


@pytest.mark.policy(policy_from("codeowners", more="if_nobody: pass"))
@pytest.mark.parametrize(("owners", "title"), WRONG_OWNERS)
async def test_owners_that_nobody_can_ask_are_named_with_file_and_line(s: Stage, owners: str, title: str) -> None:
    s.sandbox.world.team(s.organization, "empty", [s.sandbox.world.machine("dependabot[bot]")])
    await sets_owners(s, owners)
    conclusion, said = s.check(await s.opens()) or ("", "")
    assert (conclusion, (said or "")[: len(title)]) == ("failure", title)


@pytest.mark.policy(policy_from("codeowners"))
async def test_files_without_an_owner_leave_nobody_to_commit(s: Stage) -> None:
    await sets_owners(s, "/src/ @alice\n")
    title = '.github/commitment.yml, line 5: nobody has a seat in "RFC"; name somebody who must commit'
    assert s.check(await s.opens()) == ("failure", title)


@pytest.mark.policy(policy_from("codeowners", more="if_nobody: pass"))
async def test_files_without_an_owner_pass_where_the_policy_says_so(s: Stage) -> None:
    await sets_owners(s, "/src/ @alice\n/rfcs/ops/ @bob\n")
    pull = await s.opens()
    assert s.check(pull) == ("success", "No commitment needed")
    await s.pushes(pull, {"rfcs/ops/1.md": "# B\n"})
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for owners of /rfcs/ops/")


@pytest.mark.policy(policy_from("codeowners", more="everyone: [alice]"))
async def test_no_codeowners_at_all_is_a_warning(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    assert "the base branch has no CODEOWNERS" in s.summary(pull)


@pytest.mark.policy(policy_from("codeowners"))
async def test_an_author_who_owns_the_file_must_say_so_like_any_owner(s: Stage) -> None:
    await sets_owners(s, "* @author @alice\n")
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for owners of *")
    await s.says(pull, "author", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


def named(*names: str) -> str:
    """A text whose front matter names these stakeholders."""
    return f"---\ntitle: A change\nstakeholders: [{', '.join(names)}]\n---\n# A change\n"


@pytest.mark.policy(policy_from("front_matter"))
async def test_stakeholders_named_in_front_matter_have_seats(s: Stage) -> None:
    files = {"rfcs/0001.md": named('"@alice"', "acme/architects"), "rfcs/logo.png": "\0", "src/a.md": named("erin")}
    pull = await s.opens(files=files)
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, carol, dave")
    s.sandbox.requests.clear()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 3 committed · waiting for carol, dave")
    assert s.asked("GET") == []
    await s.says(pull, "alice", "/recheck")
    assert s.check(pull) == ("action_required", "1 of 3 committed · waiting for carol, dave")
    assert s.asked("GET", "/rfcs/0001.md") == []  # its id says that it is the same


@pytest.mark.policy(policy_from("front_matter", more='everyone: ["@alice"]'))
async def test_front_matter_edited_by_a_push_adds_and_only_takes_back_what_it_added(s: Stage) -> None:
    pull = await s.opens(files={"rfcs/0001.md": named("bob")})
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")
    await s.pushes(pull, {"rfcs/0001.md": named("erin")})
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, erin")
    await s.pushes(pull, {"rfcs/0001.md": "# A change\n"})
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    changes = [(e.kind, e.login, e.detail["by"]) for e in await s.ledger(pull) if e.kind.startswith("seat")]
    assert changes == [
        ("seat added", "erin", "rfcs/0001.md, line 3: @erin"),
        ("seat removed", "bob", "rfcs/0001.md, line 3: @bob"),
        ("seat removed", "erin", "rfcs/0001.md, line 3: @erin"),
    ]


WRONG_TEXTS = [
    pytest.param(named("nobody"), "rfcs/0001.md, line 3: no user @nobody", id="unknown user"),
    pytest.param(named("other/team"), "rfcs/0001.md, line 3: team @other/team is of another", id="another's team"),
    pytest.param("---\nstakeholders: [\n---\n", "rfcs/0001.md, line", id="no YAML"),
    pytest.param("x" * 1_000_001, "rfcs/0001.md is too large, so that its front matter", id="too large"),
]


@pytest.mark.policy(policy_from("front_matter", more="everyone: [alice]"))
@pytest.mark.parametrize(("text", "title"), WRONG_TEXTS)
async def test_front_matter_that_cannot_be_used_is_named_with_file_and_line(s: Stage, text: str, title: str) -> None:
    pull = await s.opens(files={"rfcs/0001.md": text})
    conclusion, said = s.check(pull) or ("", "")
    assert (conclusion, (said or "")[: len(title)]) == ("failure", title)
    await s.pushes(pull, {"rfcs/0001.md": named("bob")})
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


@pytest.mark.policy(policy_from("front_matter", more="everyone: [alice]"))
async def test_front_matter_that_could_not_be_read_is_read_when_somebody_asks(s: Stage) -> None:
    s.sandbox.fail_next("GET", "/repos/acme/rfcs/contents/rfcs", status=403)
    pull = await s.opens(files={"rfcs/0001.md": named("bob")})
    conclusion, title = s.check(pull) or ("", "")
    assert (conclusion, "permission Contents" in (title or "")) == ("failure", True)
    await s.says(pull, "alice", "/commit")
    assert (s.check(pull) or [""])[0] == "failure"
    await s.says(pull, "alice", "/recheck")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


@pytest.mark.policy(policy_from("front_matter", more="everyone: [alice]"))
async def test_front_matter_that_github_does_not_have_yet_is_looked_for_again(s: Stage) -> None:
    s.sandbox.fail_next("GET", "/repos/acme/rfcs/contents/rfcs", status=404)
    pull = await s.opens(files={"rfcs/0001.md": named("bob")})
    assert s.check(pull) == ("failure", "rfcs/0001.md could not be read yet")
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


@pytest.mark.policy(policy_from("front_matter", more="everyone: [alice]"))
async def test_too_many_files_with_front_matter_are_not_read_and_said_to_be(s: Stage) -> None:
    pull = await s.opens(files={f"rfcs/{number}.md": "# A\n" for number in range(51)})
    conclusion, title = s.check(pull) or ("", "")
    assert conclusion == "failure"
    assert "51 changed files" in (title or "")
    assert s.asked("GET", "/rfcs/1.md") == []


@pytest.mark.policy(policy_from("requested_reviewers", more="everyone: [alice]"))
async def test_who_was_asked_for_a_review_keeps_the_seat_when_they_have_reviewed(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("bob"))
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")
    await s.reviews(pull, "bob", body="I have read it.")
    assert pull.requested == []
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")
    await s.reviews(pull, "bob", "approve")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for alice")


@pytest.mark.policy(None)
async def test_who_was_asked_before_the_app_knew_of_it_has_a_seat_too(s: Stage) -> None:
    pull = await s.opens()
    s.acts.request_review(pull, s.person("author"), s.person("bob"))
    await s.reviews(pull, "bob", body="I have read it.")
    await s.sets_policy(policy_from("requested_reviewers"))
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for bob")


@pytest.mark.policy(policy_from("requested_reviewers", more="everyone: [alice]"))
async def test_a_request_taken_off_by_hand_takes_the_seat(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("bob"))
    await s.do(s.acts.unrequest_review, pull, s.person("author"), s.person("bob"))
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    changes = [(e.kind, e.login, e.detail["by"]) for e in await s.ledger(pull) if e.kind.startswith("seat")]
    assert changes == [("seat added", "bob", "requested review"), ("seat removed", "bob", "requested review")]
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("bob"))
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


@pytest.mark.policy(policy_from("requested_reviewers"))
async def test_a_team_that_is_asked_for_a_review_gives_each_a_seat(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.request_team_review, pull, s.person("author"), s.architects)
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for carol, dave")
    await s.do(s.acts.join_team, s.architects, s.person("admin"), s.person("erin"))
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for carol, dave, erin")
    await s.says(pull, "carol", "/recheck")
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for carol, dave, erin")


@pytest.mark.policy(policy_from("requested_reviewers"))
async def test_a_secret_team_that_is_asked_for_a_review_is_misconfigured(s: Stage) -> None:
    secret = s.sandbox.world.team(s.organization, "secret", [s.person("erin")], secret=True)
    pull = await s.opens()
    await s.do(s.acts.request_team_review, pull, s.person("author"), secret)
    assert s.check(pull) == ("failure", "Requested review: no team @acme/secret")


@pytest.mark.policy(policy_from("assignees"))
async def test_assignees_have_seats_but_bots_do_not(s: Stage) -> None:
    pull = await s.opens()
    robot = s.sandbox.world.machine("dependabot[bot]")
    await s.do(s.acts.assign, pull, s.person("author"), robot)
    assert (s.check(pull) or [""])[0] == "failure"
    await s.do(s.acts.assign, pull, s.person("author"), s.person("alice"))
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    await s.do(s.acts.assign, pull, s.person("author"), s.person("bob"))
    await s.do(s.acts.unassign, pull, s.person("author"), s.person("alice"))
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for bob")
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for bob")


@pytest.mark.policy(
    policy_from("codeowners", "front_matter", "requested_reviewers", "assignees", more="everyone: [bob]")
)
async def test_somebody_named_by_every_source_has_one_seat_besides_an_owners_one(s: Stage) -> None:
    await sets_owners(s, "* @bob\n")
    pull = await s.opens(files={"rfcs/0001.md": named("bob")})
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("bob"))
    await s.do(s.acts.assign, pull, s.person("author"), s.person("bob"))
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for bob, owners of *")
    await s.says(pull, "bob", "/commit")
    assert s.check(pull) == ("success", "2 of 2 committed")


async def test_who_joins_or_leaves_a_team_changes_the_tally_at_once_and_the_ledger_says_why(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.join_team, s.architects, s.person("admin"), s.person("erin"))
    assert s.check(pull) == ("action_required", "0 of 5 committed · waiting for alice, bob, carol, dave, erin")
    await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person("dave"))
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, erin")
    changes = [(e.kind, e.login, dict(e.detail)) for e in await s.ledger(pull) if e.kind.startswith("seat")]
    why = {"decision": "RFC", "group": "", "by": "@acme/architects"}
    assert changes == [("seat added", "erin", why), ("seat removed", "dave", why)]


@pytest.mark.policy(policy_from("codeowners"))
async def test_a_team_of_three_hundred_with_child_teams_is_fine(s: Stage) -> None:
    crowd = [s.sandbox.world.person(f"member-{number}") for number in range(300)]
    parent = s.sandbox.world.team(s.organization, "everybody", crowd[:100])
    child = s.sandbox.world.team(s.organization, "half", crowd[100:200], parent=parent)
    s.sandbox.world.team(s.organization, "quarter", crowd[200:], parent=child)
    await s.sets_policy(policy_from("codeowners", more='everyone: ["@acme/everybody"]'))
    await sets_owners(s, "* @acme/everybody\n")
    pull = await s.opens()
    names = "member-0, member-1, member-2, member-3, member-4 and 296 more"
    assert s.check(pull) == ("action_required", f"0 of 301 committed · waiting for {names}")
    assert len(s.status(pull) or "") < 60_000
    await s.says(pull, "member-299", "/commit")
    assert (s.check(pull) or ("", ""))[1] == f"2 of 301 committed · waiting for {names.replace('296', '294')}"
    await s.do(s.acts.leave_team, child, s.person("admin"), crowd[150])
    assert (s.check(pull) or ("", ""))[1] == f"2 of 300 committed · waiting for {names.replace('296', '293')}"
    changes = [(e.kind, e.login, e.detail["group"]) for e in await s.ledger(pull) if e.kind.startswith("seat")]
    assert changes == [("seat removed", "member-150", ""), ("seat removed", "member-150", "owners of *")]


@pytest.mark.policy(policy_from("codeowners", "front_matter", "requested_reviewers", "assignees"))
async def test_a_single_reading_without_a_store_comes_to_the_same(s: Stage) -> None:
    await sets_owners(s, "* @bob\n")
    pull = await s.opens(files={"rfcs/0001.md": named("alice", "acme/architects")})
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("erin"))
    await s.reviews(pull, "erin", body="I have read it.")
    await s.do(s.acts.assign, pull, s.person("author"), s.person("author"))
    github = GitHub(app_id="1", private_key=private_key(), api_url=s.sandbox.url, clock=s.now)
    found = await evaluate_pull_request(github.installation(7_000_001), "acme", "rfcs", 1, s.sandbox.url, s.now())
    await github.aclose()
    assert found is not None
    said = "1 of 6 committed · waiting for alice, carol, dave, erin, owners of *"
    assert s.check(pull) == ("action_required", said)
    # That erin's review was requested before she gave it is told by deliveries alone.
    assert check_title(found.verdict) == "1 of 5 committed · waiting for alice, carol, dave, owners of *"

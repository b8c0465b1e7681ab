"""Reading a pull request whole, against the sandbox."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.decision.pull_request import ChangedFile, CommentKind, Did, Head, Person, Removal, ReviewState, Version
from app.github.errors import GitHubUnavailable, NotFound
from app.github.marks import STATUS, marked
from app.github.reading import open_pull_requests, read_history, read_pull_request, read_state
from tests.github.canned import answering
from tests.github.conftest import START, Scene

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


def value(account: Any) -> Person:
    return Person(account.id, account.login, bot=account.kind == "Bot")


async def test_a_pull_request_is_read_with_its_head_and_files(scene: Scene) -> None:
    scene.acts.label(scene.pull, scene.person("alice"), "rfc")
    reading = await scene.read()
    pull = reading.pull
    assert (pull.repository_id, pull.number, pull.title, pull.base) == (scene.rfcs.id, 1, "RFC 2", "main")
    assert (pull.author.login, pull.open, pull.labels, pull.created_at) == ("author", True, frozenset({"rfc"}), START)
    [head] = reading.heads
    assert (head.sha, head.since, head.complete) == (scene.pull.head, START, True)
    assert [file.path for file in head.files or ()] == ["rfcs/0002.md"]
    assert (reading.complete, reading.comments, reading.status_comment_ids) == (True, (), ())


async def test_what_the_state_says_is_what_the_whole_reading_says(scene: Scene) -> None:
    for act in (scene.acts.draft, scene.acts.lock, scene.acts.close):
        act(scene.pull, scene.person("alice"))
    whole = (await scene.read()).pull
    assert await read_state(scene.session, scene.repository, 1) == replace(whole, happenings=())


async def test_a_merged_pull_request_says_when(scene: Scene) -> None:
    scene.sandbox.advance(60)
    scene.acts.merge(scene.pull, scene.person("alice"))
    pull = (await scene.read()).pull
    assert (pull.open, pull.merged_at) == (False, START + MINUTE)


async def test_comments_reviews_and_inline_comments_are_read(scene: Scene) -> None:
    alice, bob = scene.person("alice"), scene.person("bob")
    comment = scene.say("alice", "/commit")
    review = scene.acts.review(scene.pull, bob, "approve", "Fine", inline=["/block"])
    found = {read.kind: read for read in (await scene.read()).comments}
    inline = scene.pull.review_comments[0]
    assert {kind: read.id for kind, read in found.items()} == {
        CommentKind.COMMENT: comment.id,
        CommentKind.REVIEW: review.id,
        CommentKind.REVIEW_COMMENT: inline.id,
    }
    assert found[CommentKind.COMMENT].versions == (Version("/commit", START, value(alice)),)
    assert found[CommentKind.REVIEW].versions == (Version("Fine", START, value(bob)),)
    assert (found[CommentKind.REVIEW].review, found[CommentKind.REVIEW].head) == (ReviewState.APPROVED, scene.pull.head)
    assert found[CommentKind.REVIEW_COMMENT].versions == (Version("/block", START, value(bob)),)
    assert {read.node_id for read in found.values()} == {comment.node_id, review.node_id, inline.node_id}


async def test_a_long_conversation_is_read_to_its_end(scene: Scene) -> None:
    for number in range(230):
        scene.say("alice", f"Remark {number}")
    scene.acts.review(scene.pull, scene.person("bob"), inline=[f"Line {number}" for number in range(130)])
    for number in range(120):
        scene.acts.review(scene.pull, scene.person("bob"), body=f"Review {number}")
    kinds = [comment.kind for comment in (await scene.read()).comments]
    assert {kind: kinds.count(kind) for kind in CommentKind} == {
        CommentKind.COMMENT: 230,
        CommentKind.REVIEW: 121,
        CommentKind.REVIEW_COMMENT: 130,
    }


async def test_what_bots_say_is_left_out(scene: Scene) -> None:
    machine = scene.sandbox.world.machine("renovate[bot]")
    scene.acts.comment(scene.pull, machine, "/commit")
    scene.acts.review(scene.pull, machine, "approve", inline=["/commit"])
    reading = await scene.read()
    assert (reading.comments, reading.own_marks) == ((), {})


async def test_our_own_comments_are_known_by_their_marks(scene: Scene) -> None:
    bot = scene.sandbox.world.bot
    first = scene.acts.comment(scene.pull, bot, marked("Status", STATUS))
    second = scene.acts.comment(scene.pull, bot, marked("Status again", STATUS))
    answer = scene.acts.comment(scene.pull, bot, marked("No.", "reply comment:1"))
    scene.acts.comment(scene.pull, bot, "Without a mark")
    scene.say("alice", marked("I am the status", STATUS))
    reading = await scene.read()
    assert reading.status_comment_ids == (first.id, second.id)
    assert reading.own_marks == {STATUS: first.id, "reply comment:1": answer.id}


async def test_an_edited_comment_is_read_with_its_history(scene: Scene) -> None:
    comment = scene.say("alice", "/block")
    scene.sandbox.advance(60)
    scene.acts.edit_comment(comment, scene.person("admin"), "/commit")
    [read] = (await scene.read()).comments
    alice, admin = value(scene.person("alice")), value(scene.person("admin"))
    assert read.versions == (
        Version("/block", START, alice),
        Version("/commit", START + MINUTE, admin, replaced="/block"),
    )
    assert (read.history_to, read.history_known) == (START + MINUTE, True)
    assert await read_history(scene.session, comment.node_id) == read.versions


async def test_an_edit_that_we_know_of_costs_no_history(scene: Scene) -> None:
    comment = scene.say("alice", "one")
    scene.sandbox.advance(60)
    scene.acts.edit_comment(comment, scene.person("alice"), "two")
    [read] = (await scene.read(known={(CommentKind.COMMENT, comment.id): START + MINUTE})).comments
    assert read.versions == (Version("two", START + MINUTE, value(scene.person("alice"))),)
    assert (read.history_to, read.history_known) == (None, True)
    assert scene.asked("POST", "/graphql") == 1


async def test_an_edit_in_the_second_of_writing_is_found(scene: Scene) -> None:
    comment = scene.say("alice", "/block")
    scene.acts.edit_comment(comment, scene.person("admin"), "/commit")
    [read] = (await scene.read(known={(CommentKind.COMMENT, comment.id): START})).comments
    assert [(version.body, version.by and version.by.login) for version in read.versions] == [
        ("/block", "alice"),
        ("/commit", "admin"),
    ]


@pytest.mark.parametrize(
    ("known", "history_known"), [pytest.param({}, False, id="unseen"), pytest.param(START + MINUTE, True, id="seen")]
)
async def test_an_edited_review_whose_edit_was_not_seen_has_an_unknown_past(
    scene: Scene, known: Any, history_known: bool
) -> None:
    alice = scene.person("alice")
    review = scene.acts.review(scene.pull, alice, body="one", inline=["two"])
    inline = scene.pull.review_comments[0]
    scene.sandbox.advance(60)
    scene.acts.edit_review(review, alice, "/commit")
    scene.acts.edit_review_comment(inline, alice, "/block")
    times = known and {(CommentKind.REVIEW, review.id): known, (CommentKind.REVIEW_COMMENT, inline.id): known}
    comments = (await scene.read(known=times)).comments
    assert [comment.history_known for comment in comments] == [history_known] * 2
    assert [comment.versions[-1].at for comment in comments] == [START + MINUTE] * 2


async def test_a_review_first_seen_dismissed_does_not_say_what_it_was(scene: Scene) -> None:
    review = scene.acts.review(scene.pull, scene.person("alice"), "approve")
    scene.acts.dismiss_review(review, scene.person("admin"))
    [read] = (await scene.read()).comments
    assert (read.review, read.dismissed) == (ReviewState.UNKNOWN, Removal(by=None, at=START))


async def test_a_push_before_the_first_reading_leaves_an_unknown_head_before_it(scene: Scene) -> None:
    scene.sandbox.advance(60)
    scene.acts.push(scene.pull, scene.person("author"), {"rfcs/0002.md": "three\n"})
    before, present = (await scene.read()).heads
    assert (before.since, before.files) == (START, None)
    assert (present.sha, present.since) == (scene.pull.head, START + MINUTE)


async def test_a_head_we_know_of_keeps_its_time(scene: Scene) -> None:
    known = {"0ld": START, scene.pull.head: START + 5 * MINUTE}
    [head] = (await scene.read(heads_known=known)).heads
    assert head.since == START + 5 * MINUTE


async def test_a_pull_request_that_is_not_there_is_not_found(scene: Scene) -> None:
    scene.pull.number = 99
    with pytest.raises(NotFound):
        await scene.read()


async def test_files_are_read_as_added_removed_and_renamed(scene: Scene) -> None:
    text = "a text that is long enough to be known again\n" * 20
    scene.acts.change_files(scene.rfcs, scene.person("alice"), {"rfcs/0009.md": text})
    files = {"rfcs/0001.md": None, "rfcs/0009.md": None, "rfcs/0010.md": text}
    scene.pull = scene.acts.open_pull(scene.rfcs, scene.person("author"), files=files)
    reading = await scene.read()
    assert reading.complete
    found = reading.heads[-1].files or ()
    assert found[0] == ChangedFile("rfcs/0001.md", "")
    assert {(file.path, file.previous_path) for file in found[1:]} <= {
        ("rfcs/0009.md", None),
        ("rfcs/0010.md", None),
        ("rfcs/0010.md", "rfcs/0009.md"),
    }
    assert all(len(file.blob) == 40 for file in found if file.path == "rfcs/0010.md")


async def test_more_files_than_github_lists_are_incomplete(scene: Scene) -> None:
    listed = [[{"filename": f"{part}/{number}", "status": "added"} for number in range(100)] for part in range(31)]
    following = 'link: </files?page=2>; rel="next"\r\n'
    async with answering(whole(changedFiles=3100), *listed, headers=following) as session:
        reading = await read(session, scene)
    assert (reading.complete, reading.heads[-1].complete) == (False, False)
    assert len(reading.heads[-1].files) == 3000


async def test_files_that_are_missing_from_the_list_are_noticed(scene: Scene) -> None:
    async with answering(whole(changedFiles=2), [{"filename": "a", "status": "added"}]) as session:
        assert not (await read(session, scene)).complete


async def test_a_file_whose_content_github_does_not_tell_is_another_at_each_head(scene: Scene) -> None:
    listed = [{"filename": "a", "status": "modified", "sha": None}, {"filename": "b", "status": "removed", "sha": None}]
    async with answering(whole(changedFiles=2), listed) as session:
        reading = await read(session, scene)
    assert reading.heads[-1].files == (ChangedFile("a", HEAD), ChangedFile("b", ""))


async def test_a_push_while_it_is_read_starts_the_reading_anew(scene: Scene) -> None:
    wrong = {"filename": "a", "status": "added", "sha": "b10b", "contents_url": "https://api/contents/a?ref=0ther"}
    right = {**wrong, "contents_url": f"https://api/contents/a?ref={HEAD}"}
    async with answering(WHOLE, [wrong], WHOLE, [right]) as session:
        reading = await read(session, scene)
    assert reading.heads == (Head(HEAD, START, (ChangedFile("a", "b10b"),), base="main"),)


async def test_a_pull_request_that_will_not_stand_still_is_read_later(scene: Scene) -> None:
    wrong = {"filename": "a", "status": "added", "sha": "b10b", "contents_url": "https://api/contents/a?ref=0ther"}
    async with answering(*[WHOLE, [wrong]] * 3) as session:
        with pytest.raises(GitHubUnavailable, match="changed while it was read"):
            await read(session, scene)


async def test_accounts_that_are_gone_and_odd_addresses_are_read(scene: Scene) -> None:
    said: dict[str, Any] = {"body": "x", "createdAt": "2026-03-02T09:00:00Z", "lastEditedAt": None, "editor": None}
    ghost = {**said, "id": "IC_1", "fullDatabaseId": str(2**40), "url": "", "author": None}
    lost = {**said, "id": "PRRC_1", "url": "https://github.com/elsewhere", "author": None}
    pending = {**ghost, "state": "PENDING", "submittedAt": None, "commit": None, "comments": page(lost)}
    submitted = {**pending, "submittedAt": "2026-03-02T09:00:00Z", "state": "COMMENTED", "comments": page()}
    async with answering(whole(comments=page(ghost), reviews=page(pending, submitted)), []) as session:
        comments = (await read(session, scene)).comments
    assert [(comment.kind, comment.id, comment.author.login) for comment in comments] == [
        (CommentKind.COMMENT, 2**40, "ghost"),
        (CommentKind.REVIEW, 2**40, "ghost"),
    ]


async def test_a_comment_deleted_while_it_is_read_has_an_unknown_past(scene: Scene) -> None:
    edited = {
        "id": "IC_1",
        "fullDatabaseId": "1",
        "url": "",
        "body": "x",
        "createdAt": "2026-03-02T09:00:00Z",
        "lastEditedAt": "2026-03-02T09:05:00Z",
        "author": None,
        "editor": None,
    }
    async with answering(whole(comments=page(edited)), [], {"data": {"node": None}}) as session:
        [comment] = (await read(session, scene)).comments
    assert (comment.history_known, comment.versions[0].by) == (False, None)


async def test_an_answer_of_another_shape_is_githubs_failure(scene: Scene) -> None:
    async with answering({"data": {"repository": {"pullRequest": {"number": 1}}}}) as session:
        with pytest.raises(GitHubUnavailable):
            await read(session, scene)


async def test_all_open_pull_requests_are_listed(scene: Scene) -> None:
    for number in range(120):
        scene.acts.open_pull(scene.rfcs, scene.person("author"), files={f"rfcs/{number}.md": "x"})
    scene.acts.close(scene.pull, scene.person("author"))
    found = await open_pull_requests(scene.session, scene.repository)
    assert sorted(pull.number for pull in found) == list(range(2, 122))
    assert {pull.heads for pull in found} == {()}


HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"


async def test_whose_review_is_requested_is_read_and_what_was_taken_off_by_hand(scene: Scene) -> None:
    admin, pull = scene.person("admin"), scene.pull
    for login in ("alice", "bob"):
        scene.acts.request_review(pull, admin, scene.person(login))
    scene.acts.review(pull, scene.person("alice"), "comment", "I have read it.")
    scene.acts.unrequest_review(pull, admin, scene.person("bob"))
    scene.acts.request_team_review(pull, admin, scene.sandbox.world.teams[0])
    scene.acts.assign(pull, admin, scene.person("carol"))
    found = (await scene.read()).pull
    assert [person.login for person in found.assignees] == ["carol"]
    assert (found.requested, found.requested_teams) == ((), ("acme/architects",))
    [removed] = found.happenings
    assert (removed.did, removed.by and removed.by.login, removed.person and removed.person.login) == (
        Did.REQUEST_REMOVED,
        "admin",
        "bob",
    )


async def test_a_request_of_somebody_who_is_gone_or_is_no_person_is_passed_over(scene: Scene) -> None:
    at = {"__typename": "ReviewRequestedEvent", "createdAt": "2026-03-02T09:00:00Z", "actor": None}
    odd = [None, {**at, "requestedReviewer": None}, {**at, "requestedReviewer": {"__typename": "Mannequin"}}]
    requests = [None, {"requestedReviewer": None}, {"requestedReviewer": {"__typename": "Bot"}}]
    answer = whole(timelineItems={"nodes": odd}, reviewRequests={"nodes": requests})
    async with answering(answer, []) as session:
        found = (await read(session, scene)).pull
    assert (found.happenings, found.requested, found.requested_teams) == ((), (), ())


def page(*nodes: Any) -> dict[str, Any]:
    return {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": list(nodes)}


def whole(**changes: Any) -> dict[str, Any]:
    """GraphQL's answer about a pull request on which nothing was said."""
    pull = {
        "number": 1,
        "title": "RFC",
        "state": "OPEN",
        "isDraft": False,
        "locked": False,
        "createdAt": "2026-03-02T09:00:00Z",
        "updatedAt": "2026-03-02T09:00:00Z",
        "mergedAt": None,
        "changedFiles": 1,
        "headRefOid": HEAD,
        "baseRefName": "main",
        "author": None,
        "labels": None,
        "assignees": {"nodes": []},
        "reviewRequests": None,
        "timelineItems": {"nodes": []},
        "switched": {"nodes": []},
        "commits": {"nodes": []},
        "comments": page(),
        "reviews": page(),
    }
    return {"data": {"repository": {"pullRequest": pull | changes}}}


WHOLE = whole()


async def read(session: Any, scene: Scene) -> Any:
    return await read_pull_request(session, scene.repository, 1, known={}, own_login=None, now=START)

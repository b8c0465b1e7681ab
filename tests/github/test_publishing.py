"""Publishing differences, against the sandbox."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.decision.publication import (
    Announcement,
    CheckRun,
    CommentRef,
    Label,
    Published,
    Reply,
    ShownReaction,
    Wanted,
)
from app.decision.pull_request import CommentKind
from app.github.errors import Forbidden, RateLimited, Rejected
from app.github.marks import STATUS, mark_in, marked
from app.github.pace import LIFTED_FROM
from app.github.publishing import PartlyPublished
from app.sandbox.records import Writing
from tests.github.conftest import Scene

pytestmark = pytest.mark.anyio
AWAITING = Label("commitment: awaited", "fbca04", "Somebody has yet to commit")
BLOCKED = Label("commitment: blocked", "d73a4a", "Somebody blocks")
NAMES = frozenset({AWAITING.name, BLOCKED.name})
PUTTING = {
    CommentKind.COMMENT: ("POST", "/repos/acme/rfcs/issues/comments/"),
    CommentKind.REVIEW: ("POST", "/graphql"),
}
TRIED = {"DELETE": 2, "POST": 1}  # what can be repeated is, where a kept connection breaks
TAKING_OFF = PUTTING | {CommentKind.COMMENT: ("DELETE", "/repos/acme/rfcs/issues/comments/")}


def check(scene: Scene, conclusion: str = "action_required", title: str = "1 of 2 committed") -> CheckRun:
    return CheckRun("commitment", scene.pull.head, conclusion, title, "The tally", "https://app/1")


def shown(writing: Writing) -> list[str]:
    return [reaction.content for reaction in writing.reactions]


def labels(scene: Scene) -> set[str]:
    return {label.name for label in scene.pull.labels}


def ours(scene: Scene) -> list[str]:
    return [comment.body.partition("\n")[0] for comment in scene.pull.comments if comment.author.kind == "Bot"]


def runs(scene: Scene) -> list[tuple[str | None, str | None]]:
    return [(run.conclusion, run.title) for run in scene.rfcs.check_runs.values()]


def ref(kind: CommentKind, writing: Any) -> CommentRef:
    return CommentRef(kind, writing.id, writing.node_id)


async def everything(scene: Scene) -> Wanted:
    comment = scene.say("alice", "/commit")
    return Wanted(
        check=check(scene),
        status_comment="Awaited: bob",
        reactions={ref(CommentKind.COMMENT, comment): "+1"},
        labels=(AWAITING,),
        other_labels=frozenset({BLOCKED.name}),
        replies=(Reply(ref(CommentKind.COMMENT, comment), "That is not yours to say."),),
        announcements=(Announcement("decision", "The decision is taken."),),
    )


async def test_all_that_is_wanted_is_shown_the_check_first(scene: Scene) -> None:
    outcome = await scene.publish(await everything(scene))
    assert outcome.problems == ()
    assert scene.sandbox.writes[0].path.endswith("/check-runs")
    assert runs(scene) == [("action_required", "1 of 2 committed")]
    assert ours(scene) == ["Awaited: bob", "That is not yours to say.", "The decision is taken."]
    assert shown(scene.pull.comments[0]) == ["+1"]
    assert labels(scene) == {AWAITING.name}
    made = scene.rfcs.labels[AWAITING.name]
    assert (made.color, made.description) == (AWAITING.color, AWAITING.description)


async def test_doing_it_twice_sends_nothing(scene: Scene) -> None:
    wanted = await everything(scene)
    first = await scene.publish(wanted)
    before = len(scene.sandbox.requests)
    second = await scene.publish(wanted, first.published)
    assert (second.published, second.problems) == (first.published, first.problems)
    assert len(scene.sandbox.requests) == before


async def test_nothing_wanted_sends_nothing(scene: Scene) -> None:
    assert (await scene.publish(Wanted())).published == Published()
    assert scene.sandbox.requests == []


async def test_other_words_are_written_into_the_run_that_is_there(scene: Scene) -> None:
    first = await scene.publish(Wanted(check=check(scene)))
    second = await scene.publish(Wanted(check=check(scene, title="still 1 of 2")), first.published)
    assert runs(scene) == [("action_required", "still 1 of 2")]
    assert second.published.check is not None
    assert first.published.check is not None
    assert second.published.check.id == first.published.check.id


async def test_another_conclusion_is_another_run(scene: Scene) -> None:
    first = await scene.publish(Wanted(check=check(scene)))
    await scene.publish(Wanted(check=check(scene, "success")), first.published)
    assert [conclusion for conclusion, _ in runs(scene)] == ["action_required", "success"]


async def test_another_head_is_another_run(scene: Scene) -> None:
    first = await scene.publish(Wanted(check=check(scene)))
    scene.acts.push(scene.pull, scene.person("author"), {"rfcs/0002.md": "three\n"})
    await scene.publish(Wanted(check=check(scene)), first.published)
    assert {run.head_sha for run in scene.rfcs.check_runs.values()} == {sha for sha, _ in scene.pull.heads}


async def test_a_run_that_is_gone_is_made_anew(scene: Scene) -> None:
    first = await scene.publish(Wanted(check=check(scene)))
    scene.rfcs.check_runs.clear()
    await scene.publish(Wanted(check=check(scene, title="anew")), first.published)
    assert runs(scene) == [("action_required", "anew")]


async def test_a_check_without_a_page_has_no_link(scene: Scene) -> None:
    await scene.publish(Wanted(check=replace(check(scene), details_url=None)))
    [run] = scene.rfcs.check_runs.values()
    assert run.details_url is None


async def test_a_check_that_is_refused_stops_everything(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/check-runs", status=422)
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(await everything(scene))
    assert isinstance(caught.value.cause, Rejected)
    assert caught.value.published == Published()
    assert ours(scene) == []


async def test_the_status_comment_is_edited_in_place(scene: Scene) -> None:
    first = await scene.publish(Wanted(status_comment="one"))
    await scene.publish(Wanted(status_comment="two"), first.published)
    assert ours(scene) == ["two"]


async def test_a_status_comment_that_was_changed_is_written_again(scene: Scene) -> None:
    first = await scene.publish(Wanted(status_comment="one"))
    scene.acts.edit_comment(scene.pull.comments[0], scene.person("admin"), "hacked")
    await scene.publish(Wanted(status_comment="one"), replace(first.published, comment_digest=None))
    assert ours(scene) == ["one"]


async def test_a_status_comment_that_was_deleted_comes_back(scene: Scene) -> None:
    first = await scene.publish(Wanted(status_comment="one"))
    scene.acts.delete_comment(scene.pull.comments[0], scene.person("admin"))
    second = await scene.publish(Wanted(status_comment="two"), first.published)
    assert ours(scene) == ["two"]
    assert second.published.comment_id == scene.pull.comments[0].id


async def test_a_status_comment_that_is_not_to_be_created_is_not(scene: Scene) -> None:
    wanted = Wanted(status_comment="one", create_status_comment=False)
    outcome = await scene.publish(wanted)
    assert (ours(scene), outcome.published.comment_id) == ([], None)


async def test_an_existing_status_comment_is_edited_even_so(scene: Scene) -> None:
    first = await scene.publish(Wanted(status_comment="one"))
    await scene.publish(Wanted(status_comment="no longer", create_status_comment=False), first.published)
    assert ours(scene) == ["no longer"]


async def test_that_a_comment_is_begun_is_stored_before_it_is_made(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/issues", drop="after")
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(Wanted(status_comment="one"))
    assert [begun.comment_begun for begun in scene.begun] == [True]
    assert caught.value.published.comment_begun


@pytest.mark.parametrize(
    "drop", [pytest.param("before", id="it was not made"), pytest.param("after", id="it was made")]
)
async def test_a_status_comment_whose_making_nobody_saw_end_is_there_once(scene: Scene, drop: str) -> None:
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/issues", drop=drop)
    with pytest.raises(PartlyPublished):
        await scene.publish(Wanted(status_comment="one"))
    outcome = await scene.publish(Wanted(status_comment="two"), scene.begun[-1])
    assert ours(scene) == ["two"]
    assert (outcome.published.comment_id, outcome.published.comment_begun) == (scene.pull.comments[0].id, False)


async def test_a_reply_whose_making_nobody_saw_end_is_there_once(scene: Scene) -> None:
    wanted = await everything(scene)
    only = Wanted(replies=wanted.replies, announcements=wanted.announcements)
    published = Published()
    for _ in range(2):
        scene.sandbox.fail_next("POST", f"/repos/acme/rfcs/issues/{scene.pull.number}/comments", drop="after")
        with pytest.raises(PartlyPublished):
            await scene.publish(only, published)
        published = scene.begun[-1]
    outcome = await scene.publish(only, published)
    assert ours(scene) == ["That is not yours to say.", "The decision is taken."]
    ids = [comment.id for comment in scene.pull.comments if comment.author.kind == "Bot"]
    assert [*outcome.published.replies.values(), *outcome.published.announcements.values()] == ids


async def test_a_comment_known_from_a_reading_is_taken_up(scene: Scene) -> None:
    comment = scene.acts.comment(scene.pull, scene.sandbox.world.bot, marked("one", STATUS))
    outcome = await scene.publish(Wanted(status_comment="two"), marks={STATUS: comment.id})
    assert (ours(scene), outcome.published.comment_id) == (["two"], comment.id)


async def test_somebody_elses_comment_with_our_marker_is_not_taken_up(scene: Scene) -> None:
    scene.say("alice", marked("Mine", STATUS))
    await scene.publish(Wanted(status_comment="one"), Published(comment_begun=True))
    assert ours(scene) == ["one"]
    assert mark_in(scene.pull.comments[-1].body) == STATUS


async def test_a_locked_conversation_is_passed_over_quietly(scene: Scene) -> None:
    wanted = await everything(scene)
    path = f"/repos/acme/rfcs/issues/{scene.pull.number}/comments"
    message = "Unable to create comment because issue is locked."
    scene.sandbox.fail_next("POST", path, status=403, message=message, times=3)
    outcome = await scene.publish(wanted)
    assert (outcome.problems, ours(scene)) == ((), [])
    published = outcome.published
    assert (published.comment_begun, dict(published.replies), dict(published.announcements)) == (False, {}, {})
    assert runs(scene)


@pytest.mark.parametrize("status", [403, 404, 410, 422])
async def test_what_is_refused_stops_nothing_else_and_is_told(scene: Scene, status: int) -> None:
    wanted = await everything(scene)
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/issues", status=status, message="No.", times=100)
    outcome = await scene.publish(wanted)
    assert len(runs(scene)) == 1
    assert len(outcome.problems) == (4 if status in (404, 410) else 5)  # a comment that is gone needs no reaction
    assert all(f"answered {status}: No." in problem for problem in outcome.problems)


async def test_what_was_done_before_github_failed_is_not_forgotten(scene: Scene) -> None:
    wanted = await everything(scene)
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/labels", status=403, headers={"retry-after": "9"})
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(wanted)
    published, cause = caught.value.published, caught.value.cause
    assert isinstance(cause, RateLimited)
    assert published.check is not None
    assert published.comment_id is not None
    assert len(published.reactions) == 1
    assert published.labels is None
    scene.clock.ahead = timedelta(seconds=10)
    before = len(scene.sandbox.requests)
    await scene.publish(wanted, published)
    later = [one.path.rpartition("/")[2] for one in scene.sandbox.requests[before:]]
    assert later == ["labels", "labels", "comments", "comments"]


async def test_a_reaction_is_replaced_by_another(scene: Scene) -> None:
    scene.sandbox.keys.hourly = LIFTED_FROM
    alice = scene.person("alice")
    comment = scene.say("alice", "/commit")
    review = scene.acts.review(scene.pull, alice, body="/commit", inline=["/commit"])
    inline = scene.pull.review_comments[0]
    on = {
        ref(CommentKind.COMMENT, comment): comment,
        ref(CommentKind.REVIEW, review): review,
        ref(CommentKind.REVIEW_COMMENT, inline): inline,
    }
    published = Published()
    for content in ("+1", "rocket", "confused", None, "eyes"):
        outcome = await scene.publish(Wanted(reactions=dict.fromkeys(on, content)), published)
        published = outcome.published
        assert outcome.problems == ()
        assert [shown(writing) for writing in on.values()] == [[content] if content else []] * 3


async def test_a_review_known_only_by_its_number_gets_its_reaction(scene: Scene) -> None:
    review = scene.acts.review(scene.pull, scene.person("alice"), body="/commit")
    await scene.publish(Wanted(reactions={CommentRef(CommentKind.REVIEW, review.id): "+1"}))
    assert shown(review) == ["+1"]


@pytest.mark.parametrize("kind", list(CommentKind))
async def test_a_comment_that_is_gone_needs_no_reaction(scene: Scene, kind: CommentKind) -> None:
    gone = CommentRef(kind, 404, "PRR_404")
    first = await scene.publish(Wanted(reactions={gone: "+1"}))
    assert first.problems == ()
    second = await scene.publish(Wanted(reactions={gone: "rocket"}), first.published)
    third = await scene.publish(Wanted(reactions={gone: None}), second.published)
    assert (second.problems, third.problems, dict(third.published.reactions)) == ((), (), {})


async def test_a_reaction_somebody_took_off_is_no_obstacle(scene: Scene) -> None:
    comment = scene.say("alice", "/commit")
    on = ref(CommentKind.COMMENT, comment)
    first = await scene.publish(Wanted(reactions={on: "+1"}))
    comment.reactions.clear()
    await scene.publish(Wanted(reactions={on: "rocket"}), first.published)
    assert shown(comment) == ["rocket"]


async def test_a_reaction_whose_number_is_not_known_is_left_alone(scene: Scene) -> None:
    comment = scene.say("alice", "/commit")
    on = ref(CommentKind.COMMENT, comment)
    await scene.publish(Wanted(reactions={on: "rocket"}), Published(reactions={on.key: ShownReaction("+1")}))
    assert shown(comment) == ["rocket"]


@pytest.mark.parametrize("kind", [CommentKind.COMMENT, CommentKind.REVIEW])
@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_reaction_whose_taking_off_got_no_answer_is_there_if_it_is_wanted_again(
    scene: Scene, kind: CommentKind, drop: str
) -> None:
    on, writing = written(scene, kind)
    published = (await scene.publish(Wanted(reactions={on: "+1"}))).published
    method, path = TAKING_OFF[kind]
    scene.sandbox.fail_next(method, path, drop=drop, times=TRIED[method])
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(Wanted(reactions={on: "eyes"}), published)
    for left in (scene.begun[-1], caught.value.published):  # what a kill leaves, and what GitHub's failure does
        outcome = await scene.publish(Wanted(reactions={on: "+1"}), left)
        assert shown(writing) == ["+1"]
        assert outcome.published.reactions[on.key].sure


@pytest.mark.parametrize("kind", [CommentKind.COMMENT, CommentKind.REVIEW])
@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize("then", ["+1", "eyes", None])
async def test_a_reaction_whose_putting_got_no_answer_is_alone(
    scene: Scene, kind: CommentKind, drop: str, then: str | None
) -> None:
    on, writing = written(scene, kind)
    scene.sandbox.fail_next(*PUTTING[kind], drop=drop)
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(Wanted(reactions={on: "+1"}))
    await scene.publish(Wanted(reactions={on: then}), caught.value.published)
    assert shown(writing) == ([then] if then else [])


def written(scene: Scene, kind: CommentKind) -> tuple[CommentRef, Writing]:
    """A comment or a review by alice."""
    if kind is CommentKind.COMMENT:
        writing: Writing = scene.say("alice", "/commit")
    else:
        writing = scene.acts.review(scene.pull, scene.person("alice"), body="/commit")
    return ref(kind, writing), writing


async def test_labels_follow_the_verdict_and_only_ours_come_off(scene: Scene) -> None:
    scene.acts.label(scene.pull, scene.person("alice"), "bug")
    first = await scene.publish(Wanted(labels=(AWAITING,), other_labels=NAMES - {AWAITING.name}))
    assert labels(scene) == {"bug", AWAITING.name}
    second = await scene.publish(Wanted(labels=(BLOCKED,), other_labels=NAMES - {BLOCKED.name}), first.published)
    assert labels(scene) == {"bug", BLOCKED.name}
    third = await scene.publish(Wanted(other_labels=NAMES), second.published)
    assert labels(scene) == {"bug"}
    assert third.published.labels == frozenset()


async def test_a_label_put_just_before_the_end_comes_off_later(scene: Scene) -> None:
    await scene.publish(Wanted(labels=(AWAITING,), other_labels=NAMES - {AWAITING.name}))
    stored = scene.begun[-1]
    assert stored.labels is None
    assert stored.labels_begun == {AWAITING.name}
    later = await scene.publish(Wanted(labels=(BLOCKED,), other_labels=NAMES - {BLOCKED.name}), stored)
    assert labels(scene) == {BLOCKED.name}
    assert later.published.labels_begun == frozenset()


async def test_a_label_that_was_begun_is_put_again(scene: Scene) -> None:
    await scene.publish(Wanted(labels=(AWAITING,)), Published(labels_begun=frozenset({AWAITING.name})))
    assert labels(scene) == {AWAITING.name}


async def test_the_outcome_knows_which_labels_are_there_now(scene: Scene) -> None:
    before = frozenset({"bug", AWAITING.name})
    outcome = await scene.publish(
        Wanted(labels=(BLOCKED,), other_labels=frozenset({AWAITING.name})), present_labels=before
    )
    assert outcome.labels == {"bug", BLOCKED.name}


async def test_a_label_of_ours_that_was_there_before_us_comes_off(scene: Scene) -> None:
    scene.acts.label(scene.pull, scene.person("alice"), BLOCKED.name)
    await scene.publish(Wanted(other_labels=NAMES), present_labels=frozenset({BLOCKED.name.upper()}))
    assert labels(scene) == set()


async def test_a_label_that_is_off_already_is_no_obstacle(scene: Scene) -> None:
    outcome = await scene.publish(Wanted(other_labels=NAMES), present_labels=NAMES)
    assert (outcome.problems, outcome.published.labels) == ((), frozenset())


async def test_a_label_taken_off_by_hand_stays_off_until_the_verdict_changes(scene: Scene) -> None:
    wanted = Wanted(labels=(AWAITING,), other_labels=frozenset({BLOCKED.name}))
    first = await scene.publish(wanted)
    scene.acts.unlabel(scene.pull, scene.person("alice"), AWAITING.name)
    await scene.publish(wanted, first.published)
    assert labels(scene) == set()


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_label_whose_taking_off_got_no_answer_is_there_if_it_is_wanted_again(scene: Scene, drop: str) -> None:
    awaiting = Wanted(labels=(AWAITING,), other_labels=NAMES - {AWAITING.name})
    blocked = Wanted(labels=(BLOCKED,), other_labels=NAMES - {BLOCKED.name})
    published = (await scene.publish(awaiting)).published
    scene.sandbox.fail_next(
        "DELETE", f"/repos/acme/rfcs/issues/{scene.pull.number}/labels", drop=drop, times=TRIED["DELETE"]
    )
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(blocked, published)
    for left in (scene.begun[-1], caught.value.published):  # what a kill leaves, and what GitHub's failure does
        outcome = await scene.publish(awaiting, left)
        assert labels(scene) == {AWAITING.name}
        assert outcome.published.labels == frozenset({AWAITING.name})
        assert not outcome.published.labels_begun


async def test_where_the_last_label_was_about_to_come_off_it_is_taken_off_later(scene: Scene) -> None:
    published = (await scene.publish(Wanted(labels=(AWAITING,)))).published
    scene.sandbox.fail_next(
        "DELETE", f"/repos/acme/rfcs/issues/{scene.pull.number}/labels", drop="before", times=TRIED["DELETE"]
    )
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(Wanted(other_labels=NAMES), published)
    await scene.publish(Wanted(other_labels=NAMES), caught.value.published)
    assert labels(scene) == set()


async def test_a_label_that_comes_back_is_put_though_we_have_not_heard_that_it_was_gone(scene: Scene) -> None:
    one = Wanted(labels=(AWAITING,), other_labels=frozenset({BLOCKED.name}))
    other = Wanted(labels=(BLOCKED,), other_labels=frozenset({AWAITING.name}))
    published, late = Published(), frozenset({AWAITING.name})
    for wanted in (one, other, one):
        published = (await scene.publish(wanted, published, present_labels=late)).published
    assert labels(scene) == {AWAITING.name}


async def test_a_label_the_repository_has_keeps_its_colour(scene: Scene) -> None:
    scene.acts.label_named(scene.rfcs, AWAITING.name).color = "000000"
    await scene.publish(Wanted(labels=(AWAITING,)))
    assert (labels(scene), scene.rfcs.labels[AWAITING.name].color) == ({AWAITING.name}, "000000")


async def test_a_label_that_github_does_not_take_is_told(scene: Scene) -> None:
    outcome = await scene.publish(Wanted(labels=(Label("x" * 60, "fbca04", ""),)))
    assert len(outcome.problems) == 1
    assert outcome.published.labels is None


@pytest.mark.parametrize("name", ["..", "50%", "ä ö?#", "what: ever"])
async def test_odd_label_names_are_taken_off(scene: Scene, name: str) -> None:
    scene.acts.label(scene.pull, scene.person("alice"), name)
    await scene.publish(Wanted(other_labels=frozenset({name})), present_labels=frozenset({name}))
    assert labels(scene) == set()


async def test_a_bug_loses_nothing_that_was_done(scene: Scene) -> None:
    async def fail(_begun: Published) -> None:
        raise ZeroDivisionError

    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(await everything(scene), before_creating=fail)
    assert isinstance(caught.value.cause, ZeroDivisionError)
    assert caught.value.published.check is not None
    assert not caught.value.published.comment_begun


async def make_a_crowd_of_writes(scene: Scene) -> None:
    """So many that GitHub's limits leave no room for more."""
    for _ in range(150):
        path = f"/repos/acme/rfcs/issues/{scene.pull.number}/labels"
        await scene.session.request("POST", path, json={"labels": ["busy"]})


async def test_when_github_has_little_room_the_check_goes_and_the_rest_is_put_off(scene: Scene) -> None:
    await make_a_crowd_of_writes(scene)
    wanted = await everything(scene)
    outcome = await scene.publish(wanted)
    assert runs(scene) == [("action_required", "1 of 2 committed")]
    assert (ours(scene), labels(scene), shown(scene.pull.comments[0])) == ([], {"busy"}, [])
    assert outcome.again is not None
    assert outcome.again > scene.clock()
    assert not outcome.published.comment_begun
    assert list(outcome.published.replies.values()) == [None]  # still owed
    scene.clock.ahead += timedelta(minutes=1)
    outcome = await scene.publish(wanted, outcome.published)
    assert ours(scene) == ["Awaited: bob", "That is not yours to say.", "The decision is taken."]
    assert (outcome.again, len(runs(scene))) == (None, 1)


async def test_where_limits_are_lifted_nothing_is_put_off(scene: Scene) -> None:
    scene.sandbox.keys.hourly = LIFTED_FROM
    await make_a_crowd_of_writes(scene)
    outcome = await scene.publish(await everything(scene))
    assert outcome.again is None
    assert len(ours(scene)) == 3


async def test_a_check_run_whose_answer_was_lost_is_taken_up(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/check-runs", drop="after")
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(Wanted(check=check(scene)))
    outcome = await scene.publish(Wanted(check=check(scene, title="2 of 2")), caught.value.published)
    assert runs(scene) == [("action_required", "2 of 2")]
    assert outcome.again is not None  # to see whether anything else comes in late


async def test_a_check_run_made_just_before_a_kill_is_taken_up(scene: Scene) -> None:
    await scene.publish(Wanted(check=check(scene)))
    await scene.publish(Wanted(check=check(scene)), Published(), tried=True)
    assert runs(scene) == [("action_required", "1 of 2 committed")]


async def test_an_older_check_run_that_comes_in_late_does_not_stand(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/check-runs", status=502)
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(Wanted(check=check(scene, "success")))
    blocked = Wanted(check=check(scene, "failure"))
    outcome = await scene.publish(blocked, caught.value.published)
    late = {"name": "commitment", "head_sha": scene.pull.head, "status": "completed", "conclusion": "success"}
    await scene.session.request("POST", "/repos/acme/rfcs/check-runs", json=late)
    assert outcome.again is not None
    scene.clock.ahead += timedelta(minutes=1)
    outcome = await scene.publish(blocked, outcome.published)
    assert runs(scene)[-1][0] == "failure"
    assert outcome.again is None
    assert outcome.published.in_doubt is None


async def test_somebody_elses_check_run_of_the_name_is_not_taken_up(scene: Scene) -> None:
    await scene.publish(Wanted(check=replace(check(scene), about=7)))
    await scene.publish(Wanted(check=replace(check(scene), about=8)), Published(), tried=True)
    assert len(runs(scene)) == 2


async def test_a_comment_that_may_still_come_about_is_waited_for(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", f"/repos/acme/rfcs/issues/{scene.pull.number}/comments", status=502)
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(Wanted(status_comment="one"))
    outcome = await scene.publish(Wanted(status_comment="one"), caught.value.published)
    assert ours(scene) == []
    late = {"body": marked("one", STATUS)}
    await scene.session.request("POST", f"/repos/acme/rfcs/issues/{scene.pull.number}/comments", json=late)
    assert outcome.again is not None
    scene.clock.ahead += timedelta(minutes=1)
    await scene.publish(Wanted(status_comment="two"), outcome.published)
    assert ours(scene) == ["two"]


async def test_where_the_check_may_not_be_written_the_rest_is_said_all_the_same(scene: Scene) -> None:
    lacking = "Resource not accessible by integration"
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/check-runs", status=403, message=lacking)
    with pytest.raises(PartlyPublished) as caught:
        await scene.publish(await everything(scene))
    assert isinstance(caught.value.cause, Forbidden)
    assert ours(scene) == ["Awaited: bob", "That is not yours to say.", "The decision is taken."]
    assert caught.value.published.comment_id is not None


async def test_where_comments_may_not_be_written_they_are_tried_again(scene: Scene) -> None:
    lacking = "Resource not accessible by integration"
    scene.sandbox.fail_next("POST", "/repos/acme/rfcs/issues", status=403, message=lacking)
    outcome = await scene.publish(Wanted(check=check(scene), status_comment="one"))
    assert outcome.again is not None
    assert any(lacking in problem for problem in outcome.problems)
    scene.clock.ahead += timedelta(minutes=1)
    await scene.publish(Wanted(check=check(scene), status_comment="one"), outcome.published)
    assert ours(scene) == ["one"]

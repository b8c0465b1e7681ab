"""Attempts at a green check without everyone's commitment: alice has committed, bob has not, and somebody tries."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from app.sandbox.records import CheckRun, Comment, Pull
from tests.stage import POLICY_PATH, Stage, policy_for

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.policy(policy_for("alice", "bob", more="overruled_by: [dave]\nauthor: excluded")),
]

Attack = Callable[["Scene"], Awaitable[object]]


@dataclass
class Scene:
    """The pull request, alice's commitment on it, and a block of bob's where the attack is on a block."""

    s: Stage
    pull: Pull
    said: Comment
    block: Comment | None = None

    def green(self) -> bool:
        return (self.s.check(self.pull) or ("",))[0] == "success"

    def run(self) -> CheckRun:
        return self.s.runs(self.pull)[-1]

    async def presses(self, login: str, button: str) -> Comment:
        await self.s.do(self.s.acts.press, self.run(), self.s.person(login), button)
        return self.s.own_comments(self.pull)[-1]


async def begun(s: Stage) -> Scene:
    pull = await s.opens()
    return Scene(s, pull, await s.says(pull, "alice", "/commit"))


def says(login: str, words: str) -> Attack:
    return lambda a: a.s.says(a.pull, login, words)


FORGED = {
    "somebody names bob": says("author", "@bob: /commit"),
    "somebody quotes bob": says("author", "> /commit\n\nsays bob"),
    "a copy of a button's comment": lambda a: a.s.says(a.pull, "author", "@bob, with the check’s button:\n\n/commit"),
    "bob in the title": lambda a: a.s.do(a.s.acts.retitle, a.pull, a.s.person("bob"), "/commit"),
    "bob in the description": lambda a: a.s.do(a.s.acts.describe, a.pull, a.s.person("bob"), "/commit"),
    "a bot speaks": lambda a: a.s.do(a.s.acts.comment, a.pull, a.s.sandbox.world.machine("bob[bot]"), "/commit"),
    "a bot approves": lambda a: a.s.do(a.s.acts.review, a.pull, a.s.sandbox.world.machine("bob[bot]"), "approve"),
    "a login that looks alike": lambda a: a.s.do(a.s.acts.comment, a.pull, a.s.sandbox.world.person("b0b"), "/commit"),
    "a cyrillic login": lambda a: a.s.do(a.s.acts.comment, a.pull, a.s.sandbox.world.person("bоb"), "/commit"),
    "the ghost": lambda a: a.s.do(a.s.acts.comment, a.pull, a.s.sandbox.world.person("ghost"), "/commit"),
    "an approval by the author": lambda a: a.s.reviews(a.pull, "author", "approve"),
    "an approval by an outsider": lambda a: a.s.reviews(a.pull, "mallory", "approve"),
    "a dismissal of the seat": says("author", "/overrule @bob he is away"),
    "a delegation of another's seat": says("alice", "/delegate @alice for @bob"),
    "a recusal for another": says("author", "/recuse @bob"),
    "an invitation of a friend": says("author", "/invite @erin\n/commit"),
    "an overruling without a block": says("dave", "/overrule @bob he is away"),
    "an editorial without a seat": says("author", "/editorial"),
    "the author's commitment": says("author", "/commit for everybody"),
    "twice the same person": says("alice", "/commit\n/dac\nI commit to this"),
    "a call for the end": says("author", "/call 1m"),
}


async def _rewrites(a: Scene, words: str, by: str = "admin") -> None:
    talk = await a.s.says(a.pull, "bob", "Interesting.")
    await a.s.edits(talk, by, words)


async def _rewrites_and_back(a: Scene) -> None:
    talk = await a.s.says(a.pull, "bob", "Interesting.")
    await a.s.edits(talk, "admin", "/commit")
    await a.s.edits(talk, "bob", "Interesting. Really.")


async def _rewrites_unseen(a: Scene) -> None:
    talk = await a.s.says(a.pull, "bob", "Interesting.")
    a.s.sandbox.held = True
    await a.s.edits(talk, "admin", "/commit")
    a.s.sandbox.take_held()
    a.s.sandbox.held = False


async def _rewrites_a_review(a: Scene) -> None:
    review = await a.s.reviews(a.pull, "bob", "comment", "Interesting.")
    await a.s.do(a.s.acts.edit_review, review, a.s.person("admin"), "/commit")


async def _rewrites_an_inline_comment(a: Scene) -> None:
    said = await a.s.do(a.s.acts.review_comment, a.pull, a.s.person("bob"), "Interesting.")
    await a.s.do(a.s.acts.edit_review_comment, said, a.s.person("admin"), "/commit")


async def _hides_a_withdrawal(a: Scene) -> None:
    await a.s.says(a.pull, "bob", "/commit")
    gone = await a.s.says(a.pull, "bob", "/withdraw")
    await a.s.deletes(gone, "admin")


async def _edits_a_withdrawal(a: Scene) -> None:
    await a.s.says(a.pull, "bob", "/commit")
    await a.s.edits(await a.s.says(a.pull, "bob", "/withdraw"), "admin", "Nice.")


async def _loses_a_withdrawal(a: Scene) -> None:
    await a.s.says(a.pull, "bob", "/commit")
    gone = await a.s.says(a.pull, "bob", "/withdraw")
    a.s.sandbox.held = True
    await a.s.deletes(gone, "admin")
    a.s.sandbox.take_held()
    a.s.sandbox.held = False


async def _button_of_another_pull_request(a: Scene) -> None:
    other = await a.s.opens(files={"rfcs/2.md": "Two"})
    there = Scene(a.s, other, a.said)
    said = await there.presses("bob", "commit")
    await a.s.says(a.pull, "author", said.body)
    await a.s.edits(a.s.own_comments(a.pull)[0], "admin", said.body)


async def _button_of_an_older_text(a: Scene) -> None:
    run = a.run()
    await a.s.pushes(a.pull, {"rfcs/0001.md": "# Evil\n"})
    await a.s.says(a.pull, "alice", "/commit")
    await a.s.do(a.s.acts.press, run, a.s.person("bob"), "commit")


async def _outsider_presses(a: Scene) -> None:
    await a.presses("mallory", "commit")
    await a.s.do(a.s.acts.rerun, a.run(), a.s.person("mallory"))


async def _renamed_into_bob(a: Scene) -> None:
    bob, mallory = a.s.person("bob"), a.s.person("mallory")
    await a.s.says(a.pull, "bob", "/commit")
    await a.s.do(a.s.acts.rename_person, bob, "bob-2")
    await a.s.do(a.s.acts.rename_person, mallory, "bob")
    await a.s.says(a.pull, "bob", "What is this about?")


TAMPERED = {
    "bob's words rewritten": lambda a: _rewrites(a, "/commit"),
    "bob's words rewritten by the author": lambda a: _rewrites(a, "I commit to this", "author"),
    "rewritten and made his own otherwise": _rewrites_and_back,
    "rewritten while nobody told": _rewrites_unseen,
    "a review rewritten": _rewrites_a_review,
    "an inline comment rewritten": _rewrites_an_inline_comment,
    "a withdrawal deleted": _hides_a_withdrawal,
    "a withdrawal rewritten": _edits_a_withdrawal,
    "a withdrawal deleted while nobody told": _loses_a_withdrawal,
    "a button of another pull request": _button_of_another_pull_request,
    "a button of an older text": _button_of_an_older_text,
    "an outsider presses": _outsider_presses,
    "somebody takes bob's login": _renamed_into_bob,
}


@pytest.mark.parametrize("attack", [pytest.param(way, id=name) for name, way in {**FORGED, **TAMPERED}.items()])
async def test_nobody_commits_for_another(s: Stage, attack: Attack) -> None:
    scene = await begun(s)
    await attack(scene)
    assert not scene.green()
    await s.says(scene.pull, "alice", "/recheck")
    assert not scene.green()


async def _deletes(a: Scene) -> None:
    assert a.block
    await a.s.deletes(a.block, "admin")


async def _edits(a: Scene) -> None:
    assert a.block
    await a.s.edits(a.block, "admin", "/commit")


async def _edits_then_deletes(a: Scene) -> None:
    await _edits(a)
    await _deletes(a)


async def _minimizes(a: Scene) -> None:
    assert a.block
    await a.s.do(a.s.acts.minimize, a.block)


async def _deletes_unseen(a: Scene) -> None:
    a.s.sandbox.held = True
    await _deletes(a)
    a.s.sandbox.take_held()
    a.s.sandbox.held = False


async def _retargets_and_back(a: Scene) -> None:
    a.s.acts.make_branch(a.s.repository, a.s.person("admin"), "lax")
    await a.s.sets_policy(policy_for("alice"), branch="lax")
    await a.s.do(a.s.acts.retarget, a.pull, a.s.person("admin"), "lax")
    await a.s.do(a.s.acts.retarget, a.pull, a.s.person("admin"), "main")


async def _opens_another_with_a_lax_policy(a: Scene) -> None:
    a.s.acts.make_branch(a.s.repository, a.s.person("admin"), "lax")
    await a.s.sets_policy(policy_for("alice"), branch="lax")
    other = await a.s.opens("alice", files={}, branch=a.pull.branch, base="lax")
    await a.s.says(other, "alice", "/commit")
    await a.s.do(a.s.acts.close, other, a.s.person("alice"))


async def _edits_the_policy_in_it(a: Scene) -> None:
    await a.s.pushes(a.pull, {POLICY_PATH: policy_for("alice")})
    await a.s.says(a.pull, "alice", "/commit")


async def _moves_the_text(a: Scene) -> None:
    await a.s.pushes(a.pull, {"rfcs/0001.md": None, "docs/0001.md": "# A change\n", "rfcs/x.md": "x"})
    await a.s.says(a.pull, "alice", "/commit")


PRESSED_ON = {
    "deleted": _deletes,
    "rewritten": _edits,
    "rewritten and deleted": _edits_then_deletes,
    "minimized": _minimizes,
    "deleted while nobody told": _deletes_unseen,
    "locked away": lambda a: a.s.do(a.s.acts.lock, a.pull, a.s.person("admin")),
    "drafted": lambda a: a.s.do(a.s.acts.draft, a.pull, a.s.person("author")),
    "closed": lambda a: a.s.do(a.s.acts.close, a.pull, a.s.person("author")),
    "overruled by who may not": says("alice", "/overrule @bob nonsense"),
    "unblocked by another": says("alice", "/unblock B1"),
    "unblocked by the author": says("author", "/unblock"),
    "overruled without a reason": says("dave", "/overrule @bob"),
    "committed to by others": says("author", "bob commits to this"),
    "retargeted and back": _retargets_and_back,
    "passed by another with its head": _opens_another_with_a_lax_policy,
    "the policy edited in it": _edits_the_policy_in_it,
    "the text moved away": _moves_the_text,
    "rebased": lambda a: a.s.do(a.s.acts.rebase, a.pull, a.s.person("author")),
    "re-run": lambda a: a.s.do(a.s.acts.rerun, a.run(), a.s.person("author")),
    "a label of ours put on": lambda a: a.s.do(a.s.acts.label, a.pull, a.s.person("admin"), "commitment: reached"),
}


@pytest.mark.parametrize("attack", [pytest.param(way, id=name) for name, way in PRESSED_ON.items()])
async def test_nobody_gets_rid_of_anothers_block(s: Stage, attack: Attack) -> None:
    scene = await begun(s)
    await s.says(scene.pull, "bob", "/commit")
    assert scene.green()
    scene.block = await s.says(scene.pull, "bob", "/block no rollback plan")
    await attack(scene)
    assert not scene.green()
    await s.says(scene.pull, "alice", "/recheck")
    assert not scene.green()


@pytest.mark.parametrize("name", ["carol", "zoe"])
async def test_a_block_by_a_button_cannot_be_given_to_another(s: Stage, name: str) -> None:
    s.sandbox.world.person("zoe")
    scene = await begun(s)
    await s.says(scene.pull, "bob", "/commit")
    said = await scene.presses("alice", "block")
    numbers = f" {s.person('alice').id} ", f" {s.person(name).id} "
    await s.edits(said, "bob", said.body.replace("alice", name).replace(*numbers))
    await s.says(scene.pull, "bob", "/recheck")
    assert s.check(scene.pull) == ("failure", "Blocked by alice")


async def test_a_block_by_a_button_stays_its_authors_under_anothers_mark(s: Stage) -> None:
    scene = await begun(s)
    mine = await scene.presses("bob", "commit")
    said = await scene.presses("alice", "block")
    await s.edits(said, "bob", mine.body)
    await s.edits(said, "bob", f"{mine.body} ")
    await s.says(scene.pull, "bob", "/commit\n/recheck")
    assert s.check(scene.pull) == ("failure", "Blocked by alice")

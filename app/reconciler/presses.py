"""Whose press of the check's buttons is said for them: insiders', once each; outsiders cannot make the App talk."""

from collections.abc import Mapping

from app.decision.policy import BlocksBy
from app.decision.publication import BUTTONS, Press
from app.decision.pull_request import PullRequest
from app.decision.statements import Kind
from app.decision.verdict import State, Verdict


def to_be_said(presses: Mapping[str, Press], verdict: Verdict, pull: PullRequest) -> dict[str, Press]:
    """Those that are insiders', by the GUID that told of each. While nobody can tell who is one, all wait."""
    if not verdict.tallies:
        return {}
    return {guid: press for guid, press in presses.items() if _is_insider(press, verdict, pull)}


def to_be_kept(presses: Mapping[str, Press], said: Mapping[str, Press], verdict: Verdict) -> dict[str, Press]:
    """Those that are still owed something: all where the policy cannot be used at present."""
    return dict(presses) if verdict.state is State.MISCONFIGURED and not verdict.tallies else dict(said)


def _is_insider(press: Press, verdict: Verdict, pull: PullRequest) -> bool:
    """Only who may write is shown the buttons, and where all who may write may block, that is enough to block."""
    if press.person.id in verdict.parties | verdict.overrulers | {pull.author.id}:
        return True
    blocks = BUTTONS[press.identifier].kind is Kind.BLOCK
    return blocks and any(counted.decision.blocks_by is BlocksBy.WRITERS for counted in verdict.tallies)

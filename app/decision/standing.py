"""What a person's statements so far leave: a commitment or none, and the blocks that stand."""

from dataclasses import dataclass, replace

from app.decision.policy import BlocksBy, Decision, ReviewsRule
from app.decision.statements import COMMITMENTS, Kind
from app.decision.timeline import Statement


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's statements so far leave."""

    commitment: Statement | None = None
    blocks: tuple[Statement, ...] = ()
    last: Statement | None = None
    spoke: bool = False  # took back or put in doubt what opening the pull request had said
    fallen: tuple[str | None, ...] = ()  # heads of later commitments that somebody else took out
    vouched: tuple[str, ...] = ()  # heads for whose text the commitment stands too, because somebody vouched for it


def after(standing: Standing, said: Statement) -> Standing:
    """What a person's statements leave when they say one more."""
    if said.void:
        return replace(standing, fallen=(*standing.fallen, said.head)) if said.kind in COMMITMENTS else standing
    if said.kind in COMMITMENTS:
        return Standing(commitment=said, last=said, spoke=standing.spoke)
    if said.kind is Kind.BLOCK:
        return replace(standing, commitment=None, blocks=(*standing.blocks, said), last=said, spoke=True)
    if said.kind is Kind.UNBLOCK:
        left = tuple(block for block in standing.blocks if said.target and block_name(block) != said.target.upper())
        return replace(standing, blocks=left, last=said if left != standing.blocks else standing.last)
    if said.kind is Kind.WITHDRAW:
        return Standing(last=said, spoke=True)
    if said.kind is None:
        return awaited_anew(standing, said)
    return standing


def awaited_anew(standing: Standing, since: Statement) -> Standing:
    """Without the commitment; blocks stand."""
    return replace(standing, commitment=None, last=since, spoke=True, vouched=())


def block_name(block: Statement) -> str:
    """What a block is called: B2."""
    return f"B{block.block}"


def may_block(decision: Decision, stakeholders: frozenset[int], writers: frozenset[int], person_id: int) -> bool:
    """Whether this person's blocks hold the decision."""
    return person_id in stakeholders or (decision.blocks_by is BlocksBy.WRITERS and person_id in writers)


def is_heeded(decision: Decision, statement: Statement) -> bool:
    """Whether the decision listens to it: to words always, to what a review's state says as its `reviews` has it."""
    return not statement.by_state or decision.reviews is ReviewsRule.COUNT

"""The further words of a policy that count when they begin a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by what they declare, as written in the policy. At most 20 each of at most 100 characters."""

    commit: tuple[str, ...] = ()
    disagree_and_commit: tuple[str, ...] = ()
    block: tuple[str, ...] = ()

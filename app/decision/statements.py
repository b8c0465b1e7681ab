"""What one comment declares: the kinds of statement, and the result of hearing."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is declared. The values are the fixed names of `hear --json`."""

    COMMIT = "commit"
    DISAGREE_AND_COMMIT = "disagree_and_commit"
    BLOCK = "block"
    UNBLOCK = "unblock"
    WITHDRAW = "withdraw"
    RECUSE = "recuse"
    DELEGATE = "delegate"
    INVITE = "invite"
    OVERRULE = "overrule"
    EDITORIAL = "editorial"
    CALL = "call"
    RECHECK = "recheck"


COMMITMENTS = frozenset({Kind.COMMIT, Kind.DISAGREE_AND_COMMIT})


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing declared in one comment."""

    kind: Kind
    reason: str = ""  # one line, bounded; plain text as its author wrote it, not yet safe to print
    line: int = 1  # of the comment, counted from 1
    target: str = (
        ""  # the argument: B2 of /unblock, alice or acme/team of /delegate, /invite and /overrule, 3d of /call
    )
    command: str = ""  # the command as typed ("/dac"); empty for plain words


class Nearness(StrEnum):
    """Why words that come near a statement are not one."""

    MISSPELT = "misspelt"  # a command of ours with a typo, or one that stands where commands are not heard
    MALFORMED = "malformed"  # a command of ours whose argument is missing or wrong
    NEGATED = "negated"  # "I can't commit to this"
    CONDITIONAL = "conditional"  # "happy to commit once …"
    ASKED = "asked"  # "shall I commit?"
    POSTPONED = "postponed"  # "I will commit tomorrow"
    YIELDS = "yields"  # "LGTM", "I can live with this"
    MENTIONED = "mentioned"  # names commitment or a block in some other way that is not heard


@dataclass(frozen=True, slots=True)
class Near:
    """Words that come near a statement without making one."""

    nearness: Nearness
    line: int = 1
    words: str = ""  # the words concerned, bounded, not yet safe to print
    hint: str = ""  # what would have been heard, in our words: "/unblock", "/call 3d"


@dataclass(frozen=True, slots=True)
class Heard:
    """What hearing made of one comment."""

    declarations: tuple[Declaration, ...] = ()
    near: tuple[Near, ...] = ()

    @property
    def unclear(self) -> bool:
        """Whether the words come near a statement without making one."""
        return bool(self.near) and not self.declarations

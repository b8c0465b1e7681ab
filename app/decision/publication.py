"""What GitHub should show of a pull request, and what we last made it show; only the difference is ever sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.decision.pull_request import CommentKind


@dataclass(frozen=True, slots=True)
class CommentRef:
    """A comment, review or inline review comment to react to or to answer."""

    kind: CommentKind
    id: int
    node_id: str = ""

    @property
    def key(self) -> str:
        """A name for it that is unique on its pull request, such as `review:12`."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A completed check run. Texts are ready to print, within GitHub's limits."""

    name: str
    head: str
    conclusion: str  # success, failure or action_required
    title: str
    summary: str
    details_url: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A label with the colour (six hex digits) and description it is created with if the repository lacks it."""

    name: str
    color: str
    description: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A short new comment that answers one of somebody's; sent once for each `answers`."""

    answers: CommentRef
    body: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """A new comment that is made once for each name, such as the decision for one text."""

    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What GitHub should show now. The order of the fields is the order in which it is sent."""

    check: CheckRun | None = None
    status_comment: str | None = None  # None: leave whatever is there alone
    first_status_comment: str | None = None  # as it reads when it is created, with mentions; None: no different
    create_status_comment: bool = True  # False: only an existing one is edited
    reactions: Mapping[CommentRef, str | None] = field(
        default_factory=dict
    )  # GitHub's content names; None: no reaction
    labels: tuple[Label, ...] = ()
    other_labels: frozenset[str] = frozenset()  # ours by name, to be taken off if present
    replies: tuple[Reply, ...] = ()
    announcements: tuple[Announcement, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """The check run that GitHub has from us."""

    id: int
    head: str
    conclusion: str
    digest: str  # of everything sent


@dataclass(frozen=True, slots=True)
class ShownReaction:
    """A reaction of ours. `id` is None where GitHub gave none (reviews, through GraphQL)."""

    content: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What GitHub has from us on one pull request, as far as we know."""

    check: ShownCheck | None = None
    comment_id: int | None = None
    comment_digest: str | None = None  # None with an id: it must be written again
    comment_begun: bool = False  # its creation was begun, and may or may not have happened
    labels: frozenset[str] | None = None  # None: never decided
    labels_begun: frozenset[str] = frozenset()  # about to be put, and perhaps put
    reactions: Mapping[str, ShownReaction] = field(default_factory=dict)  # by CommentRef.key
    replies: Mapping[str, int | None] = field(default_factory=dict)  # by CommentRef.key; None: begun, perhaps done
    reply_times: tuple[datetime, ...] = ()  # of the last hour's
    refused: frozenset[int] = frozenset()  # ids of outsiders who have had their one refusal
    announcements: Mapping[str, int | None] = field(default_factory=dict)  # by name; None: begun, perhaps done
    rechecked_at: datetime | None = None  # when everything was last read because of a `/recheck`; by our clock

"""What GitHub should show of a pull request, and what we last made it show; only the difference is ever sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.decision.policy import Problem
from app.decision.pull_request import CommentKind, Person
from app.decision.statements import Kind


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
class Button:
    """A button on a check run; label, description and identifier have at most 20, 40 and 20 characters."""

    label: str
    description: str
    identifier: str
    kind: Kind
    command: str  # what pressing it says


BUTTONS = {
    button.identifier: button
    for button in (
        Button("Commit", "You back this decision", "commit", Kind.COMMIT, "/commit"),
        Button(
            "Disagree & commit",
            "You disagree, and back it all the same",
            "disagree",
            Kind.DISAGREE_AND_COMMIT,
            "/disagree-and-commit",
        ),
        Button("Block", "It waits until you lift your block", "block", Kind.BLOCK, "/block"),
    )
}


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button of the check on this commit."""

    person: Person
    identifier: str  # of BUTTONS
    head: str
    at: datetime  # by our clock


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note at one line of a file."""

    path: str
    line: int
    level: str  # failure or warning
    message: str


@dataclass(frozen=True, slots=True)
class EditedPolicy:
    """The policy file as a pull request would make it, and what is wrong with it."""

    blob: str  # empty: it takes the file away
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A completed check run. Texts are ready to print, within GitHub's limits."""

    name: str
    head: str
    conclusion: str  # success, failure or action_required
    title: str
    summary: str
    details_url: str | None = None
    actions: tuple[Button, ...] = ()  # at most three
    about: int | None = None  # the pull request that it speaks of
    text: str = ""  # below the summary
    annotations: tuple[Annotation, ...] = ()  # at most fifty; sent with a new run only, because GitHub adds them up


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
    outsider: int | None = None  # the id of who has their one refusal with it


@dataclass(frozen=True, slots=True)
class Announcement:
    """A new comment that is made once for each name, such as the decision for one text."""

    name: str
    body: str
    asks: tuple[str, ...] = ()  # whom it asks for something, by their names


@dataclass(frozen=True, slots=True)
class Wanted:
    """What GitHub should show now. The order of the fields is the order in which it is sent."""

    check: CheckRun | None = None
    groups: tuple[CheckRun, ...] = ()  # on the head commits of merge groups
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
    reviewers: tuple[Person, ...] = ()  # whose review is to be requested
    pressed: Mapping[str, Press] = field(default_factory=dict)  # to be said for somebody, by the delivery's GUID


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """The check run that GitHub has from us."""

    id: int
    head: str
    conclusion: str
    digest: str  # of everything sent


@dataclass(frozen=True, slots=True)
class MergeGroup:
    """A merge group that waits for a check on its head commit, and the check that it has from us."""

    base: str
    check: ShownCheck | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Another pull request with the same head commit."""

    number: int
    open: bool
    judged: bool  # it was looked at with this head
    own: CheckRun | None  # what its check would say; None where it says nothing
    run: int | None  # the check run that it has put there


@dataclass(frozen=True, slots=True)
class ShownReaction:
    """A reaction of ours. `id` is None where GitHub gave none (reviews, through GraphQL)."""

    content: str
    id: int | None = None
    sure: bool = True  # it is there; else it was about to be put or taken off, and may be there


@dataclass(frozen=True, slots=True)
class Seated:
    """People who have a seat of a decision, or are of the group that can fill one, all by the same means."""

    decision: str
    group: str  # empty: each has a seat of their own
    by: str  # `@acme/architects`, `assignee`
    people: Mapping[int, str]  # logins by id


@dataclass(frozen=True, slots=True)
class Had:
    """People who had a seat of a decision, or could fill a group's, all by the same means."""

    decision: str
    through: str  # `@acme/architects` as the policy names them, a source's name, or empty: by invitation
    people: tuple[int, ...]  # their ids
    until: datetime | None = None  # when it was first found gone, by our clock; None: they had it at the last look


@dataclass(frozen=True, slots=True)
class Awaited:
    """One spell in which something is owed by a person."""

    since: datetime
    due: datetime | None = None  # when a reminder was last due
    reminded: tuple[datetime, ...] = ()  # the comments that name them, by when they were due


@dataclass(frozen=True, slots=True)
class Bet:
    """What is asked about a decision that was taken, some time after the merge."""

    decisions: tuple[str, ...]
    after: timedelta  # the merge
    committed: tuple[str, ...]  # who agreed or did not say, by login
    dissents: Mapping[str, str] = field(default_factory=dict)  # who disagreed, and why, by login
    due: datetime | None = None  # None: it is not merged
    begun: bool = False  # the issue was begun, and may or may not be there
    issue: int | None = None  # that asks


@dataclass(frozen=True, slots=True)
class Published:
    """What GitHub has from us on one pull request, as far as we know."""

    check: ShownCheck | None = None
    comment_id: int | None = None
    comment_digest: str | None = None  # None with an id: it must be written again
    comment_begun: bool = False  # its creation was begun, and may or may not have happened
    comment_deleted: bool = False  # somebody deleted it once: it mentions nobody again
    labels: frozenset[str] | None = None  # None: never decided
    labels_begun: frozenset[str] = frozenset()  # about to be put or taken off, and perhaps there
    reactions: Mapping[str, ShownReaction] = field(default_factory=dict)  # by CommentRef.key
    replies: Mapping[str, int | None] = field(default_factory=dict)  # by CommentRef.key; None: begun, perhaps done
    reply_times: tuple[datetime, ...] = ()  # of the last hour's
    refused: frozenset[int] = frozenset()  # ids of outsiders who have had their one refusal
    announcements: Mapping[str, int | None] = field(default_factory=dict)  # by name; None: begun, perhaps done
    groups: Mapping[str, MergeGroup] = field(default_factory=dict)  # by head SHA; those that are not gone yet
    own: CheckRun | None = None  # what the check said of this one alone; None: nothing
    judged_head: str = ""  # the head that it was about
    edited: EditedPolicy | None = None  # the policy file that it changes
    requested: frozenset[int] = frozenset()  # ids of those whose review we requested, or tried to
    presses: Mapping[str, Press] = field(default_factory=dict)  # not yet said for who pressed, by the delivery's GUID
    pressed: Mapping[str, int | None] = field(default_factory=dict)  # said, by GUID; None: begun, perhaps done
    targets: Mapping[str, Person | None] = field(default_factory=dict)  # whom statements named when they were first met
    readers: frozenset[int] = frozenset()  # ids of those of them who could read the repository
    rechecked_at: datetime | None = None  # when everything was last read because of a `/recheck`; by our clock
    in_doubt: datetime | None = None  # until then what was sent and not answered may still come about; by our clock
    awaited: Mapping[int, Awaited] = field(default_factory=dict)  # by person
    called_at: datetime | None = None  # when the final ask was made that our last such comment is for
    bets: tuple[Bet, ...] = ()  # to be asked about after the merge; none while it is not committed
    check_alone: bool = False  # the last look said and kept nothing else
    seated: tuple[Seated, ...] | None = None  # at the last look, for the ledger; None: nobody knew
    had: tuple[Had, ...] = ()  # who ever had a seat: taking it away takes no block with it

"""Looks at one pull request, decides, and makes GitHub say what is true: the same picture has the same result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from app import wording
from app.decision.facts import PullRequestKey
from app.decision.not_yet import not_yet
from app.decision.phrases import Phrases
from app.decision.picture import Picture, merge_comment, needs_history
from app.decision.policy import Policy
from app.decision.publication import Published, Wanted
from app.decision.pull_request import Comment, CommentKind, Roster
from app.decision.statements import Kind
from app.decision.timeline import timeline
from app.decision.verdict import Verdict, governing, misconfigured, verdict
from app.decision.words import matters
from app.github import reading
from app.github.client import GitHub, Session
from app.github.errors import NotFound, NotInstalled
from app.github.publishing import PartlyPublished, publish
from app.reconciler.discovery import discover
from app.reconciler.entries import comment_entries, verdict_entry
from app.reconciler.gathering import Gathering, phrases_of, read_source
from app.reconciler.wanted import Surroundings, not_needed, wanted_of
from app.store import mirror, repositories
from app.store.database import Store
from app.store.ledger import Entry
from app.store.policies import CachedPolicy

RECHECK_AT_MOST_EVERY = timedelta(minutes=1)
LOOK_AGAIN_FOR_YOUNG = timedelta(seconds=10)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that bear on a verdict and how it is shown."""

    check_name: str = "commitment"
    without_policy: str = "silent"  # or pass
    server_url: str = "https://github.com"


@dataclass(frozen=True, slots=True)
class _Judged:
    verdict: Verdict
    policy: Policy | None = None
    roster: Roster = field(default_factory=Roster)


class Reconciler:
    """Called by the worker with one pull request at a time for each key; says when to look again."""

    def __init__(self, store: Store, github: GitHub, rules: Rules, now: Callable[[], datetime]) -> None:
        self.store, self.github, self.rules, self.now = store, github, rules, now

    async def __call__(self, key: PullRequestKey) -> datetime | None:
        """One look. Raises what keeps it from being finished; the worker tries again."""
        loaded = await mirror.load(self.store, key, self.now())
        if loaded is None or loaded.repository.archived:
            return None
        session = self.github.installation(loaded.repository.installation_id)
        try:
            if key.number == 0:
                await discover(self.store, session, loaded.repository, self.now())
                return None
            return await _Look(self, session, key, loaded, self.now()).run()
        except NotInstalled as gone:
            log.warning("not installed", repository_id=key.repository_id, why=str(gone))
            await repositories.forget_installation(self.store, loaded.repository.installation_id)
            return None


class _Look:
    """One look at one pull request."""

    def __init__(
        self, house: Reconciler, session: Session, key: PullRequestKey, loaded: mirror.Loaded, now: datetime
    ) -> None:
        self.store, self.rules = house.store, house.rules
        self.session, self.key, self.now = session, key, now
        self.loaded = loaded
        self.repository = loaded.repository
        self.marks: Mapping[str, int] = {}
        self.again: datetime | None = None

    async def run(self) -> datetime | None:
        picture = await self._known_state()
        if picture is None:
            return None
        fresh = picture.reread_asked_at is not None
        gathering = Gathering(self.store, self.session, self.repository, self.now, fresh)
        if not picture.pull.open:
            await self._keep_record(picture, self.loaded.policy)
            return None
        base = picture.pull.base
        policy = await gathering.policy(base, self.loaded.policy)
        if policy.source is None:
            await self._without_policy(picture)
            return None
        phrases = phrases_of(read_source(policy.source, self.repository.owner).policy)
        picture = await self._whole(picture, policy)
        if self._recheck_due(picture, phrases):
            fresh_gathering = replace(gathering, fresh=True)
            policy = await fresh_gathering.policy(base, policy)
            gathering = fresh_gathering
            picture = await self._read_all(picture, policy)
            published = replace(self.loaded.published, rechecked_at=self.now)
            self.loaded = replace(self.loaded, published=published)
        if not picture.pull.open:
            await self._keep_record(picture, policy)
            return None
        if picture.pull.base != base:
            return self.now  # it has got another base branch meanwhile, where another policy governs
        judged = await self._judge(gathering, picture, policy)
        await self._show(picture, policy, judged)
        return self.again

    async def _known_state(self) -> Picture | None:
        """The picture with a state that is not in doubt. None where GitHub has no such pull request."""
        picture = self.loaded.picture
        if picture is not None and not picture.doubtful and (picture.pull.open or picture.reread_asked_at is None):
            return picture
        try:
            pull = await reading.read_state(self.session, self.repository, self.key.number)
        except NotFound:
            return None
        await self._save(pull=pull, heads=(), comments=(), complete=False)
        picture = self.loaded.picture
        if picture is not None and picture.doubtful:
            self.again = self.now + LOOK_AGAIN_FOR_YOUNG  # GitHub's answer was older than what it had told us before
        return picture

    async def _save(self, **read: object) -> tuple[Comment, ...]:
        young = await mirror.save_reading(self.store, self.key, read_at=self.now, began=self.now, **read)  # type: ignore[arg-type]
        loaded = await mirror.load(self.store, self.key, self.now)
        if loaded is not None:
            self.loaded = loaded
        return young

    async def _whole(self, picture: Picture, policy: CachedPolicy) -> Picture:
        """Read in full at first sight, on a new head, on another base branch, and when somebody asked."""
        head = picture.pull.present_head
        unread = head is None or head.files is None or head.base != picture.pull.base
        if picture.read_at is None or picture.reread_asked_at is not None or unread:
            return await self._read_all(picture, policy)
        if self.loaded.policy is None or self.loaded.policy.phrases_key != policy.phrases_key:
            picture = await self._with_comments(picture, policy)
        return await self._histories(picture)

    async def _with_comments(self, picture: Picture, policy: CachedPolicy) -> Picture:
        spoken = await mirror.comments(self.store, self.key, policy.phrases_key)
        self.loaded = replace(self.loaded, unheard=spoken.unheard)
        return replace(picture, pull=replace(picture.pull, comments=spoken.comments))

    async def _read_all(self, picture: Picture, policy: CachedPolicy) -> Picture:
        known = {(c.kind, c.id): c.versions[-1].at for c in await mirror.all_comments(self.store, self.key)}
        found = await reading.read_pull_request(
            self.session,
            self.repository,
            self.key.number,
            known=known,
            own_login=await self.session.own_login(),
            now=self.now,
            heads_known={head.sha: head.since for head in picture.pull.heads},
        )
        young = await self._save(pull=found.pull, heads=found.heads, comments=found.comments, complete=True)
        if young:
            self.again = self.now + LOOK_AGAIN_FOR_YOUNG
        self.marks = found.own_marks
        await self._adopt(found.status_comment_ids)
        return await self._histories(await self._with_comments(self.loaded.picture or picture, policy))

    async def _adopt(self, status_comments: tuple[int, ...]) -> None:
        """A status comment of ours that we had lost sight of is edited from now on, never written twice."""
        published = self.loaded.published
        if status_comments and published.comment_id not in status_comments:
            published = replace(published, comment_id=status_comments[0], comment_digest=None)
            self.loaded = replace(self.loaded, published=published)

    async def _histories(self, picture: Picture) -> Picture:
        """Asks GitHub for what an edit hid that no delivery told of."""
        comments = list(picture.pull.comments)
        for place, comment in enumerate(comments):
            if comment.deleted or not comment.history_known or not needs_history(comment):
                continue
            comments[place] = merge_comment(comment, await self._with_history(comment))
            await mirror.save_comment(self.store, self.key, comments[place], self.now)
        return replace(picture, pull=replace(picture.pull, comments=tuple(comments)))

    async def _with_history(self, comment: Comment) -> Comment:
        versions = None
        if comment.kind is CommentKind.COMMENT and comment.node_id:
            try:
                versions = await reading.read_history(self.session, comment.node_id)
            except NotFound:
                versions = None
        if not versions:
            return replace(comment, history_known=False)
        return replace(comment, versions=versions, history_to=max(versions[-1].at, comment.versions[-1].at))

    def _recheck_due(self, picture: Picture, phrases: Phrases) -> bool:
        """Whether a `/recheck` was said since the last reading; sets when to look again if it is too soon."""
        read_at, last = picture.read_at, self.loaded.published.rechecked_at
        asked = [
            s.comment.seen_at or s.at for s in timeline(picture.pull, phrases).statements if s.kind is Kind.RECHECK
        ]
        if not asked or read_at is None or max(asked) <= read_at:
            return False
        if last is not None and self.now - last < RECHECK_AT_MOST_EVERY:
            self.again = last + RECHECK_AT_MOST_EVERY
            return False
        return True

    async def _judge(self, gathering: Gathering, picture: Picture, cached: CachedPolicy) -> _Judged:
        found = read_source(cached.source or "", self.repository.owner)
        policy = found.policy
        if policy is None:
            return _Judged(misconfigured(found.problems))
        if later := not_yet(policy):
            return _Judged(misconfigured((*later, *found.problems)), policy)
        decisions = governing(policy, picture.pull)
        roster = await gathering.roster(policy, decisions, picture.pull)
        return _Judged(verdict(policy, picture.pull, roster, found.problems), policy, roster)

    async def _show(self, picture: Picture, cached: CachedPolicy, judged: _Judged) -> None:
        surroundings = Surroundings(self._place(picture, cached), self.rules.check_name)
        wanted, published = wanted_of(
            judged.verdict,
            picture.pull,
            judged.policy,
            self.loaded.published,
            surroundings,
            writers=judged.roster.writers,
            unheard=self.loaded.unheard,
            now=self.now,
        )
        await self._publish(picture, wanted, published, phrases_of(judged.policy), cached.phrases_key)

    def _place(self, picture: Picture, cached: CachedPolicy) -> wording.Place:
        full_name = f"{self.repository.owner}/{self.repository.name}"
        found_in = cached.found_in or full_name
        own = found_in.lower() == full_name.lower()
        branch = picture.pull.base if own else "HEAD"
        return wording.Place(
            repository=full_name,
            server_url=self.rules.server_url,
            number=self.key.number,
            policy_path=cached.path if own else f"{found_in}: {cached.path}",
            policy_url=f"{self.rules.server_url}/{found_in}/blob/{branch}/{cached.path}",
        )

    async def _without_policy(self, picture: Picture) -> None:
        """Silent, or a check that passes where the setting asks for one. A removed policy leaves all as it was."""
        if self.rules.without_policy != "pass" or self.loaded.published.comment_id is not None:
            return
        place = self._place(picture, CachedPolicy(None, "", None, "", self.now))
        wanted = Wanted(check=not_needed(self.rules.check_name, picture.pull.head, place))
        await self._publish(picture, wanted, self.loaded.published, None, "")

    async def _publish(
        self, picture: Picture, wanted: Wanted, published: Published, phrases: Phrases | None, phrases_key: str
    ) -> None:
        before = published.check
        try:
            outcome = await publish(
                self.session,
                self.repository,
                self.key.number,
                wanted,
                published,
                present_labels=picture.pull.labels,
                before_creating=lambda begun: mirror.save_published(self.store, self.key, begun),
                marks=self.marks,
            )
        except PartlyPublished as partly:
            await mirror.save_published(self.store, self.key, partly.published)
            raise partly.cause from partly
        for problem in outcome.problems:
            log.warning("github refused", repository_id=self.key.repository_id, number=self.key.number, why=problem)
        changed = wanted.check is not None and outcome.published.check != before
        entries = [verdict_entry(wanted.check, self.now)] if wanted.check and changed else []
        labels = outcome.labels if outcome.labels != picture.pull.labels else None
        await self._save_outcome(picture, outcome.published, phrases, phrases_key, entries, labels)

    async def _save_outcome(
        self,
        picture: Picture,
        published: Published | None,
        phrases: Phrases | None,
        phrases_key: str,
        entries: list[Entry],
        labels: frozenset[str] | None = None,
    ) -> None:
        """Keeps what came of it. Without phrases (no policy) nothing was heard."""
        heard: dict[tuple[CommentKind, int], bool] = {}
        for comment in picture.pull.comments:
            if phrases is not None and (comment.kind, comment.id) in self.loaded.unheard:
                heard[comment.kind, comment.id] = matters(comment, phrases)
                entries.extend(comment_entries(picture.pull, comment, phrases))
        await mirror.save_outcome(
            self.store,
            self.key,
            published=published,
            heard=heard,
            phrases_key=phrases_key,
            ledger=entries,
            labels=labels,
        )

    async def _keep_record(self, picture: Picture, cached: CachedPolicy | None) -> None:
        """A closed pull request: what was said goes to the ledger, and GitHub is left alone."""
        if cached is None or cached.source is None:
            return
        phrases = phrases_of(read_source(cached.source, self.repository.owner).policy)
        await self._save_outcome(picture, None, phrases, cached.phrases_key, [])

"""Looks at one pull request, decides, and makes GitHub say what is true: the same picture has the same result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from structlog.contextvars import bind_contextvars

from app import figures, wording
from app.decision.circumstances import Circumstances
from app.decision.dismissals import explained, unexplained
from app.decision.facts import NO_PULL_REQUEST, PullRequestKey
from app.decision.former import had_after
from app.decision.phrases import Phrases
from app.decision.picture import Picture, merge_comment, needs_history
from app.decision.policy import Decision, Policy
from app.decision.publication import Published, Seated, Wanted
from app.decision.pull_request import Comment, CommentKind, Person, Roster
from app.decision.readiness import ready_spans
from app.decision.reminders import reminded
from app.decision.review_requests import to_request
from app.decision.revisiting import bets_of
from app.decision.statements import Kind
from app.decision.timeline import timeline
from app.decision.timing import next_moment
from app.decision.verdict import State, Verdict, governing, misconfigured, verdict
from app.decision.words import matters
from app.github import reading
from app.github.client import GitHub, Session
from app.github.dismissals import read_dismissals
from app.github.errors import NotFound, NotInstalled
from app.github.publishing import Outcome, PartlyPublished, publish
from app.reconciler.asking import asking
from app.reconciler.discovery import discover
from app.reconciler.edited_policy import edited_policy
from app.reconciler.entries import comment_entries, entries_of
from app.reconciler.gathering import Gathering, phrases_of, read_source
from app.reconciler.groups import failing, told_the_verdict, untold
from app.reconciler.naming import judge_by_name
from app.reconciler.precedence import Precedence
from app.reconciler.presses import to_be_kept, to_be_said
from app.reconciler.recording import Change, closed, recorded
from app.reconciler.revisiting import revisit
from app.reconciler.seat_changes import seat_entries, seated_now
from app.reconciler.shared_heads import for_all, heads_to_tell
from app.reconciler.wanted import Surroundings, check_of, not_needed, wanted_of
from app.store import mirror, policies, repositories
from app.store.database import Store
from app.store.leases import Lease
from app.store.ledger import Entry
from app.store.policies import CachedPolicy
from app.wording.edited_policy import annotations, edited_policy_text
from app.wording.merge_groups import NoVerdict

RECHECK_AT_MOST_EVERY = timedelta(minutes=1)
MOST_GUIDS = 5
LOOK_AGAIN_FOR_YOUNG = timedelta(seconds=10)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that bear on a verdict and how it is shown."""

    check_name: str = "commitment"
    without_policy: str = "silent"  # or pass
    server_url: str = "https://github.com"
    public_url: str | None = None  # where the pages are


@dataclass(frozen=True, slots=True)
class _Judged:
    verdict: Verdict
    policy: Policy | None = None
    roster: Roster = field(default_factory=Roster)
    seated: tuple[Seated, ...] | None = None


class Reconciler:
    """Called by the worker with one pull request at a time for each key; says when to look again."""

    def __init__(self, store: Store, github: GitHub, rules: Rules, now: Callable[[], datetime]) -> None:
        self.store, self.github, self.rules, self.now = store, github, rules, now
        self.precedence = Precedence()

    async def __call__(self, key: PullRequestKey, lease: Lease) -> datetime | None:
        """One look, which ends with the lease. Raises what keeps it from being finished; the worker tries again."""
        store = self.store.under(lease)
        loaded = await mirror.load(store, key, self.now())
        if loaded is None or loaded.repository.archived:
            return None
        session = self.github.installation(loaded.repository.installation_id, lease.check)
        bind_contextvars(repository=f"{loaded.repository.owner}/{loaded.repository.name}", **deliveries(loaded.guids))
        try:
            if key.number == 0:
                await discover(store, session, loaded.repository, self.now())
                return None
            now = self.now()
            self.precedence.one_more(now)
            return await _Look(self, store, session, key, loaded, now, tried=lease.work.attempts > 0).run()
        except NotInstalled as gone:
            log.warning("not installed", why=str(gone))
            await repositories.forget_installation(self.store, loaded.repository.installation_id)
            return None
        finally:
            bind_contextvars(wrote=session.wrote)


def deliveries(guids: tuple[str, ...]) -> dict[str, object]:
    """The deliveries that led to a look, for the log; of many the first few."""
    more = {"and_deliveries": len(guids) - MOST_GUIDS} if len(guids) > MOST_GUIDS else {}
    return {"deliveries": list(guids[:MOST_GUIDS]), **more}


class _Look:
    """One look at one pull request."""

    def __init__(
        self,
        house: Reconciler,
        store: Store,
        session: Session,
        key: PullRequestKey,
        loaded: mirror.Loaded,
        now: datetime,
        *,
        tried: bool,
    ) -> None:
        self.store, self.rules, self.tried = store, house.rules, tried
        self.precedence = house.precedence
        self.session, self.key, self.now = session, key, now
        self.loaded = loaded
        self.repository = loaded.repository
        self.marks: Mapping[str, int] = {}
        self.again: datetime | None = None

    async def run(self) -> datetime | None:
        picture = await self._known_state()
        if picture is None:
            unmapped = self.key.number == NO_PULL_REQUEST
            await self._fail_groups(NoVerdict.UNMAPPED if unmapped else NoVerdict.UNKNOWN)
            return None
        fresh = picture.reread_asked_at is not None
        gathering = Gathering(self.store, self.session, self.repository, self.now, fresh)
        if not picture.pull.open:
            return await self._closed(picture, self.loaded.policy)
        base = picture.pull.base
        policy = await gathering.policy(base, self.loaded.policy)
        if policy.source is None:
            await self._without_policy(picture)
            return self.again
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
            return await self._closed(picture, policy)
        if picture.pull.base != base:
            return self.now  # it has got another base branch meanwhile, where another policy governs
        judged = await self._judge(gathering, picture, policy)
        bind_contextvars(verdict=judged.verdict.state.value)
        figures.verdicts.labels(judged.verdict.state.value).inc()
        await self._show(gathering, picture, policy, judged)
        return self.again

    async def _known_state(self) -> Picture | None:
        """The picture with a state that is not in doubt. None where GitHub has no such pull request."""
        picture = self.loaded.picture
        if self.key.number == NO_PULL_REQUEST:
            return None
        asked_of_closed = picture is not None and not picture.pull.open and picture.reread_asked_at is not None
        settled = picture is not None and not picture.doubtful and not asked_of_closed
        if settled and not untold(self.loaded.published.groups):
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

    async def _fail_groups(self, why: NoVerdict) -> None:
        """Fails the groups that were not told anything yet, but where no policy would govern them: there all is silent.

        A group that was told a verdict keeps it: its pull request may be closed because the group was merged.
        """
        gathering = Gathering(self.store, self.session, self.repository, self.now)
        groups = untold(self.loaded.published.groups)
        silent = set()
        if self.rules.without_policy != "pass":
            for base in sorted({group.base for group in groups.values()}):
                cached = await policies.policy(self.store, self.repository.id, base)
                if (await gathering.policy(base, cached)).source is None:
                    silent.add(base)
        governed = {head: group for head, group in groups.items() if group.base not in silent}
        wanted = Wanted(groups=failing(governed, why, self.rules.check_name, self.key.number))
        if wanted.groups:
            try:
                outcome = await self._send(wanted, self.loaded.published, frozenset())
            except PartlyPublished as partly:
                await mirror.save_published(self.store, self.key, partly.published)
                raise partly.cause from partly
            await mirror.save_published(self.store, self.key, outcome.published)
            self.loaded = replace(self.loaded, published=outcome.published)

    async def _says_nothing(self, picture: Picture) -> None:
        """It has no part any more in what the check on its head says, where that is somebody else's head too."""
        before = self.loaded.published
        if before.own is None and not self.loaded.beside:
            return
        after = replace(before, own=None, judged_head=picture.pull.head)
        if after != before:
            tell = heads_to_tell(before, after)
            await self._save_outcome(picture, after, None, "", [], tell=tell)

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
        decisions = governing(policy, picture.pull)
        around = await gathering.circumstances(decisions, picture.pull)
        around = replace(around, requested_by_us=self.loaded.published.requested)
        roster = await gathering.roster(policy, decisions, picture.pull, around)
        seated = seated_now(decisions, picture.pull, roster, around, self.loaded.published.seated)
        around = replace(self._timed(around), had=self.loaded.published.had)
        picture = await self._explained(picture, decisions, roster)

        def judge(people: Roster, facts: Circumstances) -> Verdict:
            return verdict(policy, picture.pull, people, found.problems, facts)

        named = await judge_by_name(gathering, judge, roster, around, self.loaded.published)
        judged, roster, around = named.verdict, named.roster, named.around
        self.loaded = replace(self.loaded, published=named.published)
        if judged.asks_who_wrote:
            ready = ready_spans(picture.pull)[0].start
            around = replace(around, wrote=await mirror.wrote_since(self.store, self.key, ready))
            judged = judge(roster, around)
        await self._remember(judged)
        return _Judged(judged, policy, roster, seated)

    async def _remember(self, judged: Verdict) -> None:
        """Keeps who has a seat before anything is published: breaking off must not lose it."""
        before = self.loaded.published
        published = replace(before, had=had_after(before.had, judged.tallies, self.now))
        if published.had != before.had:
            await mirror.save_published(self.store, self.key, published)
        self.loaded = replace(self.loaded, published=published)

    async def _explained(self, picture: Picture, decisions: tuple[Decision, ...], roster: Roster) -> Picture:
        """Asks with which words reviews were dismissed, where that may overrule a block."""
        asked = {(comment.kind, comment.id) for comment in unexplained(decisions, picture.pull, roster)}
        if not asked:
            return picture
        told = await read_dismissals(self.session, self.repository, self.key.number)
        comments = tuple(
            explained(comment, told) if (comment.kind, comment.id) in asked else comment
            for comment in picture.pull.comments
        )
        for comment in comments:
            if (comment.kind, comment.id) in asked:
                await mirror.save_comment(self.store, self.key, comment, self.now)
        return replace(picture, pull=replace(picture.pull, comments=comments))

    def _timed(self, around: Circumstances) -> Circumstances:
        published = self.loaded.published
        had = reminded(published.awaited, published.announcements)
        return replace(around, now=self.now, reminded=had)

    async def _show(self, gathering: Gathering, picture: Picture, cached: CachedPolicy, judged: _Judged) -> None:
        place = self._place(picture, cached)
        surroundings = Surroundings(place, self.rules.check_name, self._page())
        phrases = phrases_of(judged.policy)
        if (left_until := self._rest_left_until(judged.verdict)) is not None:
            self.again = next_moment(self.again, judged.verdict.look_again, left_until)
            alone = Wanted(check=check_of(judged.verdict, picture.pull, surroundings))
            wanted, published = await self._with_checks(gathering, picture, alone, self.loaded.published)
            await self._publish(picture, wanted, published, phrases, None)
            return
        wanted = wanted_of(
            judged.verdict,
            picture.pull,
            judged.policy,
            self.loaded.published,
            surroundings,
            writers=judged.roster.writers,
            unheard=self.loaded.unheard,
            now=self.now,
        )
        published = replace(self.loaded.published, bets=bets_of(judged.verdict))
        asked = asking(judged.verdict, picture.pull, published, surroundings.place, self.now)
        wanted = replace(wanted, announcements=(*wanted.announcements, *asked.announcements))
        self.again = next_moment(self.again, judged.verdict.look_again, asked.look_again)
        wanted, published = await self._with_checks(gathering, picture, wanted, asked.published)
        pressed = to_be_said(published.presses, judged.verdict, picture.pull)
        wanted = replace(wanted, pressed=pressed, reviewers=await self._reviewers(picture, judged.verdict))
        published = replace(published, presses=to_be_kept(published.presses, pressed, judged.verdict))
        record = recorded(judged.verdict, picture.pull, published, cached, place, self.now)
        await self._publish(picture, wanted, published, phrases, cached.phrases_key, judged.seated, record)

    def _rest_left_until(self, judged: Verdict) -> datetime | None:
        """Until when this look says the check alone: the rest is worked out, kept and said by a later one.

        Nothing is left of a verdict that lets a merge follow at once: a closed pull request is told nothing more.
        """
        if judged.state in (State.COMMITTED, State.NOT_NEEDED):
            return None
        return self.precedence.leaves_until(self.key, self.now)

    async def _with_checks(
        self, gathering: Gathering, picture: Picture, wanted: Wanted, published: Published
    ) -> tuple[Wanted, Published]:
        """With what the check says of an edited policy, and with the checks of merge groups."""
        edited = await edited_policy(gathering, picture.pull, published.edited)
        published = replace(published, edited=edited)
        if wanted.check is None:
            return wanted, published
        check = wanted.check
        if edited is not None:
            check = replace(check, text=edited_policy_text(edited), annotations=annotations(edited))
        groups = told_the_verdict(published.groups, check, picture.pull.base, self.key.number)
        return replace(wanted, check=check, groups=groups), published

    async def _reviewers(self, picture: Picture, judged: Verdict) -> tuple[Person, ...]:
        asked = self.loaded.published.requested
        if not to_request(judged, picture.pull, asked):
            return ()
        spoken = await mirror.all_comments(self.store, self.key)  # reviews that say nothing are among them
        return to_request(judged, replace(picture.pull, comments=spoken), asked)

    def _page(self) -> str | None:
        """Where people see the whole record."""
        if self.rules.public_url is None:
            return None
        return f"{self.rules.public_url}/{self.repository.owner}/{self.repository.name}/{self.key.number}"

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
            head=picture.pull.head,
        )

    async def _without_policy(self, picture: Picture) -> None:
        """Silent, or a check that passes where the setting asks for one. A removed policy leaves all as it was."""
        if self.loaded.published.bets:
            self.loaded = replace(self.loaded, published=replace(self.loaded.published, bets=()))
            await mirror.save_published(self.store, self.key, self.loaded.published)
        if self.rules.without_policy != "pass" or self.loaded.published.comment_id is not None:
            await self._says_nothing(picture)
            return
        place = self._place(picture, CachedPolicy(None, "", None, "", self.now))
        check = not_needed(self.rules.check_name, picture.pull.head, place)
        groups = told_the_verdict(self.loaded.published.groups, check, picture.pull.base, self.key.number)
        wanted = Wanted(check=check, groups=groups)
        await self._publish(picture, wanted, self.loaded.published, None, "")

    async def _publish(
        self,
        picture: Picture,
        wanted: Wanted,
        published: Published,
        phrases: Phrases | None,
        phrases_key: str | None,
        seated: tuple[Seated, ...] | None = None,
        record: Change | None = None,
    ) -> None:
        """Sends it, and keeps what came of it. What GitHub has taken is kept also where it breaks off.

        What this one would say is kept together with who must hear of that, and not before: else they never would.
        """
        own, before = wanted.check, published
        if own is not None:
            check, published = for_all(own, self.key.number, published, self.loaded.beside)
            wanted = replace(wanted, check=check)
        to_send = replace(published, own=before.own, judged_head=before.judged_head)
        try:
            outcome = await self._send(wanted, to_send, picture.pull.labels)
        except PartlyPublished as partly:
            after = replace(partly.published, own=published.own, judged_head=published.judged_head)
            entries = entries_of(own, wanted, before, after, self.now)
            tell = heads_to_tell(before, after)
            await self._save_outcome(picture, after, phrases, None, entries, tell=tell)
            raise partly.cause from partly
        after = replace(outcome.published, own=published.own, judged_head=published.judged_head)
        entries = [*entries_of(own, wanted, before, after, self.now), *seat_entries(before.seated, seated, self.now)]
        after = replace(after, seated=before.seated if seated is None else seated)
        labels = outcome.labels if outcome.labels != picture.pull.labels else None
        tell = heads_to_tell(before, after)
        await self._save_outcome(picture, after, phrases, phrases_key, entries, labels, tell, record)

    async def _send(self, wanted: Wanted, published: Published, present_labels: frozenset[str]) -> Outcome:
        """Sends it; raises PartlyPublished where it breaks off."""
        outcome = await publish(
            self.session,
            self.repository,
            self.key.number,
            wanted,
            published,
            present_labels=present_labels,
            before_creating=lambda begun: mirror.save_published(self.store, self.key, begun),
            marks=self.marks,
            tried=self.tried,
        )
        for problem in outcome.problems:
            log.warning("github refused", why=problem)
        self.again = next_moment(self.again, outcome.again)
        return outcome

    async def _save_outcome(
        self,
        picture: Picture,
        published: Published | None,
        phrases: Phrases | None,
        phrases_key: str | None,
        entries: list[Entry],
        labels: frozenset[str] | None = None,
        tell: frozenset[str] = frozenset(),
        record: Change | None = None,
    ) -> None:
        """Keeps what came of it.

        Without phrases (no policy) nothing was heard. Without their key what was said is only entered, and heard anew
        by the next look, which owes it an answer.
        """
        heard: dict[tuple[CommentKind, int], bool] = {}
        said: list[Entry] = []  # before what came of it
        for comment in picture.pull.comments:
            if phrases is not None and (comment.kind, comment.id) in self.loaded.unheard:
                said.extend(comment_entries(picture.pull, comment, phrases))
                if phrases_key is not None:
                    heard[comment.kind, comment.id] = matters(comment, phrases)
        await mirror.save_outcome(
            self.store,
            self.key,
            published=published,
            heard=heard,
            phrases_key=phrases_key or "",
            ledger=[*said, *entries],
            labels=labels,
            tell=tell,
            now=self.now,
            record=record,
        )

    async def _closed(self, picture: Picture, policy: CachedPolicy | None) -> datetime | None:
        """Leaves it alone, but for the issue that asks how it turned out; when to look again."""
        await self._keep_record(picture, policy)
        await self._fail_groups(NoVerdict.CLOSED)
        await self._says_nothing(picture)
        loaded = await mirror.load(self.store, self.key, self.now) if self.loaded.published.bets else None
        if loaded is None:
            return None
        about = (self.repository, picture.pull, loaded.published)
        return await revisit(self.store, self.session, *about, server_url=self.rules.server_url, now=self.now)

    async def _keep_record(self, picture: Picture, cached: CachedPolicy | None) -> None:
        """A closed pull request: what was said goes to the ledger, and GitHub is left alone."""
        if cached is None or cached.source is None:
            await self._save_outcome(picture, None, None, "", [], record=closed(picture.pull, None, self.now))
            return
        phrases = phrases_of(read_source(cached.source, self.repository.owner).policy)
        record = closed(picture.pull, phrases, self.now)
        await self._save_outcome(picture, None, phrases, cached.phrases_key, [], record=record)

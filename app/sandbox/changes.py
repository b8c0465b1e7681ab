"""What happens to a pull request itself: opened, pushed to, retitled, labelled, closed, merged."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.git import Commit, applied, changed
from app.sandbox.records import Account, Label, Pull, Repository, Team
from app.sandbox.talk import Talk

NO_COMMIT = "0" * 40


class Changes(Talk):
    """The acts on a pull request."""

    def open_pull(
        self,
        repository: Repository,
        author: Account,
        *,
        title: str = "A change",
        body: str = "",
        files: Mapping[str, str | None],
        base: str | None = None,
        branch: str | None = None,
        draft: bool = False,
        labels: list[str] | None = None,
    ) -> Pull:
        """Write files on a new branch and open a pull request from it. `None` as a text deletes the file.

        Without files it is opened from a branch that is there already.
        """
        now, history = self.world.now(), repository.history
        repository.last_number += 1
        number, base = repository.last_number, base or repository.default_branch
        branch = branch or f"change-{number}"
        start = history.tip(base)
        head = history.tip(branch) if not files else None
        if head is None:
            head = history.record(applied(start.tree, files), (start.sha,), title, author.login, now)
            history.branches[branch] = head.sha
        made = Pull(
            id=self.world.next_id("pull"),
            author=author,
            body=body,
            created_at=now,
            updated_at=now,
            repository=repository,
            number=number,
            title=title,
            base=base,
            branch=branch,
            head=head.sha,
            base_sha=start.sha,
            heads=[(head.sha, now)],
            draft=draft,
            labels=[self.label_named(repository, name) for name in labels or []],
        )
        repository.pulls[number] = made
        if files:
            self._tell_push(repository, author, branch, None, head)
        self.tell_pull("opened", made, author)
        for label in made.labels:
            self.tell_pull("labeled", made, author, label=self.payloads.label(repository, label))
        return made

    def push(self, pull: Pull, author: Account, files: Mapping[str, str | None], *, message: str = "Change") -> Pull:
        """Push one more commit with these files to the pull request's branch."""
        tip = self._tip(pull)
        return self._new_head(pull, author, applied(tip.tree, files), (tip.sha,), message)

    def rebase(self, pull: Pull, author: Account) -> Pull:
        """Put the pull request's changes on top of the base branch as it is now, and force-push."""
        history, base = pull.repository.history, pull.repository.history.tip(pull.base)
        start = history.merge_base(base.sha, pull.head)
        own = changed(history.commits[start].tree if start else {}, self._tip(pull).tree)
        return self._new_head(pull, author, applied(base.tree, own), (base.sha,), pull.title, forced=True)

    def merge_base(self, pull: Pull, author: Account) -> Pull:
        """Merge the base branch as it is now into the pull request's branch."""
        history, base, tip = pull.repository.history, pull.repository.history.tip(pull.base), self._tip(pull)
        start = history.merge_base(base.sha, pull.head)
        own = changed(history.commits[start].tree if start else {}, tip.tree)
        message = f"Merge branch '{pull.base}' into {pull.branch}"
        return self._new_head(pull, author, applied(base.tree, own), (tip.sha, base.sha), message)

    def retitle(self, pull: Pull, actor: Account, title: str) -> Pull:
        """Give it another title."""
        before, pull.title = pull.title, title
        self.note(pull, "RenamedTitleEvent", actor, previousTitle=before, currentTitle=title)
        self.tell_pull("edited", pull, actor, changes={"title": {"from": before}})
        return pull

    def describe(self, pull: Pull, actor: Account, body: str) -> Pull:
        """Give it another description."""
        before = self._rewrite(pull, actor, body)
        self.tell_pull("edited", pull, actor, changes={"body": {"from": before}})
        return pull

    def retarget(self, pull: Pull, actor: Account, base: str) -> Pull:
        """Aim it at another base branch."""
        before, sha = pull.base, pull.base_sha
        pull.base, pull.base_sha = base, pull.repository.history.branches[base]
        changes = {"base": {"ref": {"from": before}, "sha": {"from": sha}}}
        self.tell_pull("edited", pull, actor, changes=changes)
        return pull

    def label(self, pull: Pull, actor: Account, name: str) -> Label:
        """Put a label on, created if the repository has none of this name."""
        label = self.label_named(pull.repository, name)
        if label not in pull.labels:
            pull.labels.append(label)
            self._labelled(pull, actor, "labeled", label)
        return label

    def unlabel(self, pull: Pull, actor: Account, name: str) -> Label:
        """Take a label off."""
        label = self.label_named(pull.repository, name)
        if label in pull.labels:
            pull.labels.remove(label)
            self._labelled(pull, actor, "unlabeled", label)
        return label

    def label_named(self, repository: Repository, name: str) -> Label:
        """The repository's label of this name, case ignored, made in grey if there is none."""
        made = repository.labels.get(name.lower())
        return made or repository.labels.setdefault(name.lower(), Label(self.world.next_id("label"), name))

    def draft(self, pull: Pull, actor: Account) -> Pull:
        """Turn it back into a draft."""
        return self._switch(pull, actor, "converted_to_draft", "ConvertToDraftEvent", draft=True)

    def ready(self, pull: Pull, actor: Account) -> Pull:
        """Mark a draft as ready for review."""
        return self._switch(pull, actor, "ready_for_review", "ReadyForReviewEvent", draft=False)

    def lock(self, pull: Pull, actor: Account) -> Pull:
        """Lock the conversation."""
        return self._switch(pull, actor, "locked", "LockedEvent", locked=True)

    def unlock(self, pull: Pull, actor: Account) -> Pull:
        """Unlock the conversation."""
        return self._switch(pull, actor, "unlocked", "UnlockedEvent", locked=False)

    def close(self, pull: Pull, actor: Account) -> Pull:
        """Close it unmerged."""
        return self._switch(pull, actor, "closed", "ClosedEvent", state="closed", closed_at=self.world.now())

    def reopen(self, pull: Pull, actor: Account) -> Pull:
        """Open it again."""
        return self._switch(pull, actor, "reopened", "ReopenedEvent", state="open", closed_at=None)

    def merge(self, pull: Pull, actor: Account) -> Pull:
        """Merge it into its base branch; required checks do not stop anybody here."""
        repository, now = pull.repository, self.world.now()
        base, head = repository.history.tip(pull.base), self._tip(pull)
        start = repository.history.merge_base(base.sha, head.sha)
        own = changed(repository.history.commits[start].tree if start else {}, head.tree)
        message = f"Merge pull request #{pull.number}"
        made = repository.history.record(applied(base.tree, own), (base.sha, head.sha), message, actor.login, now)
        repository.history.branches[pull.base] = made.sha
        pull.merged_at, pull.merged_by, pull.merge_commit, pull.base_sha = now, actor, made.sha, base.sha
        self._tell_push(repository, actor, pull.base, base.sha, made)
        return self._switch(pull, actor, "closed", "MergedEvent", state="closed", closed_at=now)

    def assign(self, pull: Pull, actor: Account, assignee: Account) -> Pull:
        """Assign somebody."""
        pull.assignees.append(assignee)
        self.tell_pull("assigned", pull, actor, assignee=self.payloads.account(assignee))
        return pull

    def unassign(self, pull: Pull, actor: Account, assignee: Account) -> Pull:
        """Take an assignment back."""
        pull.assignees.remove(assignee)
        self.tell_pull("unassigned", pull, actor, assignee=self.payloads.account(assignee))
        return pull

    def request_review(self, pull: Pull, actor: Account, reviewer: Account) -> Pull:
        """Ask somebody for a review."""
        pull.requested.append(reviewer)
        self.note(pull, "ReviewRequestedEvent", actor, requestedReviewer=reviewer)
        asked = self.payloads.account(reviewer)
        self.tell_pull("review_requested", pull, actor, requested_reviewer=asked)
        return pull

    def request_team_review(self, pull: Pull, actor: Account, team: Team) -> Pull:
        """Ask a team for a review."""
        pull.requested_teams.append(team)
        self.note(pull, "ReviewRequestedEvent", actor, requestedReviewer=team)
        self.tell_pull("review_requested", pull, actor, requested_team=self.payloads.team(team))
        return pull

    def unrequest_review(self, pull: Pull, actor: Account, reviewer: Account) -> Pull:
        """Take the request for a review off by hand."""
        pull.requested.remove(reviewer)
        self.note(pull, "ReviewRequestRemovedEvent", actor, requestedReviewer=reviewer)
        asked = self.payloads.account(reviewer)
        self.tell_pull("review_request_removed", pull, actor, requested_reviewer=asked)
        return pull

    def _tip(self, pull: Pull) -> Commit:
        return pull.repository.history.commits[pull.head]

    def _new_head(
        self,
        pull: Pull,
        author: Account,
        tree: Mapping[str, str],
        parents: tuple[str, ...],
        message: str,
        *,
        forced: bool = False,
    ) -> Pull:
        repository, before, now = pull.repository, pull.head, self.world.now()
        made = repository.history.record(tree, parents, message, author.login, now)
        repository.history.branches[pull.branch] = pull.head = made.sha
        pull.base_sha = repository.history.branches[pull.base]
        pull.heads.append((made.sha, now))
        if forced:
            self.note(pull, "HeadRefForcePushedEvent", author, before=before, after=made.sha)
        self._tell_push(repository, author, pull.branch, before, made, forced=forced)
        if pull.state == "open":
            self.tell_pull("synchronize", pull, author, before=before, after=made.sha)
        return pull

    def _labelled(self, pull: Pull, actor: Account, action: str, label: Label) -> None:
        self.note(pull, f"{action.capitalize()}Event", actor, label=label)
        self.tell_pull(action, pull, actor, label=self.payloads.label(pull.repository, label))

    def _switch(self, pull: Pull, actor: Account, action: str, kind: str, **fields: Any) -> Pull:
        for name, value in fields.items():
            setattr(pull, name, value)
        self.note(pull, kind, actor)
        self.tell_pull(action, pull, actor)
        return pull

    def _tell_push(
        self,
        repository: Repository,
        pusher: Account,
        branch: str,
        before: str | None,
        made: Commit,
        *,
        forced: bool = False,
    ) -> None:
        history, start = repository.history, before or made.parents[0]
        difference = changed(history.commits[start].tree, made.tree)
        old = history.commits[start].tree
        who = {"name": pusher.login, "email": f"{pusher.login}@example.org"}
        listed = {
            "id": made.sha,
            "tree_id": made.sha[::-1],
            "distinct": True,
            "message": made.message,
            "timestamp": made.at.isoformat(),
            "author": who,
            "committer": who,
            "url": f"{self.world.url}/{repository.full_name}/commit/{made.sha}",
            "added": [path for path, text in difference.items() if path not in old],
            "removed": [path for path, text in difference.items() if text is None],
            "modified": [path for path, text in difference.items() if path in old and text is not None],
        }
        self.tell(
            "push",
            None,
            repository,
            pusher,
            ref=f"refs/heads/{branch}",
            before=before or NO_COMMIT,
            after=made.sha,
            created=before is None,
            deleted=False,
            forced=forced,
            base_ref=None,
            compare=f"{self.world.url}/{repository.full_name}/compare/{start[:12]}...{made.sha[:12]}",
            commits=[listed],
            head_commit=listed,
            pusher=who,
        )

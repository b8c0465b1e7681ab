"""All that people do, in one place: what they say, what they do to pull requests, and what they change around them."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.changes import Changes
from app.sandbox.git import applied
from app.sandbox.records import Account, CheckRun, Installation, Label, Repository, Team


class Acts(Changes):
    """Whatever people do. Each act changes the world and tells the App as GitHub would."""

    def change_files(
        self, repository: Repository, author: Account, files: Mapping[str, str | None], *, branch: str | None = None
    ) -> str:
        """Push files straight to a branch, the default one if none is named; gives the new commit's id."""
        history, branch = repository.history, branch or repository.default_branch
        tip = history.tip(branch)
        made = history.record(applied(tip.tree, files), (tip.sha,), "Change", author.login, self.world.now())
        history.branches[branch] = made.sha
        self._tell_push(repository, author, branch, tip.sha, made)
        return made.sha

    def make_branch(self, repository: Repository, author: Account, name: str) -> str:
        """Start a branch at the default branch's tip; gives that commit's id."""
        tip = repository.history.tip(repository.default_branch)
        repository.history.branches[name] = tip.sha
        return tip.sha

    def rename_person(self, person: Account, login: str) -> Account:
        """Another login for the same account. GitHub tells nobody, and the old login is free."""
        person.login = login
        return person

    def join_team(self, team: Team, actor: Account, person: Account) -> Team:
        """Add somebody to a team."""
        if person not in team.people:
            team.people.append(person)
            team.organization.members.setdefault(person.id, "member")
            self._about_team("membership", "added", team, actor, member=self.payloads.account(person), scope="team")
        return team

    def leave_team(self, team: Team, actor: Account, person: Account) -> Team:
        """Take somebody off a team."""
        team.people.remove(person)
        self._about_team("membership", "removed", team, actor, member=self.payloads.account(person), scope="team")
        return team

    def make_team(
        self, organization: Account, actor: Account, slug: str, people: list[Account], *, parent: Team | None = None
    ) -> Team:
        """Found a team."""
        made = self.world.team(organization, slug, people, parent=parent)
        self._about_team("team", "created", made, actor)
        return made

    def delete_team(self, team: Team, actor: Account) -> Team:
        """Dissolve a team."""
        self.world.teams.remove(team)
        self._about_team("team", "deleted", team, actor)
        return team

    def move_team(self, team: Team, actor: Account, parent: Team | None) -> Team:
        """Put a team under another one, or under none."""
        before, team.parent = team.parent, parent
        changes = {"parent": {"from": self.payloads.team(before) if before else None}}
        self._about_team("team", "edited", team, actor, changes=changes)
        return team

    def leave_organization(self, organization: Account, actor: Account, person: Account) -> Account:
        """Remove somebody from an organization and all its teams."""
        organization.members.pop(person.id, None)
        for team in self.world.teams:
            if team.organization is organization and person in team.people:
                team.people.remove(person)
        url = f"{self.world.url}/orgs/{organization.login}"
        about = {"url": f"{url}/memberships/{person.login}", "organization_url": url}
        membership = {"state": "active", "role": "member", "user": self.payloads.account(person), **about}
        self.tell_owner("organization", "member_removed", organization, actor, membership=membership)
        return organization

    def give_role(self, repository: Repository, actor: Account, person: Account, role: str | None) -> Repository:
        """Make somebody a collaborator with this role (read, triage, write, maintain, admin), or none any more."""
        before = repository.roles.pop(person.id, None)
        if role:
            repository.roles[person.id] = role
        action = "removed" if role is None else "edited" if before else "added"
        self.tell("member", action, repository, actor, member=self.payloads.account(person))
        return repository

    def rename_repository(self, repository: Repository, actor: Account, name: str) -> Repository:
        """Rename a repository."""
        before, repository.name = repository.name, name
        changes = {"repository": {"name": {"from": before}}}
        self.tell("repository", "renamed", repository, actor, changes=changes)
        return repository

    def transfer(self, repository: Repository, actor: Account, owner: Account) -> Repository:
        """Hand a repository over to another owner."""
        before, repository.owner = repository.owner, owner
        changes = {"owner": {"from": {"organization": self.payloads.account(before)}}}
        self.tell("repository", "transferred", repository, actor, changes=changes)
        return repository

    def archive(self, repository: Repository, actor: Account, archived: bool = True) -> Repository:
        """Archive a repository, or bring it back."""
        repository.archived = archived
        self.tell("repository", "archived" if archived else "unarchived", repository, actor)
        return repository

    def rerun(self, run: CheckRun, actor: Account) -> CheckRun:
        """Press Re-run on a check, which sets it back to queued."""
        run.status, run.conclusion, run.completed_at = "queued", None, None
        self._about_run("rerequested", run, actor)
        return run

    def press(self, run: CheckRun, actor: Account, identifier: str) -> CheckRun:
        """Press one of a check's buttons."""
        self._about_run("requested_action", run, actor, requested_action={"identifier": identifier})
        return run

    def report_check_run(self, action: str, run: CheckRun) -> CheckRun:
        """What GitHub tells the App of its own check runs: created, completed."""
        self._about_run(action, run, self.world.bot)
        return run

    def report_label(self, action: str, repository: Repository, label: Label) -> Label:
        """What GitHub tells of a repository's labels."""
        shape = self.payloads.label(repository, label)
        self.tell("label", action, repository, self.world.bot, label=shape)
        return label

    def queue_merge(self, repository: Repository, actor: Account, number: int) -> str:
        """Put a pull request into the merge queue; gives the id of the group's head commit."""
        pull = repository.pulls[number]
        return self.form_group(repository, actor, pull.base, f"pr-{number}-{{sha}}", pull.head)

    def form_group(
        self, repository: Repository, actor: Account, base: str, name: str, merged: str | None = None
    ) -> str:
        """Form a merge group of this name on a branch (`{sha}` stands for its tip); gives the id of its head commit."""
        history, tip, now = repository.history, repository.history.tip(base), self.world.now()
        merged, message = merged or tip.sha, f"Merge {name}"
        made = history.record(history.commits[merged].tree, (tip.sha, merged), message, actor.login, now)
        ref = f"gh-readonly-queue/{base}/{name.format(sha=tip.sha)}"
        history.branches[ref] = made.sha
        self.tell("merge_group", "checks_requested", repository, actor, merge_group=self._group(repository, ref, base))
        return made.sha

    def leave_queue(self, repository: Repository, actor: Account, head: str, reason: str = "dequeued") -> str:
        """Take the merge group with this head commit apart: merged, invalidated or dequeued."""
        start = "gh-readonly-queue/"
        branches = repository.history.branches
        ref = next(name for name, sha in branches.items() if name.startswith(start) and sha == head)
        base = ref.removeprefix(start).rpartition("/")[0]
        group = self._group(repository, ref, base)
        del branches[ref]
        self.tell("merge_group", "destroyed", repository, actor, merge_group=group, reason=reason)
        return head

    def _group(self, repository: Repository, ref: str, base: str) -> dict[str, Any]:
        made = repository.history.commits[repository.history.branches[ref]]
        who = {"name": made.author, "email": f"{made.author}@example.org"}
        return {
            "head_sha": made.sha,
            "head_ref": f"refs/heads/{ref}",
            "base_sha": made.parents[0],
            "base_ref": f"refs/heads/{base}",
            "head_commit": {
                "id": made.sha,
                "tree_id": made.sha[::-1],
                "message": made.message,
                "timestamp": made.at.isoformat(),
                "author": who,
                "committer": who,
            },
        }

    def install(self, account: Account, actor: Account, repositories: list[Repository] | None = None) -> Installation:
        """Install the App on an account, on all repositories or on these."""
        made = self.world.install(account, repositories=repositories)
        self._about_installation("created", made, actor)
        return made

    def uninstall(self, account: Account, actor: Account) -> Account:
        """Take the App off an account."""
        if gone := self.world.installation_on(account):
            self._about_installation("deleted", gone, actor)
            del self.world.installations[gone.id]
        return account

    def _about_team(self, event: str, action: str, team: Team, sender: Account, **more: Any) -> None:
        shape = self.payloads.team(team)
        self.tell_owner(event, action, team.organization, sender, team=shape, **more)

    def _about_run(self, action: str, run: CheckRun, sender: Account, **more: Any) -> None:
        self.tell("check_run", action, run.repository, sender, check_run=self.payloads.check_run(run), **more)

    def _about_installation(self, action: str, installation: Installation, sender: Account) -> None:
        chosen = [one for one in self.world.repositories.values() if self.world.covers(installation, one)]
        listed = [
            {
                "id": one.id,
                "node_id": f"R_{one.id}",
                "name": one.name,
                "full_name": one.full_name,
                "private": one.private,
            }
            for one in chosen
        ]
        shape = self.payloads.installation(installation)
        self.tell_owner("installation", action, installation.account, sender, installation=shape, repositories=listed)

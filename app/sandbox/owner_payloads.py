"""Accounts, teams, repositories and installations as GitHub's JSON."""

from dataclasses import dataclass
from typing import Any

from app.sandbox.clock import written
from app.sandbox.git import Commit
from app.sandbox.records import Account, Installation, Label, Repository, Team
from app.sandbox.world import ROLES, World

Json = dict[str, Any]

REPOSITORY_LINKS = [
    *("archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents"),
    *("contributors", "deployments", "downloads", "events", "forks", "git_commits", "git_refs", "git_tags", "hooks"),
    *("issue_comment", "issue_events", "issues", "keys", "labels", "languages", "merges", "milestones", "pulls"),
    *("notifications", "releases", "stargazers", "statuses", "subscribers", "subscription", "tags", "teams", "trees"),
]


@dataclass(frozen=True)
class OwnerPayloads:
    """Writes what a pull request stands on as JSON, with addresses that lead back to this world's server."""

    world: World

    def account(self, account: Account | None) -> Json | None:
        """An account, short."""
        if account is None:
            return None
        api, login = f"{self.world.url}/users/{account.login}", account.login
        return {
            "login": login,
            "id": account.id,
            "node_id": account.node_id,
            "avatar_url": f"{self.world.url}/avatars/u/{account.id}?v=4",
            "gravatar_id": "",
            "url": api,
            "html_url": f"{self.world.url}/{login}",
            "followers_url": f"{api}/followers",
            "following_url": f"{api}/following{{/other_user}}",
            "gists_url": f"{api}/gists{{/gist_id}}",
            "starred_url": f"{api}/starred{{/owner}}{{/repo}}",
            "subscriptions_url": f"{api}/subscriptions",
            "organizations_url": f"{api}/orgs",
            "repos_url": f"{api}/repos",
            "events_url": f"{api}/events{{/privacy}}",
            "received_events_url": f"{api}/received_events",
            "type": account.kind,
            "user_view_type": "public",
            "site_admin": False,
        }

    def organization(self, account: Account) -> Json:
        """An organization, as events carry it."""
        api = f"{self.world.url}/orgs/{account.login}"
        short = {"login": account.login, "id": account.id, "node_id": account.node_id, "url": api}
        kinds = ("repos", "events", "hooks", "issues", "members", "public_members")
        picture = {"avatar_url": f"{self.world.url}/avatars/u/{account.id}?v=4", "description": account.name}
        return {**short, **{f"{kind}_url": f"{api}/{kind}" for kind in kinds}, **picture}

    def team(self, team: Team) -> Json:
        """A team, with its parent."""
        api = f"{self.world.url}/organizations/{team.organization.id}/team/{team.id}"
        return {
            "id": team.id,
            "node_id": f"T_{team.id}",
            "name": team.name,
            "slug": team.slug,
            "description": None,
            "privacy": "secret" if team.secret else "closed",
            "notification_setting": "notifications_enabled",
            "url": api,
            "html_url": f"{self.world.url}/orgs/{team.organization.login}/teams/{team.slug}",
            "members_url": f"{api}/members{{/member}}",
            "repositories_url": f"{api}/repos",
            "permission": "pull",
            "type": "organization",
            "parent": self.team(team.parent) if team.parent else None,
        }

    def team_organization(self, account: Account) -> Json:
        """An organization, as a team carries it."""
        times = {"created_at": written(account.created_at), "updated_at": written(account.created_at)}
        counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
        flags = dict.fromkeys(("has_organization_projects", "has_repository_projects"), True)
        more = {"html_url": f"{self.world.url}/{account.login}", "type": "Organization", "archived_at": None}
        return {**self.organization(account), **times, **counts, **flags, **more}

    def repository(self, repository: Repository) -> Json:
        """A repository."""
        api = f"{self.world.url}/repos/{repository.full_name}"
        web = f"{self.world.url}/{repository.full_name}"
        return {
            "id": repository.id,
            "node_id": f"R_{repository.id}",
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.private,
            "owner": self.account(repository.owner),
            "html_url": web,
            "description": None,
            "fork": False,
            "url": api,
            **{f"{kind}_url": f"{api}/{kind}" for kind in REPOSITORY_LINKS},
            "created_at": written(repository.created_at),
            "updated_at": written(repository.created_at),
            "pushed_at": written(repository.created_at),
            **{f"{kind}_url": f"{web}.git" for kind in ("clone", "git", "ssh", "svn")},
            "mirror_url": None,
            **dict.fromkeys(("has_projects", "has_downloads", "has_wiki", "has_pages", "has_discussions"), False),
            "forks_count": 0,
            "web_commit_signoff_required": False,
            "homepage": None,
            "size": 1,
            "stargazers_count": 0,
            "watchers_count": 0,
            "language": None,
            "has_issues": True,
            "archived": repository.archived,
            "disabled": False,
            "open_issues_count": sum(pull.state == "open" for pull in repository.pulls.values()),
            "license": None,
            "allow_forking": True,
            "is_template": False,
            "topics": [],
            "visibility": "private" if repository.private else "public",
            "forks": 0,
            "open_issues": 0,
            "watchers": 0,
            "default_branch": repository.default_branch,
        }

    def label(self, repository: Repository, label: Label) -> Json:
        """A label of a repository."""
        return {
            "id": label.id,
            "node_id": f"LA_{label.id}",
            "url": f"{self.world.url}/repos/{repository.full_name}/labels/{label.name}",
            "name": label.name,
            "color": label.color,
            "default": False,
            "description": label.description,
            "archived_at": None,
            "archived_by": None,
        }

    def app(self) -> Json:
        """The App."""
        return {
            "id": self.world.app_id,
            "slug": self.world.app_slug,
            "node_id": f"A_{self.world.app_id}",
            "client_id": self.world.client_id,
            "owner": self.account(self.world.bot),
            "name": self.world.app_name,
            "description": None,
            "external_url": self.world.url,
            "html_url": f"{self.world.url}/apps/{self.world.app_slug}",
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "permissions": self.world.app_permissions,
            "events": self.world.app_events,
        }

    def installation(self, installation: Installation) -> Json:
        """The App on one account."""
        account = self.account(installation.account) or {}
        url = f"{self.world.url}/app/installations/{installation.id}"
        return {
            "id": installation.id,
            "account": account,
            "repository_selection": "all" if installation.repositories is None else "selected",
            "access_tokens_url": f"{url}/access_tokens",
            "repositories_url": f"{self.world.url}/installation/repositories",
            "html_url": url,
            "app_id": self.world.app_id,
            "app_slug": self.world.app_slug,
            "target_id": installation.account.id,
            "target_type": account["type"],
            "permissions": installation.permissions,
            "events": installation.events,
            "created_at": written(installation.created_at),
            "updated_at": written(installation.created_at),
            "single_file_name": None,
            "suspended_by": None,
            "suspended_at": written(self.world.now()) if installation.suspended else None,
        }

    def permission(self, repository: Repository, account: Account) -> Json:
        """What somebody may do; `permission` knows only four levels, `role_name` all."""
        role = self.world.role(repository, account)
        coarse = {"maintain": "write", "triage": "read"}.get(role, role)
        rights = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
        level = ROLES.index(role)
        granted = {name: ROLES.index(needed) <= level for name, needed in rights.items()}
        user = {**(self.account(account) or {}), "permissions": granted, "role_name": role}
        return {"permission": coarse, "role_name": role, "user": user}

    def git_commit(self, repository: Repository, commit: Commit) -> Json:
        """A commit, as a pull request lists it."""
        url = f"{self.world.url}/repos/{repository.full_name}/commits/{commit.sha}"
        who = {"name": commit.author, "email": f"{commit.author}@example.org", "date": written(commit.at)}
        author = self.account(self.world.find_account(commit.author))
        tree = {"sha": commit.sha[::-1], "url": url}
        return {
            "sha": commit.sha,
            "node_id": f"C_{commit.sha}",
            "commit": {
                "url": url,
                "author": who,
                "committer": who,
                "message": commit.message,
                "tree": tree,
                "comment_count": 0,
            },
            "url": url,
            "html_url": f"{self.world.url}/{repository.full_name}/commit/{commit.sha}",
            "comments_url": f"{url}/comments",
            "author": author,
            "committer": author,
            "parents": [{"sha": sha, "url": url, "html_url": url} for sha in commit.parents],
        }

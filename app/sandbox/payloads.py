"""Pull requests, what is said on them, and check runs as GitHub's JSON: the shapes the API and the webhooks share."""

from app.sandbox.clock import written
from app.sandbox.git import FileChange, difference
from app.sandbox.owner_payloads import Json, OwnerPayloads
from app.sandbox.records import (
    Account,
    CheckRun,
    Comment,
    Pull,
    Reaction,
    Repository,
    Review,
    ReviewComment,
    Writing,
)

CONTENTS = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"]


def changes_of(pull: Pull) -> list[FileChange]:
    """The files a pull request changes: its head against where it left its base."""
    history = pull.repository.history
    start = history.merge_base(pull.base_tip.sha, pull.head)
    return difference(history.commits[start].tree if start else {}, history.commits[pull.head].tree)


class Payloads(OwnerPayloads):
    """Writes records as JSON."""

    def _reference(self, repository: Repository, name: str, sha: str) -> Json:
        owner = repository.owner
        label = f"{owner.login}:{name}"
        user, repo = self.account(owner), self.repository(repository)
        return {"label": label, "ref": name, "sha": sha, "user": user, "repo": repo}

    def _association(self, repository: Repository, account: Account) -> str:
        if account is repository.owner:
            return "OWNER"
        if account.id in repository.owner.members:
            return "MEMBER"
        return "COLLABORATOR" if account.id in repository.roles else "NONE"

    def pull(self, pull: Pull, *, whole: bool = True) -> Json:
        """A pull request; lists leave out what a single reading adds (`whole`)."""
        repository, history = pull.repository, pull.repository.history
        api = f"{self.world.url}/repos/{repository.full_name}/pulls/{pull.number}"
        issue = f"{self.world.url}/repos/{repository.full_name}/issues/{pull.number}"
        web = f"{self.world.url}/{repository.full_name}/pull/{pull.number}"
        shape: Json = {
            "url": api,
            "id": pull.id,
            "node_id": pull.node_id,
            "html_url": web,
            "diff_url": f"{web}.diff",
            "patch_url": f"{web}.patch",
            "issue_url": issue,
            "commits_url": f"{api}/commits",
            "review_comments_url": f"{api}/comments",
            "review_comment_url": f"{self.world.url}/repos/{repository.full_name}/pulls/comments{{/number}}",
            "comments_url": f"{issue}/comments",
            "statuses_url": f"{self.world.url}/repos/{repository.full_name}/statuses/{pull.head}",
            "number": pull.number,
            "state": pull.state,
            "locked": pull.locked,
            "active_lock_reason": None,
            "title": pull.title,
            "user": self.account(pull.author),
            "body": pull.body or None,
            "created_at": written(pull.created_at),
            "updated_at": written(pull.updated_at),
            "closed_at": written(pull.closed_at),
            "merged_at": written(pull.merged_at),
            "merge_commit_sha": pull.merge_commit,
            "assignee": self.account(pull.assignees[0]) if pull.assignees else None,
            "assignees": [self.account(one) for one in pull.assignees],
            "requested_reviewers": [self.account(one) for one in pull.requested],
            "requested_teams": [self.team(one) for one in pull.requested_teams],
            "labels": [self.label(repository, one) for one in pull.labels],
            "milestone": None,
            "draft": pull.draft,
            "head": self._reference(repository, pull.branch, pull.head),
            "base": self._reference(repository, pull.base, pull.base_sha),
            "_links": {
                "self": {"href": api},
                "html": {"href": web},
                "issue": {"href": issue},
                "comments": {"href": f"{issue}/comments"},
                "review_comments": {"href": f"{api}/comments"},
                "review_comment": {"href": f"{api}/comments{{/number}}"},
                "commits": {"href": f"{api}/commits"},
                "statuses": {"href": f"{self.world.url}/repos/{repository.full_name}/statuses/{pull.head}"},
            },
            "author_association": self._association(repository, pull.author),
            "auto_merge": None,
        }
        if whole:
            files = changes_of(pull)
            shape |= {
                "merged": pull.merged_at is not None,
                "mergeable": None if pull.state == "closed" else True,
                "rebaseable": None,
                "mergeable_state": "unknown" if pull.state == "closed" else "clean",
                "merged_by": self.account(pull.merged_by),
                "comments": len(pull.comments),
                "review_comments": len(pull.review_comments),
                "maintainer_can_modify": False,
                "commits": len(history.between(pull.base_tip.sha, pull.head)),
                "additions": sum(file.additions for file in files),
                "deletions": sum(file.deletions for file in files),
                "changed_files": len(files),
            }
        return shape

    def issue(self, pull: Pull) -> Json:
        """A pull request seen as an issue, as issue_comment events carry it."""
        whole = self.pull(pull, whole=False)
        same = ("number", "title", "state", "locked", "labels", "user", "assignee", "assignees", "milestone", "body")
        times = ("created_at", "updated_at", "closed_at", "author_association", "active_lock_reason", "draft")
        links = {key: whole[key] for key in ("html_url", "diff_url", "patch_url", "merged_at")}
        return {
            "url": whole["issue_url"],
            "repository_url": f"{self.world.url}/repos/{pull.repository.full_name}",
            "html_url": whole["html_url"],
            "comments_url": whole["comments_url"],
            "labels_url": f"{whole['issue_url']}/labels{{/name}}",
            "events_url": f"{whole['issue_url']}/events",
            "id": pull.id,
            "node_id": pull.node_id,
            **{key: whole[key] for key in (*same, *times)},
            "comments": len(pull.comments),
            "pull_request": {"url": whole["url"], **links},
            "reactions": self.reactions(pull, whole["issue_url"]),
            "performed_via_github_app": None,
        }

    def reactions(self, writing: Writing, url: str) -> Json:
        """How many reactions of each kind there are."""
        counts = {name: sum(one.content == name for one in writing.reactions) for name in CONTENTS}
        return {"url": f"{url}/reactions", "total_count": len(writing.reactions), **counts}

    def reaction(self, reaction: Reaction) -> Json:
        """One reaction."""
        return {
            "id": reaction.id,
            "node_id": f"REA_{reaction.id}",
            "user": self.account(reaction.by),
            "content": reaction.content,
            "created_at": written(reaction.at),
        }

    def comment(self, comment: Comment) -> Json:
        """A comment of the conversation."""
        repository = comment.pull.repository
        url = f"{self.world.url}/repos/{repository.full_name}/issues/comments/{comment.id}"
        web = f"{self.world.url}/{repository.full_name}/pull/{comment.pull.number}#issuecomment-{comment.id}"
        return {
            "url": url,
            "html_url": web,
            "issue_url": f"{self.world.url}/repos/{repository.full_name}/issues/{comment.pull.number}",
            "id": comment.id,
            "node_id": comment.node_id,
            "user": self.account(comment.author),
            "created_at": written(comment.created_at),
            "updated_at": written(comment.updated_at),
            "author_association": self._association(repository, comment.author),
            "body": comment.body,
            "reactions": self.reactions(comment, url),
            "performed_via_github_app": self.app() if comment.by_app else None,
        }

    def review(self, review: Review, *, in_event: bool = False) -> Json:
        """A review. Its state is in capitals in the API and in small letters in events, as on GitHub."""
        pull = review.pull
        web = f"{self.world.url}/{pull.repository.full_name}/pull/{pull.number}"
        url = f"{self.world.url}/repos/{pull.repository.full_name}/pulls/{pull.number}"
        html = f"{web}#pullrequestreview-{review.id}"
        return {
            "id": review.id,
            "node_id": review.node_id,
            "user": self.account(review.author),
            "body": (review.body or None) if in_event else review.body,
            "commit_id": review.head,
            "submitted_at": written(review.created_at),
            "state": review.state.lower() if in_event else review.state,
            "html_url": html,
            "pull_request_url": url,
            "author_association": self._association(pull.repository, review.author),
            "_links": {"html": {"href": html}, "pull_request": {"href": url}},
            **({"updated_at": written(review.updated_at)} if in_event else {}),
        }

    def review_comment(self, comment: ReviewComment) -> Json:
        """An inline comment."""
        pull, repository = comment.pull, comment.pull.repository
        url = f"{self.world.url}/repos/{repository.full_name}/pulls/comments/{comment.id}"
        web = f"{self.world.url}/{repository.full_name}/pull/{pull.number}#discussion_r{comment.id}"
        answer = {"in_reply_to_id": comment.in_reply_to.id} if comment.in_reply_to else {}
        return {
            "url": url,
            "pull_request_review_id": comment.review.id,
            "id": comment.id,
            "node_id": comment.node_id,
            "diff_hunk": "@@ -0,0 +1 @@",
            "path": comment.path,
            "commit_id": pull.head,
            "original_commit_id": comment.head,
            "user": self.account(comment.author),
            "body": comment.body,
            "created_at": written(comment.created_at),
            "updated_at": written(comment.updated_at),
            "html_url": web,
            "pull_request_url": f"{self.world.url}/repos/{repository.full_name}/pulls/{pull.number}",
            "_links": {
                "self": {"href": url},
                "html": {"href": web},
                "pull_request": {"href": f"{self.world.url}/repos/{repository.full_name}/pulls/{pull.number}"},
            },
            "author_association": self._association(repository, comment.author),
            "line": comment.line,
            "original_line": comment.line,
            "start_line": None,
            "original_start_line": None,
            "start_side": None,
            "side": "RIGHT",
            "position": comment.line,
            "original_position": comment.line,
            "subject_type": "line",
            "reactions": self.reactions(comment, url),
            **answer,
        }

    def file(self, repository: Repository, change: FileChange, head: str) -> Json:
        """One changed file of a pull request."""
        blob = f"{self.world.url}/{repository.full_name}/blob/{head}/{change.path}"
        contents = f"{self.world.url}/repos/{repository.full_name}/contents/{change.path}?ref={head}"
        return {
            "sha": change.blob,
            "filename": change.path,
            "status": change.status,
            "additions": change.additions,
            "deletions": change.deletions,
            "changes": change.additions + change.deletions,
            "blob_url": blob,
            "raw_url": blob.replace("/blob/", "/raw/"),
            "contents_url": contents,
            "patch": change.patch,
            **({"previous_filename": change.previous_path} if change.previous_path else {}),
        }

    def check_run(self, run: CheckRun) -> Json:
        """A check run, with the open pull requests whose head it is on."""
        repository = run.repository
        url = f"{self.world.url}/repos/{repository.full_name}/check-runs/{run.id}"
        repo = {"id": repository.id, "name": repository.name, "url": f"{self.world.url}/repos/{repository.full_name}"}
        pulls = [
            {
                "id": pull.id,
                "number": pull.number,
                "url": f"{repo['url']}/pulls/{pull.number}",
                "head": {"ref": pull.branch, "sha": pull.head, "repo": repo},
                "base": {"ref": pull.base, "sha": pull.base_sha, "repo": repo},
            }
            for pull in repository.pulls.values()
            if pull.state == "open" and pull.head == run.head_sha
        ]
        return {
            "id": run.id,
            "node_id": run.node_id,
            "name": run.name,
            "head_sha": run.head_sha,
            "external_id": run.external_id,
            "url": url,
            "html_url": f"{self.world.url}/{repository.full_name}/runs/{run.id}",
            "details_url": run.details_url or self.world.url,
            "status": run.status,
            "conclusion": run.conclusion,
            "started_at": written(run.started_at),
            "completed_at": written(run.completed_at),
            "output": {
                "title": run.title,
                "summary": run.summary,
                "text": run.text,
                "annotations_count": len(run.annotations),
                "annotations_url": f"{url}/annotations",
            },
            "check_suite": {"id": int(run.head_sha[:8], 16)},
            "app": self.app(),
            "pull_requests": pulls,
        }

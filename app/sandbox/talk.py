"""What is said on a pull request: comments, reviews, inline comments and reactions, by people and by the App."""

from typing import Any

from app.sandbox.events import Telling
from app.sandbox.records import (
    Account,
    Comment,
    Edit,
    Happening,
    Pull,
    Reaction,
    Review,
    ReviewComment,
    Writing,
)

STATES = {"approve": "APPROVED", "request_changes": "CHANGES_REQUESTED", "comment": "COMMENTED"}


class Talk(Telling):
    """The acts of talking."""

    def comment(self, pull: Pull, author: Account, body: str) -> Comment:
        """Write into the conversation."""
        now, number = self.world.now(), self.world.next_id("comment")
        by_app = author is self.world.bot
        made = Comment(id=number, author=author, body=body, created_at=now, updated_at=now, pull=pull, by_app=by_app)
        pull.comments.append(made)
        pull.updated_at = now
        self._about_comment("created", made, author)
        return made

    def edit_comment(self, comment: Comment, actor: Account, body: str) -> Comment:
        """Rewrite a comment, one's own or somebody else's."""
        before = self._rewrite(comment, actor, body)
        self._about_comment("edited", comment, actor, changes={"body": {"from": before}})
        return comment

    def delete_comment(self, comment: Comment, actor: Account) -> Comment:
        """Delete a comment, one's own or somebody else's."""
        comment.pull.comments.remove(comment)
        self._about_comment("deleted", comment, actor)
        return comment

    def review(
        self,
        pull: Pull,
        author: Account,
        state: str = "comment",
        body: str = "",
        *,
        inline: list[str] | None = None,
        path: str | None = None,
        line: int = 1,
    ) -> Review:
        """Submit a review: `approve`, `request_changes` or `comment`, with inline comments on one line."""
        made = self._review(pull, author, STATES[state], body)
        said = [self._inline(made, author, text, path, line, None) for text in inline or []]
        self._about_review("submitted", made, author)
        for comment in said:
            self._about_inline("created", comment, author)
        return made

    def edit_review(self, review: Review, actor: Account, body: str) -> Review:
        """Rewrite a review's body."""
        before = self._rewrite(review, actor, body)
        self._about_review("edited", review, actor, changes={"body": {"from": before}})
        return review

    def dismiss_review(self, review: Review, actor: Account, message: str = "") -> Review:
        """Take the effect of an approval or of requested changes away."""
        state, review.state = review.state, "DISMISSED"
        review.updated_at = self.world.now()
        details = {"message": message, "review": review, "state": state}
        self.note(review.pull, "ReviewDismissedEvent", actor, **details)
        self._about_review("dismissed", review, actor)
        return review

    def review_comment(
        self,
        pull: Pull,
        author: Account,
        body: str,
        *,
        path: str | None = None,
        line: int = 1,
        reply_to: ReviewComment | None = None,
    ) -> ReviewComment:
        """Write one inline comment; as on GitHub it makes a review of its own without words."""
        made = self._inline(self._review(pull, author, "COMMENTED", ""), author, body, path, line, reply_to)
        self._about_review("submitted", made.review, author)
        self._about_inline("created", made, author)
        return made

    def edit_review_comment(self, comment: ReviewComment, actor: Account, body: str) -> ReviewComment:
        """Rewrite an inline comment."""
        before = self._rewrite(comment, actor, body)
        self._about_inline("edited", comment, actor, changes={"body": {"from": before}})
        return comment

    def delete_review_comment(self, comment: ReviewComment, actor: Account) -> ReviewComment:
        """Delete an inline comment."""
        comment.pull.review_comments.remove(comment)
        self._about_inline("deleted", comment, actor)
        return comment

    def minimize(self, writing: Writing, minimized: bool = True) -> Writing:
        """Hide something written behind a fold. GitHub tells nobody."""
        writing.minimized = minimized
        return writing

    def react(self, writing: Writing, author: Account, content: str) -> tuple[Reaction, bool]:
        """React; tells whether the reaction is new. GitHub sends no event for it."""
        for one in writing.reactions:
            if one.by is author and one.content == content:
                return one, False
        made = Reaction(self.world.next_id("reaction"), content, author, self.world.now())
        writing.reactions.append(made)
        return made, True

    def note(self, pull: Pull, kind: str, actor: Account, **details: Any) -> None:
        """Enter something into the timeline, under the name of its GraphQL type."""
        number = self.world.next_id("happening")
        pull.timeline.append(Happening(number, kind, self.world.now(), actor, details))

    def _review(self, pull: Pull, author: Account, state: str, body: str) -> Review:
        now, number, by_app = self.world.now(), self.world.next_id("review"), author is self.world.bot
        made = Review(
            id=number,
            author=author,
            body=body,
            created_at=now,
            updated_at=now,
            pull=pull,
            state=state,
            head=pull.head,
            by_app=by_app,
        )
        pull.reviews.append(made)
        pull.requested = [one for one in pull.requested if one is not author]
        pull.updated_at = now
        return made

    def _inline(
        self, review: Review, author: Account, body: str, path: str | None, line: int, reply_to: ReviewComment | None
    ) -> ReviewComment:
        pull, now = review.pull, self.world.now()
        where = reply_to.path if reply_to else path or min(pull.repository.history.commits[pull.head].tree, default="")
        made = ReviewComment(
            id=self.world.next_id("review_comment"),
            author=author,
            body=body,
            created_at=now,
            updated_at=now,
            pull=pull,
            review=review,
            path=where,
            line=reply_to.line if reply_to else line,
            head=pull.head,
            in_reply_to=reply_to,
        )
        pull.review_comments.append(made)
        return made

    def _rewrite(self, writing: Writing, actor: Account, body: str) -> str:
        before, now = writing.body, self.world.now()
        if not writing.edits:
            original = Edit(self.world.next_id("edit"), writing.created_at, writing.author, before)
            writing.edits.append(original)
        writing.edits.append(Edit(self.world.next_id("edit"), now, actor, body))
        writing.body, writing.updated_at = body, now
        return before

    def _about_comment(self, action: str, comment: Comment, sender: Account, **more: Any) -> None:
        pull, shape = comment.pull, self.payloads.comment(comment)
        issue = self.payloads.issue(pull)
        self.tell("issue_comment", action, pull.repository, sender, issue=issue, comment=shape, **more)

    def _about_review(self, action: str, review: Review, sender: Account, **more: Any) -> None:
        pull, shape = review.pull, self.payloads.review(review, in_event=True)
        about = self.payloads.pull(pull, whole=False)
        self.tell("pull_request_review", action, pull.repository, sender, review=shape, pull_request=about, **more)

    def _about_inline(self, action: str, comment: ReviewComment, sender: Account, **more: Any) -> None:
        pull, shape = comment.pull, self.payloads.review_comment(comment)
        about = self.payloads.pull(pull, whole=False)
        self.tell(
            "pull_request_review_comment",
            action,
            pull.repository,
            sender,
            comment=shape,
            pull_request=about,
            **more,
        )

"""Who may read the pages about a repository. In doubt nobody, who then sees the same as where there is nothing."""

from starlette.requests import Request

from app.decision.facts import Repository


class Access:
    """Decides for each request. `public_pages`: anybody may read about public repositories."""

    def __init__(self, *, public_pages: bool) -> None:
        self.public_pages = public_pages

    async def may_read(self, request: Request, repository: Repository | None) -> bool:
        """Whether whoever asks may see pages about this repository; None: there is no such repository."""
        return repository is not None and self.public_pages and not repository.private

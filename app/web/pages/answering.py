"""Answering on a decision's page: what is chosen is posted on the pull request, as the person and in their words.

GitHub holds the record. The comment comes back as a delivery, and is heard like anybody's.
"""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.decision.facts import PullRequestKey
from app.decision.hearing import hear
from app.decision.publication import BUTTONS
from app.decision.record import PullState
from app.github.as_person import say
from app.github.errors import Forbidden, GitHubError, NotFound, NotInstalled
from app.store import sessions
from app.web.pages.decision import BEFORE, Asked, Form, asked_of, decision_answer, has_seat
from app.web.pages.forms import Refused, form_of
from app.web.pages.layout import KEEP_NOTHING, PROTECTION, page, pages_of, readable
from app.web.people import People, SignedOut, You, you_of

LONGEST = 4_000  # characters of a reason
REMEMBERED = timedelta(days=1)


async def answer_decision(request: Request) -> Response:
    """`POST /{owner}/{repo}/{number}/answer`."""
    you = you_of(request)
    try:
        form = await form_of(request, pages_of(request).people)
    except Refused as refused:
        return page(request, "trouble.html", status=403, cache=KEEP_NOTHING, title="Not sent", why=str(refused))
    if you is None:
        return _signed_out(request, form)
    found = await asked_of(request)
    if isinstance(found, Response):
        return found
    filled = Form(kind=form.get("kind", ""), reason=_one_line(form.get("reason", "")), version=_anew())
    try:
        words = _words(found, you, filled)
    except Refused as refused:
        return _once_more(request, found, filled, str(refused), 422)
    return await _post_once(request, found, you, filled, words, form.get("version", "")[:100])


def _words(found: Asked, you: You, filled: Form) -> str:
    """The comment; raises `Refused` where it would not be heard as what was chosen."""
    if found.record.state is not PullState.OPEN or not has_seat(found.record, you.person.id):
        raise Refused("You have no seat in this decision any more, or it is closed. Nothing was posted.")
    button = BUTTONS.get(filled.kind)
    if button is None:
        raise Refused("Choose one of the three. Nothing was posted.")
    if len(filled.reason) > LONGEST:
        raise Refused(f"That is longer than {LONGEST:,} characters. Say it in short, and link to the rest.")
    words = f"{button.command} {filled.reason}".rstrip()
    said = hear(words).declarations
    if [one.kind for one in said] != [button.kind] or (filled.reason and not said[0].reason):
        raise Refused(
            "With these words it would not be heard as what you chose: they take it back, depend on something, "
            "or hide the reason. Nothing was posted. Say it without a condition, or choose another one."
        )
    return words


async def _post_once(request: Request, found: Asked, you: You, filled: Form, words: str, version: str) -> Response:
    """The same from the same page twice is one comment: a button is easily pressed twice.

    Who presses again waits for what becomes of the first: where GitHub refuses that, both are told so.
    """
    about = f"answer {you.digest} {found.repository.id} {found.record.number} {version} {words}"
    once = sha256(about.encode()).hexdigest()
    under_way = pages_of(request).answers.setdefault(once, asyncio.Lock())
    async with under_way:
        return await _post(request, found, you, filled, words, once)


async def _post(request: Request, found: Asked, you: You, filled: Form, words: str, once: str) -> Response:
    people, repository = pages_of(request).people, found.repository
    now, key = people.now(), PullRequestKey(repository.id, found.record.number)
    if not await sessions.use_once(people.store, once, now, now + REMEMBERED):
        return _back(found, people, you, BEFORE)
    try:
        comment = await people.as_person(you, lambda as_you: say(as_you, repository.owner, repository.name, key, words))
    except SignedOut:
        await sessions.forget_use(people.store, once)
        request.state.you = None
        return _signed_out(request, {"reason": words})
    except GitHubError as trouble:
        if trouble.undone:
            await sessions.forget_use(people.store, once)
        return await _not_taken(request, found, you, filled, trouble)
    return _back(found, people, you, str(comment))


async def _not_taken(request: Request, found: Asked, you: You, filled: Form, trouble: GitHubError) -> Response:
    """Says why; but to who may not read it any more, no more than that there is nothing."""
    if isinstance(trouble, NotFound):
        pages_of(request).access.doubt(you, found.repository)
        await readable(request)
    return _once_more(request, found, filled, _why(trouble), 403 if _refuses(trouble) else 503)


def _refuses(trouble: GitHubError) -> bool:
    return isinstance(trouble, Forbidden | NotFound | NotInstalled) and trouble.sent


def _why(trouble: GitHubError) -> str:
    said = str(trouble).rpartition(" answered ")[2].lower()
    if not trouble.undone:
        return "GitHub did not answer, so nobody knows whether it is posted. Look there before you send it again."
    if isinstance(trouble, NotInstalled):
        return "The App is suspended there, so GitHub takes nothing from here. Nothing was posted."
    if _refuses(trouble) and "archived" in said:
        return "The repository is archived, so nobody can comment there any more. Nothing was posted."
    if _refuses(trouble) and "locked" in said:
        return "The conversation of the pull request is locked, so GitHub takes no comment. Nothing was posted."
    if _refuses(trouble):
        return "GitHub does not let you comment there from here. Nothing was posted; try it on the pull request itself."
    return "GitHub does not take it just now. Nothing was posted; try again in a minute."


def _once_more(request: Request, found: Asked, filled: Form, trouble: str, status: int) -> Response:
    return decision_answer(request, found, form=filled, trouble=trouble, status=status)


def _signed_out(request: Request, form: Mapping[str, str]) -> Response:
    """Their words are shown, so that they are not lost. It says nothing of the address."""
    words = form.get("reason", "")[: LONGEST * 2]
    return page(request, "signed_out.html", status=401, cache=KEEP_NOTHING, words=words)


def _back(found: Asked, people: People, you: You, said: str) -> Response:
    """To the page, which says what became of it to this session only: nobody can make it up in a link."""
    headers = {**PROTECTION, "Cache-Control": KEEP_NOTHING}
    query = f"said={said}.{people.seals.mark(said, you.digest)}"
    return RedirectResponse(f"{found.path}?{query}#answer", 303, headers=headers)


def _one_line(reason: str) -> str:
    """A command's reason ends with its line, so that is all there may be; what cannot be seen is left out."""
    return " ".join("".join(one if one.isprintable() or one.isspace() else "" for one in reason).split())


def _anew() -> str:
    return secrets.token_urlsafe(9)

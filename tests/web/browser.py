"""Somebody with a browser: keeps cookies, says where forms stood, and signs in through the sandbox's page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx

from app.sandbox.deliveries import trusted
from tests.stage import Stage

FROM_OUR_OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


class Browser:
    """One person's, at the App's address."""

    def __init__(self, s: Stage, client: httpx.AsyncClient) -> None:
        self.s, self.client = s, client

    async def get(self, path: str, **more: str) -> httpx.Response:
        return await self.client.get(path, headers=more)

    async def begins_to_sign_in(self, path: str = "/signin", **headers: str) -> dict[str, str]:
        """As far as GitHub's page; what it is asked there."""
        answer = await self.client.get(path, headers=headers)
        assert answer.status_code == 303, answer.text
        address = urlsplit(answer.headers["location"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{self.s.sandbox.url}/login/oauth/authorize"
        return dict(parse_qsl(address.query))

    async def picks(self, asked: dict[str, str], login: str) -> str:
        """Says who they are at GitHub; the path by which they are sent back."""
        address = f"{self.s.sandbox.url}/login/oauth/authorize"
        async with httpx.AsyncClient(verify=trusted(), trust_env=False) as at_github:
            assert (await at_github.get(address, params=asked)).status_code == 200
            answer = await at_github.post(address, data={**asked, "login": login})
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["location"])
        assert f"{back.scheme}://{back.netloc}" == self.s.app_url
        return f"{back.path}?{back.query}"

    async def signs_in(self, login: str, path: str = "/signin", **headers: str) -> httpx.Response:
        """All the way; the answer that sends them where they were."""
        asked = await self.begins_to_sign_in(path, **headers)
        return await self.client.get(await self.picks(asked, login))

    async def sends(self, path: str, **form: str) -> httpx.Response:
        return await self.client.post(path, data=form, headers=FROM_OUR_OWN_PAGE)

    async def fills_in(self, path: str) -> dict[str, str]:
        """The hidden fields of the form on a decision's page."""
        page = (await self.client.get(path)).text
        form = page.partition(f'action="{path}/answer"')[2].partition("</form>")[0]
        return {
            name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        }

    async def answers(self, path: str, kind: str, reason: str = "") -> httpx.Response:
        """Fills in the form on a decision's page, and sends it."""
        hidden = await self.fills_in(path)
        return await self.sends(f"{path}/answer", **hidden, kind=kind, reason=reason)


@asynccontextmanager
async def opened(s: Stage) -> AsyncIterator[Browser]:
    """A browser nobody has used before."""
    async with httpx.AsyncClient(base_url=s.app_url, verify=trusted(), trust_env=False) as client:
        yield Browser(s, client)

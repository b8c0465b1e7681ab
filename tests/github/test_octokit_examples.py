"""Every example payload that Octokit has of our events, signed and posted: taken, or refused with a reason.

Wants the npm package @octokit/webhooks-examples; WEBHOOK_EXAMPLES names its folder.
"""

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stage import stage

EXAMPLES = os.environ.get("WEBHOOK_EXAMPLES", "")
OURS = frozenset(
    {
        *("ping", "pull_request", "issue_comment", "pull_request_review", "pull_request_review_comment", "push"),
        *("team", "membership", "member", "organization", "installation", "installation_repositories"),
        *("repository", "check_run"),
    }
)


def examples() -> Iterator[tuple[str, Any]]:
    listed = json.loads((Path(EXAMPLES) / "api.github.com" / "index.json").read_text())
    for event in listed:
        if event["name"] in OURS:
            yield from ((event["name"], example) for example in event["examples"])


@pytest.mark.anyio
@pytest.mark.skipif(not EXAMPLES, reason="WEBHOOK_EXAMPLES does not name the folder of @octokit/webhooks-examples")
async def test_each_is_taken_or_refused_with_a_reason(
    anyio_backend: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    tried: set[str] = set()
    async with stage(tmp_path) as s, httpx.AsyncClient(base_url=s.app_url, trust_env=False) as client:
        for number, (event, payload) in enumerate(examples()):
            body = json.dumps(payload).encode()
            digest = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
            headers = {"X-GitHub-Event": event, "X-GitHub-Delivery": str(number)}
            headers["X-Hub-Signature-256"] = f"sha256={digest}"
            answer = await client.post("/webhook", content=body, headers=headers)
            assert answer.status_code in (202, 400), f"{event} {number}: {answer.text}"
            assert answer.json()["message"]
            tried.add(event)
        await s.later(minutes=1)
    assert tried == OURS
    assert [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info] == []
    assert "Traceback" not in "".join(capfd.readouterr())

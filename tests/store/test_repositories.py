"""Which repository a name is, whoever asks and however oddly."""

import pytest

from app.store.database import Store
from app.store.repositories import named, repository_named

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("owner", "name"), [("\0", "rfcs"), ("acme", "rfcs\0"), ("acme", "é"), ("", "")])
async def test_a_name_that_nothing_can_have_is_nothing(store: Store, owner: str, name: str) -> None:
    assert await named(store, owner, name) is None
    assert await repository_named(store, owner, name) is None

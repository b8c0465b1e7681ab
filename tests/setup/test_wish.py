"""Addresses: which GitHub reaches, and where its API is."""

import pytest

from app.settings import server_of
from app.web.setup.reachable import unreachable
from app.web.setup.wish import Fixed, api_of, plain_address, read_wish

FORM = {"whose": "person", "name": "An App", "where": "com", "address": "https://commitment.example.com"}

NEVER = ["http://localhost:8000", "http://app.localhost", "http://127.0.0.1", "http://[::1]:80", "http://0.0.0.0"]
PRIVATE = ["http://10.1.2.3", "http://192.168.0.9:80", "http://[fd00::1]", "http://app", "https://app.internal",
           "https://app.local", "https://169.254.1.1", "https://app.corp"]  # fmt: skip
PUBLIC = ["https://commitment.example.com", "http://8.8.8.8", "https://x.herokuapp.com", "https://[2600::1]"]


@pytest.mark.parametrize("address", NEVER)
def test_no_github_reaches_this_machine_by_its_own_name(address: str) -> None:
    assert unreachable(address, github_com=True)
    assert unreachable(address, github_com=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_reached_by_an_enterprise_server_only(address: str) -> None:
    assert unreachable(address, github_com=True)
    assert not unreachable(address, github_com=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_reached(address: str) -> None:
    assert not unreachable(address, github_com=True)


@pytest.mark.parametrize(
    ("server", "api"),
    [
        ("https://github.com", "https://api.github.com"),
        ("https://acme.ghe.com", "https://api.acme.ghe.com"),
        ("https://github.example.com", "https://github.example.com/api/v3"),
        ("http://10.0.0.5:8080", "http://10.0.0.5:8080/api/v3"),
    ],
)
def test_each_github_has_its_api_elsewhere(server: str, api: str) -> None:
    assert api_of(server) == api
    assert server_of(api) == server


def test_an_enterprise_server_is_where_the_form_goes() -> None:
    form = FORM | {"where": "server", "server": "https://GitHub.Example.com/", "whose": "", "organization": "acme"}
    wish, wrong = read_wish(form, Fixed())
    assert wrong == {}
    assert wish is not None
    assert wish.registration_url == "https://github.example.com/organizations/acme/settings/apps/new"


@pytest.mark.parametrize("typed", ["https://www.github.com", "http://github.com", "https://GitHub.com:443"])
def test_github_com_is_itself_when_typed_as_a_server(typed: str) -> None:
    wish, _ = read_wish(FORM | {"where": "server", "server": typed}, Fixed())
    assert wish is not None
    assert (wish.server_url, wish.api_url) == ("https://github.com", "https://api.github.com")


def test_the_settings_name_the_server() -> None:
    fixed = Fixed(api_url="https://git.example.com/api/v3", server_url="https://git.example.com")
    wish, _ = read_wish(FORM, fixed)
    assert wish is not None
    assert (wish.api_url, wish.to_file) == ("https://git.example.com/api/v3", False)


def test_all_that_is_wrong_is_told_at_once() -> None:
    wish, wrong = read_wish({"where": "server"}, Fixed())
    assert wish is None
    assert set(wrong) == {"organization", "name", "server", "address"}


def test_a_private_address_is_no_place_for_github_com() -> None:
    _, wrong = read_wish(FORM | {"address": "http://10.0.0.1"}, Fixed())
    assert "private network" in wrong["address"]


@pytest.mark.parametrize(
    "given", ["https://a b", "https://a\\b", "javascript:alert(1)", "https://a#b", "//a", "https://a:99999"]
)
def test_what_is_no_plain_address_is_none(given: str) -> None:
    assert plain_address(given) == ""

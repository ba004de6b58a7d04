"""What ``waibao up`` gives to a browser, and what it takes of the machine."""

import json
from typing import NamedTuple
from urllib.request import Request, urlopen

import pytest

from tests.server.prefect_api import Installation

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def test_the_ui_asks_the_server_that_it_came_from_so_that_it_works_behind_a_proxy(installation: Installation) -> None:
    assert json.loads(page(installation, "/ui-settings").text)["api_url"] == "/api"


def test_the_ui_speaks_to_no_other_server(installation: Installation) -> None:
    start = page(installation, "/")
    assert "<title>Prefect Server</title>" in start.text
    assert start.rule == "connect-src 'self'"


def test_staff_find_what_they_run_by_a_tag(installation: Installation) -> None:
    found = {deployment["name"]: deployment["tags"] for deployment in installation.api.find("deployments")}
    assert found["外包全流程"] == ["项目"]
    assert found["接收投标文件"] == ["招标"]
    assert found["人事月报"] == ["人事", "定时"]
    assert all(found.values())


def test_two_users_of_a_machine_do_not_meet_in_its_temporary_directory(installation: Installation) -> None:
    assert list((installation.home / "prefect" / "tmp" / "runner_storage").iterdir())


class Page(NamedTuple):
    """A page as a browser gets it, and what it may do by the server's rule."""

    text: str
    rule: str


def page(installation: Installation, path: str) -> Page:
    asked = Request(f"http://127.0.0.1:{installation.port}{path}", headers={"Accept": "text/html"})
    with urlopen(asked, timeout=10) as answer:
        return Page(answer.read().decode(), answer.headers["Content-Security-Policy"])

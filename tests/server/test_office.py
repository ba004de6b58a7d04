"""The office's way in (``deployments/office/nginx.conf``): names, passwords and encryption before the same UI."""

import base64
import getpass
import os
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server.prefect_api import ROOT, Installation, free_port
from tests.waiting import until

HOST = "localhost"
pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


@dataclass
class Office:
    """nginx with the product's configuration on a port of its own."""

    port: int
    log: Path
    trusted: ssl.SSLContext

    def status(self, path: str, clerk: str = "", body: bytes | None = None) -> int:
        headers = {"Content-Type": "application/json"}
        if clerk:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{clerk}:secret".encode()).decode()
        asked = urllib.request.Request(f"https://{HOST}:{self.port}{path}", body, headers)
        try:
            with urllib.request.urlopen(asked, timeout=10, context=self.trusted) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


@pytest.fixture(scope="module")
def office(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    nginx, openssl = (shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("nginx", "openssl"))
    if not nginx or not openssl:
        # `make test` needs nothing but Python; CI installs nginx.
        pytest.skip("no nginx on this machine: the office's way in was not tested")
    place, port = tmp_path_factory.mktemp("office"), free_port()
    certificate = place / "certificate.pem"
    made = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={HOST}"
    named = [
        "-addext",
        f"subjectAltName=DNS:{HOST}",
        "-keyout",
        str(place / "certificate.key"),
        "-out",
        str(certificate),
    ]
    subprocess.run([openssl, *made.split(), *named], check=True, capture_output=True)
    sealed = subprocess.run([openssl, "passwd", "-6", "secret"], check=True, capture_output=True, text=True).stdout
    (place / "passwords").write_text(f"lihua:{sealed}", encoding="utf-8")
    (place / "nginx.conf").write_text(configured(place, port, installation.port), encoding="utf-8")
    running = subprocess.Popen([nginx, "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")])
    trusted = ssl.create_default_context(cafile=str(certificate))
    opened = Office(port, place / "waibao.log", trusted)
    try:
        until(lambda: answering(opened), "nginx")
        yield opened
    finally:
        running.terminate()
        running.wait()


def configured(place: Path, port: int, behind: int) -> str:
    """The product's file with the places and ports of this test, inside what a distribution puts around it."""
    site = (ROOT / "deployments" / "office" / "nginx.conf").read_text(encoding="utf-8")
    for written, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:4200", f"127.0.0.1:{behind}"),
        ("/etc/waibao", str(place)),
        ("/var/log/nginx", str(place)),
    ):
        assert written in site
        site = site.replace(written, here)
    user = f"user {getpass.getuser()};\n" if os.geteuid() == 0 else ""
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {place}/{name};\n" for name in kept)
    return f"{user}daemon off;\npid {place}/pid;\nevents {{}}\nhttp {{\n{temporary}{site}}}\n"


def answering(office: Office) -> bool:
    try:
        return office.status("/") > 0
    except urllib.error.URLError:
        return False


def test_nobody_gets_in_without_a_name_and_password(office: Office) -> None:
    assert office.status("/") == 401
    assert office.status("/api/deployments/filter", body=b"{}") == 401
    assert office.status("/api/deployments/filter", clerk="somebody", body=b"{}") == 401


def test_a_clerk_reaches_the_ui_and_its_api_and_is_named_in_the_log(office: Office) -> None:
    assert office.status("/", clerk="lihua") == 200
    assert office.status("/api/deployments/filter", clerk="lihua", body=b"{}") == 200
    written = ' lihua 127.0.0.1 "POST /api/deployments/filter HTTP/1.1" 200'
    until(lambda: written in office.log.read_text(encoding="utf-8"), "the line of the log")

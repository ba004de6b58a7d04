"""The process in which the Prefect server of one home lives: ``python -m waibao._server_child HOME``.

It ends by itself when nobody uses it any more. A user is an open connection to its control port; the operating
system closes that connection whichever way the user's process ends, ``kill -9`` included, so no server is orphaned
and none is stopped under somebody who still needs it.
"""

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import selectors
import shutil
import socket
import sqlite3
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waibao._server_amended import keep_what_waits, remember_timezones, speaking_only_here, wait_for_the_write_lock
from waibao.locking import lock

if TYPE_CHECKING:
    import uvicorn

HOME_TAKEN = 75
"""Exit status: another server already owns this home."""
PORT_TAKEN = 76
"""Exit status: the port is in use by another program."""
FIRST_USER_SECONDS = 30.0
LAST_WORK_SECONDS = 8.0


class Users:
    """Counts who is connected; ``on_last_gone`` is called once, when the last one has left or none ever came."""

    def __init__(self, token: str) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.server: uvicorn.Server | None = None
        self._greeting = f"{token}\n".encode()
        threading.Thread(target=self._watch, name="users", daemon=True).start()

    def _watch(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.listener, selectors.EVENT_READ)
            present: set[socket.socket] = set()
            while ready := selector.select(None if present else FIRST_USER_SECONDS):
                for key, _ in ready:
                    connection = key.fileobj
                    assert isinstance(connection, socket.socket)
                    if connection is self.listener:
                        user, _ = self.listener.accept()
                        user.sendall(self._greeting)
                        selector.register(user, selectors.EVENT_READ)
                        present.add(user)
                    elif not _still_there(connection, others=len(present) - 1):
                        selector.unregister(connection)
                        connection.close()
                        present.discard(connection)
                if not present:
                    break
        self.listener.close()
        self._stop()

    def _stop(self) -> None:
        if self.server is None:
            os._exit(0)  # still importing or migrating: nothing is lost, SQLite rolls back
        deadline = threading.Timer(LAST_WORK_SECONDS, os._exit, args=(0,))
        deadline.daemon = True
        deadline.start()
        let_events_arrive(LAST_WORK_SECONDS / 2)
        self.server.should_exit = True


def let_events_arrive(timeout: float) -> None:
    """Wait until Prefect has recorded the task runs it was told of; stopped at once, it forgets the last ones.

    Quiet is an empty queue for 0.3 s: the messages being handled are in none.
    """
    from prefect.server.utilities.messaging.memory import Topic

    deadline = time.monotonic() + timeout
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        waiting = any(queue._queue.qsize() or queue._retry.qsize() for queue in Topic.by_name("events")._subscriptions)
        quiet = 0 if waiting else quiet + 1
        time.sleep(0.1)


def _still_there(user: socket.socket, others: int) -> bool:
    """Answer a user who says goodbye with how many others stay; False when the user is gone."""
    try:
        said = user.recv(64)
        if said:
            user.sendall(f"{others}\n".encode())
    except OSError:
        return False
    return bool(said)


def bind(port: int) -> socket.socket:
    """The socket the API will answer on; port 0 takes any free one."""
    # With the protocol named, asyncio switches Nagle's algorithm off; without, every answer takes 40 ms longer.
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    return server


def announce(path: Path, facts: dict[str, Any]) -> None:
    """Write where the server is, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(facts), encoding="utf-8")
    fresh.replace(path)


def prepare_database(database: Path) -> None:
    """Put a migrated, empty database in place.

    Prefect's migrations take six seconds of computing on an empty database and always give the same result, so that
    result is kept once a Prefect version in the user's cache and copied from there.
    """
    if database.exists():
        return
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "waibao"
    blank = cache / f"prefect-{version('prefect')}.sqlite"
    fresh = database.with_suffix(f".{os.getpid()}.new")
    if blank.exists():
        shutil.copyfile(blank, fresh)
        fresh.replace(database)
        return
    asyncio.run(_migrate())
    # Without a writable cache the next new home pays the six seconds again; nothing else changes.
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = blank.with_suffix(f".{os.getpid()}.new")
        with (
            contextlib.closing(sqlite3.connect(database)) as source,
            contextlib.closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        unfinished.replace(blank)


async def _migrate() -> None:
    from prefect.server.database import provide_database_interface

    database = provide_database_interface()
    await database.create_db()
    await (await database.engine()).dispose()


def serve(home: Path, sockets: list[socket.socket], users: Users, *, services: bool) -> None:
    """Run Prefect's API until the last user has gone."""
    remember_timezones()  # before Prefect takes the name
    prepare_database(home / "prefect.db")
    import uvicorn
    from prefect.server.api.server import create_app

    wait_for_the_write_lock()
    keep_what_waits()
    app = speaking_only_here(create_app(ephemeral=not services, final=True))
    users.server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=3))
    users.server.run(sockets=sockets)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--services", action="store_true")
    options = parser.parse_args()
    home: Path = options.home

    held = lock(home / "server.lock")
    if held is None:
        return HOME_TAKEN
    try:
        api = bind(options.port)
    except OSError:
        return PORT_TAKEN
    port = api.getsockname()[1]
    # Read when Prefect is imported, which must not happen before.
    os.environ |= {"PREFECT_SERVER_API_HOST": "127.0.0.1", "PREFECT_SERVER_API_PORT": str(port)}
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    os.environ["PREFECT_UI_API_URL"] = "/api"  # as the browser sees it, which may come through a proxy

    token = secrets.token_hex(8)
    users = Users(token)
    facts = {"port": port, "control": users.port, "token": token, "services": options.services, "pid": os.getpid()}
    announce(home / "server.json", facts)
    try:
        serve(home, [api], users, services=options.services)
    finally:
        (home / "server.json").unlink(missing_ok=True)
    held.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

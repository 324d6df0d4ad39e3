"""Portals with faults, on 127.0.0.1 and random ports. Each is a function from a path to an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What a site answers. `stream` is sent after `body`, piece by piece, without a length."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[], Iterable[bytes]] | None = None
    wait: float = 0.0


Site = Callable[[str], Answer | str | None]


@dataclass
class Halting:
    """A site that answers so many pages and then nobody, until it is told to go on: a crawl of it stands in its middle, however long a
    test needs for its next step."""

    site: Site
    pages: int
    go_on: threading.Event = field(default_factory=threading.Event)

    def __call__(self, path: str) -> Answer | str | None:
        if path == "/robots.txt":
            return "User-agent: *\n"
        self.pages -= 1
        if self.pages < 0:
            self.go_on.wait(3600.0)
        return self.site(path)


@dataclass
class Portal:
    """A running site: where it is, and what was asked of it."""

    site: Site
    url: str = ""
    asked: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    headers: set[str] = field(default_factory=set)
    times: list[float] = field(default_factory=list)
    sent: int = 0
    at_once: int = 0
    most_at_once: int = 0
    """Requests that were under way at the same time."""
    gone: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(sites: dict[str, Site]) -> Iterator[dict[str, Portal]]:
    """Serve all sites until the block ends, each on its own port."""
    portals = {name: Portal(site) for name, site in sites.items()}
    servers = []
    for portal in portals.values():
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(portal))
        server.daemon_threads = True
        portal.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
    try:
        yield portals
    finally:
        for portal in portals.values():
            portal.gone.set()
        for server in servers:
            server.shutdown()
            server.server_close()


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            portal.asked.append(self.path)
            portal.agents.append(self.headers.get("User-Agent", ""))
            portal.headers.update(self.headers)
            portal.times.append(time.monotonic())
            # Until the answer is sent nobody who waits for it asks for more.
            portal.at_once += 1
            portal.most_at_once = max(portal.most_at_once, portal.at_once)
            answer = portal.site(self.path)
            if answer is None:
                answer = Answer(b"<h1>not here</h1>", 404)
            elif isinstance(answer, str):
                answer = Answer(answer.encode())
            portal.gone.wait(answer.wait)
            portal.at_once -= 1
            etag = answer.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                portal.unchanged.append(self.path)
                answer = Answer(status=304, headers={"ETag": etag})
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.stream is None and "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            try:
                self.end_headers()
                self._send(answer)
            except OSError:
                self.close_connection = True

        def _send(self, answer: Answer) -> None:
            self.wfile.write(answer.body)
            for piece in answer.stream() if answer.stream else ():
                if portal.gone.is_set():
                    return
                self.wfile.write(piece)
                portal.sent += len(piece)

        def log_message(self, *_: object) -> None:
            return

    return Handler

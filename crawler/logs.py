"""Logs without a word from any ad: no item, no address of a listing, no value out of an exception.

Addresses of listings hold names and numbers, and so do the messages of exceptions that were raised over a text. What remains in a
log line is what happened, how often, and where in our code.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from scrapy.logformatter import LogFormatter

_ADDRESS = re.compile(r"\bhttps?:(?://|\\/\\/)[^\s\"'<>]*", re.IGNORECASE)
_CONTACT = re.compile(r"\b(?:tel|sms|mailto):[^\s\"'<>]*|[^\s\"'<>@]+@[^\s\"'<>@]+|\+?\d(?:[\s.-]?\d){7,}")


class SilentFormatter(LogFormatter):
    """What Scrapy says about requests and items, without the request and the item."""

    def crawled(self, request: Any, response: Any, spider: Any) -> Any:
        """A page was answered."""
        del request, spider
        return _line(logging.DEBUG, "Crawled (%(status)s)", status=response.status)

    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        """An item went through the pipelines."""
        del response, spider
        return _line(logging.DEBUG, "Took one %(kind)s", kind=type(item).__name__)

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Any) -> Any:
        """A pipeline let an item go."""
        del response, spider
        return _line(
            logging.DEBUG,
            "Dropped one %(kind)s: %(error)s",
            kind=type(item).__name__,
            error=type(exception).__name__,
        )

    def item_error(self, item: Any, exception: BaseException, response: Any, spider: Any) -> Any:
        """A pipeline failed over an item."""
        del response, spider
        return _line(
            logging.ERROR,
            "A pipeline failed over one %(kind)s: %(error)s",
            kind=type(item).__name__,
            error=type(exception).__name__,
        )

    def spider_error(self, failure: Any, request: Any, response: Any, spider: Any) -> Any:
        """The spider failed over a page."""
        del request, response, spider
        return _line(
            logging.ERROR, "The spider failed over a page: %(error)s", error=type(failure.value).__name__
        )

    def download_error(self, failure: Any, request: Any, spider: Any, errmsg: str | None = None) -> Any:
        """A page did not arrive."""
        del request, spider, errmsg
        return _line(logging.WARNING, "A page did not arrive: %(error)s", error=type(failure.value).__name__)


def _line(level: int, message: str, **args: Any) -> dict[str, Any]:
    return {"level": level, "msg": message, "args": args}


class ScrubbingFormatter(logging.Formatter):
    """Takes addresses and contact points out of whatever another formatter made, and messages out of exceptions."""

    def __init__(self, inner: logging.Formatter | None = None) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter("%(asctime)s [%(name)s] %(levelname)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be written."""
        plain = logging.makeLogRecord(record.__dict__)
        failed, plain.exc_info, plain.exc_text = record.exc_info, None, None
        line = scrubbed(self._inner.format(plain))
        if isinstance(failed, tuple) and failed[0] is not None:
            line = f"{line}\n{trace(failed[0], failed[2])}"
        return line


def scrubbed(text: str) -> str:
    """`text` with addresses cut down to scheme and host, and without contact points."""
    return _CONTACT.sub("[...]", _ADDRESS.sub(_host_only, text))


def _host_only(found: re.Match[str]) -> str:
    try:
        parts = urlsplit(found.group())
    except ValueError:
        return "[...]"
    return f"{parts.scheme}:[{parts.hostname}]"


def trace(kind: type[BaseException], traceback: Any) -> str:
    """Where an exception arose and its type; never its message, which may hold a value."""
    lines = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        lines.append(f"  {code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} in {code.co_name}")
        traceback = traceback.tb_next
    return "\n".join([*lines[-12:], kind.__name__])


class QuietLogs:
    """Scrapy extension that puts the scrubbing formatter on every handler of the root logger, once."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> QuietLogs:
        """Made by Scrapy before the first request."""
        del crawler
        quieten(logging.getLogger())
        return cls()


def quieten(logger: logging.Logger) -> None:
    """Put the scrubbing formatter on the handlers of `logger`; safe to call twice."""
    for handler in logger.handlers:
        if not isinstance(handler.formatter, ScrubbingFormatter):
            handler.setFormatter(ScrubbingFormatter(handler.formatter))

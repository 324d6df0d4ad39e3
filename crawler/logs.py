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


def quiet_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record whose message is scrubbed, and whose exception is reduced to its type and place."""
    record = logging.LogRecord(*args, **kwargs)
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):
        message = "a log line that could not be put together"
    record.msg, record.args = scrubbed(message), ()
    failed, record.exc_info = record.exc_info, None
    if isinstance(failed, tuple) and failed[0] is not None:
        record.msg = f"{record.msg}\n{trace(failed[0], failed[2])}"
    return record


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
    """Scrapy extension that makes every log record of this process quiet.

    At the source rather than on a handler, since Scrapy makes its handlers anew with each crawler.
    """

    @classmethod
    def from_crawler(cls, crawler: Any) -> QuietLogs:
        """Made by Scrapy before the first request."""
        del crawler
        logging.setLogRecordFactory(quiet_record)
        return cls()

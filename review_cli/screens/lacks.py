"""What today's queue lacks, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review_cli.i18n import _

if TYPE_CHECKING:
    from review_cli.service.serving.due import Lack


def lack_words(lack: Lack) -> str:
    """One sentence for whoever works with the queue."""
    words = {
        "not_crawled": _("{arena} was not crawled when it was due: new ads of it are missing."),
        "still_crawled": _("{arena} is still being crawled: new ads of it come later."),
        "crawl_alarm": _(
            "{arena} raised an alarm: new ads of it are missing until a coordinator has looked."
        ),
        "crawl_failed": _("the crawl of {arena} failed: new ads of it are missing."),
        "crawl_cut_short": _("the crawl of {arena} was cut short: some new ads of it may be missing."),
        "arena_file_broken": _("the file of {arena} cannot be read: it is not crawled."),
        "match_failed": _("matching failed today: new ads are not in the queue yet."),
        "match_not_done": _("matching was not done today: new ads are not in the queue yet."),
        "expire_failed": _("expiry failed today; a coordinator looks at `outreach doctor`."),
        "expire_not_done": _("expiry was not done today."),
        "queue_failed": _("building the queue failed today: this is an older one."),
        "queue_not_done": _("the queue was not built today by the service."),
    }
    return words.get(lack.code, lack.code).format(arena=lack.arena)

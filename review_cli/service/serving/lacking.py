"""What today's queue lacks, for whoever opens it. Nothing where no service ever ran: then the queue is built by hand."""

from __future__ import annotations

from review_cli.session import Session


def queue_lacks(session: Session) -> list[str]:
    """One sentence for each thing that is missing this morning."""
    if not session.workspace.schedule_store.exists():
        return []
    from review_cli.screens.lacks import lack_words
    from review_cli.service.serving.overview import overview

    return [lack_words(lack) for lack in overview(session).lacks]

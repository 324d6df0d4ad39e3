"""What each figure means, in the bound language: the last page of every file."""

from __future__ import annotations

from review_cli.i18n import _


def dictionary() -> list[tuple[str, str]]:
    """Word and meaning, in the order in which a reader meets them."""
    return [
        (
            _("attempt"),
            _("One try to reach a person or a venue, on one channel. Several outcomes may hold at once."),
        ),
        (_("contact"), _("An attempt by which a person was reached, whoever began it.")),
        (_("visit"), _("An attempt at a venue: a clinic or an agency, which is never a person.")),
        (
            _("person"),
            _(
                "Profiles that are one person by their contact points or by a colleague's judgement. Persons who were not recognised as one are counted twice."
            ),
        ),
        (
            _("first contact"),
            _(
                "A person's first contact within the window of three calendar years in which persons can be told apart."
            ),
        ),
        (
            _("missing"),
            _(
                "Not recorded, or recorded as something that the tables do not list. A row of its own, never left out."
            ),
        ),
        (_("listing"), _("One advertisement at one address. Counts of listings are no counts of persons.")),
        (
            _("kept, unclear, dropped"),
            _(
                "Listings that meet the definition of face-to-face contact, that a person has to decide on, and those that do not meet it."
            ),
        ),
        (
            _("contacts spared"),
            _(
                "Profiles beyond the first of each person: as often a person would have been contacted again as a stranger."
            ),
        ),
        (
            _("hidden"),
            _(
                "A count from 1 to 4, or one from which such a count could be worked out. Zero is shown. What was shown or hidden once stays so in every later table."
            ),
        ),
    ]

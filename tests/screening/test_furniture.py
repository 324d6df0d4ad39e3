"""Rows of links, headed rows and rights are the site's; a list of prices is the advertiser's."""

from __future__ import annotations

import pytest

from config.definition import load_definition
from crawler.screening.furniture import FurnitureReader

READER = FurnitureReader(load_definition().furniture)
AD = "Kvinde i Slagelse. Har du en time fri, har jeg også. 900 kr."


def kept(*lines: str) -> list[str]:
    """The lines of an ad's page that are read, below its title."""
    return [line for line in READER.blank("\n".join(("Dorthe", AD, *lines))).split("\n")[2:] if line.strip()]


@pytest.mark.parametrize(
    "line",
    [
        "Bliv cam-model i dag! | Live nu: 214 piger | Download vores app | Support | FAQ | Kontakt | Nyhedsbrev | Sitemap",
        "Sidst opdateret i går 21.14 • Vist 3.202 gange • Kontakt redaktionen • Persondatapolitik • Tilmeld nyhedsbrev",
        "KASIA LIVE - pokaz za 20 żetonów | Gorąca linia 4,92/min | Regulamin | Polityka prywatności | Kontakt",
        "Top 100 escorts | Massageklinikker i Viborg | Escort Herning | Thai massage | Outcall nu",
        "© Alle rettigheder forbeholdes. Webcam-shows på denne side udbydes af tredjepart.",
        "OTHERS NEAR YOU: Sabrina visits hotels | Klinik Nord open till 23",
    ],
)
def test_a_row_of_the_site_is_blanked_whole(line: str) -> None:
    assert kept(line) == []


def test_a_row_under_a_heading_of_the_site_is_blanked() -> None:
    row = "LAURA sender fra kl. 20, 14 kr/min • Sus svarer døgnet rundt • Nikoline sælger sokker"
    heading = "--- Andre populære lige nu ---"
    assert row not in kept(heading, row)
    assert kept(row) == [row]


@pytest.mark.parametrize(
    "line",
    [
        "15 min 30 €, 30 min 50 €",
        "30 min 500, 60 min 900",
        "Massage 500 | Hjemmebesøg 1200 | Par 1500 | Overnatning 4000",
        "Ring, skriv eller kom forbi | Diskret indgang | Kontant | Mandag til fredag",
    ],
)
def test_what_the_advertiser_lists_is_read(line: str) -> None:
    assert kept(line) == [line]

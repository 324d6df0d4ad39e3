"""Screening by the definition: words read, signals found, scopes laid, one decision. Pure."""

from crawler.screening.engine import Screener as Screener

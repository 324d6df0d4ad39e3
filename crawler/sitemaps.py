"""Addresses out of a sitemap, plain or gzipped, however broken. Pure."""

from __future__ import annotations

import zlib
from itertools import islice

from lxml.etree import XMLSyntaxError
from scrapy.utils.sitemap import Sitemap

MAX_ADDRESSES = 50_000
"""As many as the sitemap protocol allows in one file."""


def sitemap_urls(body: bytes, max_bytes: int) -> tuple[str, list[str]]:
    """The kind of sitemap (`urlset` or `sitemapindex`, or empty when it is neither) and the addresses it names.

    A gzipped one is unpacked up to `max_bytes`; what lies beyond is not read.
    """
    if body[:2] == b"\x1f\x8b":
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, max_bytes)
        except zlib.error:
            return "", []
    try:
        sitemap = Sitemap(body)
        urls = [entry["loc"] for entry in islice(sitemap, MAX_ADDRESSES) if entry.get("loc")]
    except (StopIteration, XMLSyntaxError):
        return "", []
    return str(sitemap.type), urls

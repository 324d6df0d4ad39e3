"""Addresses that are never requested. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

_MEDIA = frozenset(
    re.findall(
        r"\w+",
        "jpg jpeg png gif webp avif bmp ico svg tif tiff heic mp3 m4a ogg wav flac mp4 m4v mov avi mkv webm mpg mpeg wmv "
        "css js mjs map woff woff2 ttf otf eot pdf doc docx xls xlsx ppt pptx odt ods zip rar 7z tar bz2 exe dmg apk iso",
    )
)


def is_media(url: str) -> bool:
    """Whether an address ends like an image, a film, a script or a document."""
    return PurePosixPath(urlsplit(url).path).suffix.lower().lstrip(".") in _MEDIA

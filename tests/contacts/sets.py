"""The labelled sets of our own, read once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAMES = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "independent")
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for name in NAMES
    for line in Path(__file__).with_name(f"{name}_set.jsonl").read_text(encoding="utf-8").splitlines()
]

"""The labelled sets of our own, read once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(Path(__file__).parent.glob("*_set.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]

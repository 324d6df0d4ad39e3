"""`make bench`: every benchmark in turn. Figures are for this machine at this moment; compare ratios, not seconds."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

# These need arguments of their own, or are parts of another.
_NOT_ALONE = {"__main__", "portals", "splink_peer"}


def main() -> None:
    """Run each module of this folder that has a `main` without arguments."""
    for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
        module = None if found.name in _NOT_ALONE else importlib.import_module(f"benchmarks.{found.name}")
        if module is not None and hasattr(module, "main"):
            print(f"\n== {found.name}", flush=True)
            module.main()


if __name__ == "__main__":
    main()

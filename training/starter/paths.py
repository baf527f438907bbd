"""Where the big things live: outside the tree."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MODELS = REPOSITORY / "models" / "starter"


def cache_folder(*parts: str) -> Path:
    """A folder of the training cache, created if needed."""
    base = os.environ.get("EXO_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "exo"
    )
    folder = Path(base, "training", *parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder

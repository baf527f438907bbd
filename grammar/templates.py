"""The templates: Home Assistant's own and the few that it lacks."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXTRA_FOLDER = Path(__file__).parent / "extra"


@dataclass(frozen=True)
class Block:
    """Sentences that mean one intent with one set of slots."""

    intent: str
    combination: str
    sentences: tuple[str, ...]
    slots: tuple[tuple[str, str], ...] = ()
    domains: tuple[str, ...] = ()
    device_classes: tuple[str, ...] = ()
    takes_area: bool = False
    """The area of the room that is spoken to becomes a slot."""
    group: str = "command"
    text: str | None = None
    """What is passed on instead of the words that were said, with ``{slot}`` in it."""


@dataclass(frozen=True)
class TemplateSet:
    """All that is known of one language."""

    language: str
    blocks: tuple[Block, ...]
    rules: dict[str, str]
    lists: dict[str, Any]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    """Polite words around a command, which Home Assistant skips."""


def _context(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(sorted(value)) if isinstance(value, list) else ()


def _block(intent: str, entry: dict[str, Any]) -> Block:
    context = entry.get("requires_context") or {}
    area = context.get("area")
    return Block(
        intent=intent,
        combination=(entry.get("metadata") or {}).get("slot_combination", ""),
        sentences=tuple(entry["sentences"]),
        slots=tuple(sorted((k, str(v)) for k, v in (entry.get("slots") or {}).items())),
        domains=_context(context.get("domain")),
        device_classes=_context(context.get("device_class")),
        takes_area=isinstance(area, dict) and bool(area.get("slot")),
        group=entry.get("group", "command"),
        text=entry.get("text"),
    )


def load_templates(language: str) -> TemplateSet:
    """Home Assistant's templates of the installed package and ``extra/<language>.json``."""
    spec = importlib.util.find_spec("home_assistant_intents")
    if spec is None or spec.origin is None:
        raise RuntimeError("home-assistant-intents is not installed")
    file = Path(spec.origin).parent / "data" / f"{language}.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    extra = json.loads((EXTRA_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    blocks = [
        _block(intent, entry)
        for source in (data, extra)
        for intent, body in source["intents"].items()
        for entry in body["data"]
    ]
    return TemplateSet(
        language=language,
        blocks=tuple(blocks),
        rules={**data["expansion_rules"], **extra.get("expansion_rules", {})},
        lists={**data["lists"], **extra.get("lists", {})},
        prefixes=tuple(extra.get("prefixes", [])),
        suffixes=tuple(extra.get("suffixes", [])),
    )

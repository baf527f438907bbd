"""What this side reads of the feed's document (docs/protocol/feed.md), checked where it comes in.

Everything may be missing, as an app of another version has other members. What is there has
the right type, or the document is refused. As in messages.py no complaint holds what was sent.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .messages import MAX_ID, MAX_TEXT, ShapeError

type Json = dict[str, Any]

ACTIVITIES: Final = ("idle", "listening", "processing", "responding", "error")

# What becomes entities, devices or choices here; no house has more.
MAX_ROOMS: Final = 128
MAX_CHOICES: Final = 512
MAX_NOTICES: Final = 32
# Of the app's models; the largest have tens of gigabytes.
_MAX_NUMBER: Final = 2.0**53


@dataclass(frozen=True, slots=True)
class Room:
    """A room that EXO hears or speaks in."""

    name: str
    # One of ACTIVITIES; None for one that this version does not know.
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the user can choose."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person has to see to."""

    kind: str
    subject: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A model on its way."""

    received_bytes: float
    total_bytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """The document, as far as it matters here."""

    health: str | None = None
    rooms: Mapping[str, Room] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    downloads: tuple[Download, ...] = ()
    voice: str | None = None
    voices: tuple[Choice, ...] = ()
    model: str | None = None
    models: tuple[Choice, ...] = ()
    turn_count: int | None = None
    error_count: int | None = None
    last_turn_ms: float | None = None
    last_outcome: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_this_month: float | None = None
    currency: str | None = None


def read_feed_state(document: Json) -> FeedState:
    """Return what is known of EXO and its rooms."""
    app = _object(document, "app")
    return FeedState(
        health=_text(document, "health"),
        rooms=_by_id(document, "rooms", MAX_ROOMS, _room),
        notices=_by_id(app, "notices", MAX_NOTICES, _notice),
        downloads=tuple(_by_id(app, "downloads", MAX_CHOICES, _download).values()),
        voice=_text(app, "voice"),
        voices=_choices(app, "voices"),
        model=_text(app, "model"),
        models=_choices(app, "models"),
        turn_count=_count(app, "turnCount"),
        error_count=_count(app, "errorCount"),
        last_turn_ms=_number(app, "lastTurnMs"),
        last_outcome=_text(app, "lastOutcome"),
        input_tokens=_count(app, "inputTokens"),
        output_tokens=_count(app, "outputTokens"),
        cost_this_month=_number(app, "costThisMonth"),
        currency=_text(app, "currency"),
    )


def _room(room: Json) -> Room:
    activity = _text(room, "activity")
    return Room(
        name=_text(room, "name", MAX_TEXT) or "",
        activity=activity if activity in ACTIVITIES else None,
    )


def _notice(notice: Json) -> Notice:
    return Notice(
        kind=_text(notice, "kind") or "",
        subject=_text(notice, "subject") or "",
        date=_text(notice, "date"),
    )


def _download(download: Json) -> Download:
    return Download(_number(download, "receivedBytes") or 0, _number(download, "totalBytes") or 0)


def _choices(owner: Json, key: str) -> tuple[Choice, ...]:
    listed = owner.get(key, [])
    if not isinstance(listed, list) or len(listed) > MAX_CHOICES:
        raise ShapeError(f"{key} must be a list of at most {MAX_CHOICES}")
    if not all(isinstance(item, dict) for item in listed):
        raise ShapeError(f"{key} must hold objects")
    choices = (Choice(_text(item, "id") or "", _text(item, "name") or "") for item in listed)
    return tuple(choice for choice in choices if choice.id and choice.name)


def _by_id[T](owner: Json, key: str, limit: int, read: Callable[[Json], T]) -> dict[str, T]:
    members = _object(owner, key)
    if len(members) > limit or any(len(name) > MAX_ID for name in members):
        raise ShapeError(f"{key} must have at most {limit} members with short names")
    return {name: read(_object(members, name)) for name in members}


def _object(owner: Json, key: str) -> Json:
    # A merge patch cannot tell null from missing.
    if (value := owner.get(key)) is None:
        return {}
    if not isinstance(value, dict):
        raise ShapeError(f"{key[:MAX_ID]} must be an object")
    return value


def _text(owner: Json, key: str, limit: int = MAX_ID) -> str | None:
    value = owner.get(key)
    if value is not None and (not isinstance(value, str) or len(value) > limit):
        raise ShapeError(f"{key} must be a text of at most {limit} characters")
    return value


def _number(owner: Json, key: str) -> float | None:
    if (value := owner.get(key)) is None:
        return None
    # A bool is an int to isinstance, and no number.
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ShapeError(f"{key} must be a number")
    if not 0 <= value <= _MAX_NUMBER:
        raise ShapeError(f"{key} must be from 0 to 2^53")
    return float(value)


def _count(owner: Json, key: str) -> int | None:
    value = _number(owner, key)
    return None if value is None else int(value)

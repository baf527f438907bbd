"""The shapes that cross the link (docs/protocol/link.md), checked where they come in.

Written by hand instead of as schemas, because a schema's complaint quotes the value it
refuses, Home Assistant logs that complaint, and the value is what somebody said.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

PROTOCOL: Final = 1

MAX_TEXT: Final = 8192
MAX_ID: Final = 128
MAX_BATCH: Final = 64
MAX_LIST: Final = 64
MAX_TOOLS: Final = 64
MAX_DESCRIPTION: Final = 2048
# Of the JSON of a schema, of a call's arguments, of a result.
MAX_JSON: Final = 16384
# Of an envelope's base64: a minute of sound.
MAX_BANDS: Final = 32_768
# Of the JSON of a reply: fifty facts as long as a text may be, and more.
MAX_RESULT: Final = 524_288

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_ERROR_CODE = re.compile(r"[a-z0-9-]{1,63}/[a-z0-9-]{1,64}")


class ShapeError(ValueError):
    """A message is not what the protocol says. Its text never holds what was sent."""


@dataclass(frozen=True, slots=True)
class Hello:
    """How the app introduces itself."""

    instance: str
    version: str
    languages: tuple[str, ...]
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """One utterance, and where it was said."""

    text: str
    language: str
    conversation_id: str | None = None
    device_id: str | None = None
    satellite_id: str | None = None
    area_id: str | None = None
    area_name: str | None = None
    floor_id: str | None = None
    user_id: str | None = None
    # Home Assistant's own, where the user allows them.
    tools: tuple[Mapping[str, Any], ...] = ()

    def as_event(self, turn_id: str) -> dict[str, Any]:
        """Return the event that asks the app for this turn."""
        event = {"type": "turn", "turn_id": turn_id, **asdict(self)}
        if not self.tools:
            del event["tools"]
        return event


@dataclass(frozen=True, slots=True)
class Opened:
    """A new message of the assistant begins."""


@dataclass(frozen=True, slots=True)
class Said:
    """More text of the current message."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A tool that the app ran, or that Home Assistant is to run for it."""

    id: str
    name: str
    arguments: dict[str, Any]
    # What came of it, where the app ran it.
    result: dict[str, Any] | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ToolReturned:
    """A tool that Home Assistant has run."""

    call: ToolCalled
    result: dict[str, Any]
    failed: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over."""

    continue_conversation: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """The turn is over, and the app says why in words that can be spoken."""

    code: str
    message: str


type Sent = Opened | Said | ToolCalled
type Speech = Sent | ToolReturned
type Delta = Sent | Ended | Failed


@dataclass(frozen=True, slots=True)
class Deltas:
    """A batch of deltas of one turn."""

    turn_id: str
    deltas: tuple[Delta, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the app tells of itself and its rooms; its size and members are the feed's to check."""

    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Patch:
    """What changed of it."""

    patch: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that the app did not do."""

    code: str
    # English, for the log.
    message: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The app's answer to a request."""

    request_id: str
    outcome: dict[str, Any] | Refusal


def parse_protocol(message: Mapping[str, Any]) -> int:
    """Return the protocol number of a greeting, whose other keys it may decide on."""
    # A bool is an int to isinstance, and no protocol number.
    if type(number := message.get("protocol")) is not int or number < 1:
        raise ShapeError("protocol must be a positive integer")
    return number


def parse_hello(message: Mapping[str, Any]) -> Hello:
    """Return the checked greeting of the app."""
    languages = _texts(message, "languages", MAX_ID)
    if not languages or not all(_LANGUAGE.fullmatch(tag) for tag in languages):
        raise ShapeError("languages must be language codes, at least one")
    return Hello(
        instance=_text(message, "instance", MAX_ID, at_least=1),
        version=_text(message, "version", MAX_ID, at_least=1),
        languages=languages,
        capabilities=_texts(message, "capabilities", MAX_ID),
    )


def parse_deltas(message: Mapping[str, Any]) -> Deltas:
    """Return a checked batch. It is taken whole or refused whole."""
    turn_id = _text(message, "turn_id", MAX_ID, at_least=1)
    batch = message.get("deltas")
    if not isinstance(batch, list) or not 1 <= len(batch) <= MAX_BATCH:
        raise ShapeError(f"deltas must be a list of 1 to {MAX_BATCH}")
    deltas = [delta for item in batch if (delta := _delta(item)) is not None]
    if any(isinstance(delta, Ended | Failed) for delta in deltas[:-1]):
        raise ShapeError("nothing may follow the end of a turn")
    return Deltas(turn_id, tuple(deltas))


def parse_state(message: Mapping[str, Any]) -> Snapshot | Patch:
    """Return what the app tells of itself: all of it, or what changed."""
    if ("state" in message) == ("diff" in message):
        raise ShapeError("either state or diff is needed")
    if "state" in message:
        return Snapshot(dict(_mapping(message, "state")))
    return Patch(dict(_mapping(message, "diff")))


def parse_envelope(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checked members of a sound's envelope."""
    bands = _text(message, "bands", MAX_BANDS, at_least=1)
    if not _BASE64.fullmatch(bands):
        raise ShapeError("bands must be base64")
    start_ms = message.get("startMs")
    if isinstance(start_ms, bool) or not isinstance(start_ms, int | float) or start_ms < 0:
        raise ShapeError("startMs must be a number from 0 on")
    if type(last := message.get("last")) is not bool:
        raise ShapeError("last must be true or false")
    return {
        "room": _text(message, "room", MAX_ID, at_least=1),
        "reply": _text(message, "reply", MAX_ID, at_least=1),
        "startMs": start_ms,
        "bands": bands,
        "last": last,
    }


def parse_reply(message: Mapping[str, Any]) -> Reply:
    """Return the checked answer to a request."""
    if ("result" in message) == ("error" in message):
        raise ShapeError("either result or error is needed")
    request_id = _text(message, "request_id", MAX_ID, at_least=1)
    if "result" in message:
        result = _mapping(message, "result")
        if len(json.dumps(result)) > MAX_RESULT:
            raise ShapeError("result is too long")
        return Reply(request_id, dict(result))
    return Reply(request_id, _refusal(_mapping(message, "error")))


def bounded(text: str | None, limit: int = MAX_ID) -> str | None:
    """Return the text where the other side takes its length, nothing otherwise."""
    return text if text is not None and len(text) <= limit else None


def _delta(item: object) -> Delta | None:
    """Return one delta, or None for a kind that this version does not know."""
    if not isinstance(item, dict):
        raise ShapeError("a delta must be an object")
    kinds = [kind for kind in ("role", "content", "tool_call", "end", "error") if kind in item]
    if len(kinds) > 1:
        raise ShapeError("a delta is one of role, content, tool_call, end and error")
    match kinds:
        case ["role"]:
            if item["role"] != "assistant":
                raise ShapeError("role must be assistant")
            return Opened()
        case ["content"]:
            return Said(_text(item, "content", MAX_TEXT))
        case ["tool_call"]:
            return _tool_call(_mapping(item, "tool_call"))
        case ["end"]:
            return _ending(_mapping(item, "end"))
        case ["error"]:
            return _failure(_mapping(item, "error"))
    return None


def _ending(ending: Mapping[str, Any]) -> Ended:
    if type(going_on := ending.get("continue_conversation")) is not bool:
        raise ShapeError("continue_conversation must be true or false")
    return Ended(going_on)


def _failure(error: Mapping[str, Any]) -> Failed:
    return Failed(_code(error), _text(error, "message", MAX_TEXT, at_least=1))


def _refusal(error: Mapping[str, Any]) -> Refusal:
    return Refusal(_code(error), _text(error, "message", MAX_TEXT))


def _code(error: Mapping[str, Any]) -> str:
    code = _text(error, "code", MAX_ID)
    if not _ERROR_CODE.fullmatch(code):
        raise ShapeError("code must be an EXO error code")
    return code


def _tool_call(call: Mapping[str, Any]) -> ToolCalled:
    if type(external := call.get("external")) is not bool:
        raise ShapeError("external must be true or false")
    called = ToolCalled(
        id=_text(call, "id", MAX_ID, at_least=1),
        name=_text(call, "name", MAX_ID, at_least=1),
        arguments=dict(_json(call, "arguments")),
    )
    if not external:
        return called
    if type(failed := call.get("failed")) is not bool:
        raise ShapeError("failed must be true or false")
    return replace(called, result=dict(_json(call, "result")), failed=failed)


def _json(message: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = _mapping(message, key)
    # The other side counts characters of which this one writes six.
    if len(json.dumps(value)) > 6 * MAX_JSON:
        raise ShapeError(f"{key} is too long")
    return value


def _mapping(message: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    if not isinstance(value := message.get(key), dict):
        raise ShapeError(f"{key} must be an object")
    return value


def _text(message: Mapping[str, Any], key: str, limit: int, at_least: int = 0) -> str:
    value = message.get(key)
    if not isinstance(value, str) or not at_least <= len(value) <= limit:
        raise ShapeError(f"{key} must be a text of {at_least} to {limit} characters")
    return value


def _texts(message: Mapping[str, Any], key: str, limit: int) -> tuple[str, ...]:
    value = message.get(key)
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise ShapeError(f"{key} must be a list of at most {MAX_LIST}")
    if not all(isinstance(item, str) and 1 <= len(item) <= limit for item in value):
        raise ShapeError(f"{key} must hold texts of 1 to {limit} characters")
    return tuple(value)

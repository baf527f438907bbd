"""RFC 7396 merge patches of JSON, and the bounds of what may come in."""

from typing import Any

from homeassistant.helpers.json import json_bytes

from .messages import ShapeError

type Json = dict[str, Any]


def apply_patch(document: Json, patch: Json) -> Json:
    """Return the patched document; what the patch does not name is shared with the old one."""
    patched = dict(document)
    for name, value in patch.items():
        if value is None:
            patched.pop(name, None)
        elif isinstance(value, dict):
            old = document.get(name)
            patched[name] = apply_patch(old if isinstance(old, dict) else {}, value)
        else:
            patched[name] = value
    return patched


def check_bounds(value: Json, *, name: str, most_bytes: int, most_depth: int) -> None:
    """Refuse what nests too deep or is too long, in that order: writing it down is recursive."""
    if _is_deeper(value, most_depth):
        raise ShapeError(f"{name} nests deeper than {most_depth}")
    if len(json_bytes(value)) > most_bytes:
        raise ShapeError(f"{name} is longer than {most_bytes} bytes")


def _is_deeper(value: object, depth: int) -> bool:
    if isinstance(value, dict):
        return depth == 0 or any(_is_deeper(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return depth == 0 or any(_is_deeper(item, depth - 1) for item in value)
    return False

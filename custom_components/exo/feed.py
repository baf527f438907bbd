"""The feed: what the app tells of itself and its rooms, kept and handed on.

    exo/link/state ──▶ Feed ──events──▶ exo/feed (cards, for any user)
                         └───listeners──▶ entities, repairs

It outlives the config entry, as the link does. What the app last told stays when it is gone.
"""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

from .feed_state import FeedState, read_feed_state
from .merge_patch import apply_patch, check_bounds
from .messages import PROTOCOL, Patch, ShapeError, Snapshot

type Json = dict[str, Any]

MAX_DOCUMENT_BYTES: Final = 256 * 1024
MAX_PATCH_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 8
_WORDS: Final = ("said", "answered")


class Feed:
    """The one document, and who follows it."""

    def __init__(self, version: str) -> None:
        """Begin with an app that was never here; the version is the integration's."""
        self._version = version
        self._document: Json | None = None
        self._connected = False
        # The app that holds the link has told all of it, so patches fit.
        self._is_whole = False
        self._shows_words = True
        self._followers: set[Callable[[Json], None]] = set()
        self._listeners: set[Callable[[], None]] = set()
        self.state = FeedState()

    @property
    def document(self) -> Json | None:
        """Return all that the app last told, for cards; `state` is what this side reads of it."""
        return self._document

    @property
    def is_live(self) -> bool:
        """Return whether the state is that of now."""
        return self._connected and self._is_whole

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener after every change of `state` or `is_live`."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def follow(self, follower: Callable[[Json], None]) -> CALLBACK_TYPE:
        """Give the follower the whole document, and then every event."""
        follower(self._whole())
        self._followers.add(follower)
        return lambda: self._followers.discard(follower)

    @callback
    def show_words(self, *, shown: bool) -> None:
        """Hand on what is said in rooms, or forget it and hear it no more."""
        if shown == self._shows_words:
            return
        self._shows_words = shown
        if self._document is not None and not shown:
            self._document = _without_words(self._document)
            self._tell(self._whole())

    @callback
    def begin(self) -> None:
        """An app has taken the link; what is known is that of the one before."""
        self._connected = True
        self._is_whole = False
        self._tell(self._whole())

    @callback
    def lose(self) -> None:
        """The app is gone."""
        self._connected = False
        self._tell({"type": "lost"})

    @callback
    def forget(self) -> None:
        """Begin anew, as if no app had ever been here."""
        self._document = None
        self._is_whole = False
        self.state = FeedState()
        self._tell(self._whole())

    @callback
    def take(self, told: Snapshot | Patch) -> None:
        """Take what the app tells, whole or not at all (`ShapeError`)."""
        if isinstance(told, Snapshot):
            self._set(self._allowed(told.document))
            self._is_whole = True
            self._tell(self._whole())
            return
        check_bounds(told.patch, name="diff", most_bytes=MAX_PATCH_BYTES, most_depth=MAX_DEPTH)
        if self._document is None or not self._is_whole:
            raise ShapeError("a whole state is needed before a diff")
        patch = self._allowed(told.patch)
        self._set(apply_patch(self._document, patch))
        self._tell({"type": "patch", "patch": patch})

    @callback
    def relay(self, envelope: Json) -> None:
        """Hand on a sound's envelope, which nobody keeps."""
        self._send({"type": "envelope", **envelope})

    def _set(self, document: Json) -> None:
        check_bounds(document, name="state", most_bytes=MAX_DOCUMENT_BYTES, most_depth=MAX_DEPTH)
        self.state = read_feed_state(document)
        self._document = document

    def _allowed(self, told: Json) -> Json:
        return told if self._shows_words else _without_words(told)

    def _whole(self) -> Json:
        return {
            "type": "state",
            "connected": self._connected,
            "protocol": PROTOCOL,
            "version": self._version,
            "state": self._document,
        }

    def _tell(self, event: Json) -> None:
        self._send(event)
        for listener in list(self._listeners):
            listener()

    def _send(self, event: Json) -> None:
        for follower in list(self._followers):
            follower(event)


def _without_words(told: Json) -> Json:
    """Return a document or a patch without what was said in its rooms."""
    if not isinstance(rooms := told.get("rooms"), dict):
        return told
    silent = {
        id_: {key: value for key, value in room.items() if key not in _WORDS}
        if isinstance(room, dict)
        else room
        for id_, room in rooms.items()
    }
    return {**told, "rooms": silent}

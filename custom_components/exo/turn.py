"""One turn in flight: what the app said so far, and how it ended."""

from asyncio import Queue
from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.ulid import ulid_now

from .messages import Delta, Ended, Failed, Said, Speech, ToolReturned

# Nobody waits longer than this for the next word, nor in all for the first one.
SILENCE_SECONDS: Final = 10
FIRST_TEXT_SECONDS: Final = 30

# The reader keeps up with any app in order; these bound what one that is not can pile up.
MAX_UNREAD: Final = 1024
MAX_ANSWER: Final = 131_072  # characters: two hours of speech


class Broken(StrEnum):
    """Why a turn ended without the app ending it."""

    LOST = "lost"
    SILENT = "silent"
    FLOODED = "flooded"


type Outcome = Ended | Failed | Broken


class Turn:
    """An answer that arrives, bounded in time and size."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start listening for the answer."""
        self.id = ulid_now()
        self.outcome: Outcome | None = None
        self._hass = hass
        # None closes it.
        self._unread: Queue[Speech | None] = Queue()
        self._length = 0
        self._cancel_silence = async_call_later(hass, SILENCE_SECONDS, self._give_up)
        self._cancel_first_text: CALLBACK_TYPE | None = async_call_later(
            hass, FIRST_TEXT_SECONDS, self._give_up
        )

    @callback
    def receive(self, deltas: tuple[Delta, ...]) -> None:
        """Take what the app says. The turn must not be over."""
        self._cancel_silence()
        self._cancel_silence = async_call_later(self._hass, SILENCE_SECONDS, self._give_up)
        for delta in deltas:
            if isinstance(delta, Ended | Failed):
                self.finish(delta)
                return
            if isinstance(delta, Said) and delta.text:
                self._forget_first_text()
                self._length += len(delta.text)
            if self._unread.qsize() >= MAX_UNREAD or self._length > MAX_ANSWER:
                self.finish(Broken.FLOODED)
                return
            self._unread.put_nowait(delta)

    @callback
    def returned(self, returned: ToolReturned) -> None:
        """Take what a tool came to, unless the turn is over."""
        if self.outcome is None:
            self._unread.put_nowait(returned)

    @callback
    def finish(self, outcome: Outcome) -> None:
        """End the turn; what was said before is still read."""
        if self.outcome is None:
            self.outcome = outcome
            self._unread.put_nowait(None)

    @callback
    def stop_waiting(self) -> None:
        """Let go of the clock."""
        self._cancel_silence()
        self._forget_first_text()

    async def speech(self) -> AsyncIterator[Speech]:
        """Yield what is said, in order, until the turn has an outcome."""
        while (delta := await self._unread.get()) is not None:
            yield delta

    @callback
    def _give_up(self, _now: datetime) -> None:
        self.finish(Broken.SILENT)

    @callback
    def _forget_first_text(self) -> None:
        if self._cancel_first_text is not None:
            self._cancel_first_text()
            self._cancel_first_text = None

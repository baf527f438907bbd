"""What Home Assistant asks the app for, beside turns: a request goes out, one reply comes back.

Callers are actions, selects and repairs, so what goes wrong is raised in words for their users.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.util.ulid import ulid_now

from .const import DOMAIN
from .messages import Refusal, Reply

_LOGGER = logging.getLogger(__name__)

REPLY_SECONDS: Final = 30
# Nobody asks for that many at once but an automation that went wild.
MAX_OPEN: Final = 64

type Json = dict[str, Any]
type Send = Callable[[Json], None]
type Command = Literal["announce", "remember", "recall", "forget", "select_voice", "select_model"]
type Reason = Literal[
    "app_away", "app_too_old", "no_reply", "not_set_up", "refused", "too_many_requests"
]


class UnknownRequestError(Exception):
    """The request is over, or never was."""


class Requests:
    """The requests in flight on the link."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with none."""
        self._hass = hass
        self._open: dict[str, asyncio.Future[Json]] = {}

    async def async_ask(self, send: Send, command: Command, data: Mapping[str, Any]) -> Json:
        """Send a request and return its result; raises `HomeAssistantError` with a translation."""
        if len(self._open) >= MAX_OPEN:
            raise refused("too_many_requests")
        request_id = ulid_now()
        reply: asyncio.Future[Json] = self._hass.loop.create_future()
        self._open[request_id] = reply

        @callback
        def give_up(_now: datetime) -> None:
            _fail(reply, refused("no_reply"))

        stop_waiting = async_call_later(self._hass, REPLY_SECONDS, give_up)
        try:
            send(
                {
                    "type": "request",
                    "request_id": request_id,
                    "command": command,
                    "data": dict(data),
                }
            )
            return await reply
        finally:
            stop_waiting()
            del self._open[request_id]

    @callback
    def receive(self, reply: Reply) -> None:
        """Hand a reply to who waits for it (`UnknownRequestError`)."""
        waiting = self._open.get(reply.request_id)
        if waiting is None or waiting.done():
            raise UnknownRequestError
        match reply.outcome:
            case Refusal() as refusal:
                _LOGGER.debug("The app refused a request: %s", refusal.code)
                waiting.set_exception(_in_words(refusal))
            case result:
                waiting.set_result(result)

    @callback
    def drop(self) -> None:
        """Tell everybody who waits that the app is gone."""
        for waiting in self._open.values():
            _fail(waiting, refused("app_away"))


def refused(reason: Reason, **placeholders: str) -> HomeAssistantError:
    """Return the error that tells a user why nothing was done."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=reason,
        translation_placeholders=placeholders or None,
    )


def _in_words(refusal: Refusal) -> HomeAssistantError:
    match refusal.code:
        case "link/unknown-command":
            return refused("app_too_old")
        case "link/unavailable":
            return refused("not_set_up")
        case code:
            return refused("refused", code=code)


def _fail(waiting: asyncio.Future[Json], error: HomeAssistantError) -> None:
    if not waiting.done():
        waiting.set_exception(error)

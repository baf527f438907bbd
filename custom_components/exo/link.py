"""The link to the app: who holds it, and the turns in flight on it.

    conversation ──turn()──▶ Link ──event──▶ app
                  ◀─speech── Turn ◀─deltas── commands ◀── app

There is one in all, older than any config entry: a reload of the entry does not cut it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .alive import Watch
from .feed import Feed
from .messages import Deltas, Failed, Hello, ToolReturned, TurnRequest
from .requests import Command, Requests, refused
from .turn import Broken, Turn

_LOGGER = logging.getLogger(__name__)


class LinkDownError(Exception):
    """No app holds the link."""


class OtherInstanceError(Exception):
    """Another app holds the link."""


class UnknownTurnError(Exception):
    """The turn is over, or never was, or belongs to another connection."""


@dataclass(frozen=True, slots=True, eq=False)
class Holder:
    """The subscription that the link runs on."""

    connection: ActiveConnection
    subscription: int
    hello: Hello
    since: datetime

    def send(self, event: dict[str, Any]) -> None:
        """Send an event to the app."""
        self.connection.send_event(self.subscription, event)


class Link:
    """The one link to the app."""

    def __init__(self, hass: HomeAssistant, version: str) -> None:
        """Begin with nobody on the other side; the version is the integration's."""
        self.hass = hass
        self._holder: Holder | None = None
        self._turns: dict[str, Turn] = {}
        self._listeners: set[Callable[[], None]] = set()
        # Kept after the app went away: what it last said of itself.
        self.hello: Hello | None = None
        self.feed = Feed(version)
        self.requests = Requests(hass)
        self._watch = Watch(hass, self._fell_silent)
        self.outcomes: Counter[str] = Counter()

    @property
    def connected(self) -> bool:
        """Return whether an app holds the link."""
        return self._holder is not None

    @property
    def takes_tools(self) -> bool:
        """Return whether the app can call tools of Home Assistant."""
        return self._can("tools")

    @property
    def lacks(self) -> bool:
        """Return whether the app that holds the link is too old for all that is here."""
        return not (self._can("feed") and self._can("request"))

    @property
    def since(self) -> datetime | None:
        """Return when the app connected."""
        return self._holder.since if self._holder else None

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when the app comes or goes."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def attach(
        self, connection: ActiveConnection, subscription: int, hello: Hello
    ) -> CALLBACK_TYPE:
        """Give the link to this subscription and return how to take it back."""
        if self._holder and self._holder.hello.instance != hello.instance:
            raise OtherInstanceError
        replaced = self._holder
        self._holder = holder = Holder(connection, subscription, hello, dt_util.utcnow())
        self.hello = hello
        if replaced:
            replaced.send({"type": "replaced"})
            # The other end of these may be a process that is no more.
            self.drop_turns()
            self.requests.drop()
        if not replaced:
            _LOGGER.info("The app %s is connected", hello.version)
        self.heard()
        self.feed.begin()
        self._tell()
        return lambda: self._detach(holder)

    @callback
    def drop_turns(self) -> None:
        """End every turn in flight: nobody is going to answer."""
        for turn in list(self._turns.values()):
            turn.finish(Broken.LOST)
        self._turns.clear()

    @callback
    def forget(self) -> None:
        """Give the link up, and what the app said of itself and its rooms."""
        self._fell_silent()
        self.hello = None
        self.feed.forget()

    @callback
    def holds(self, connection: ActiveConnection) -> bool:
        """Return whether the link runs on this connection."""
        return self._holder is not None and self._holder.connection is connection

    @callback
    def heard(self) -> None:
        """Note that the app is there, if it is one that says so again and again."""
        if self._can("alive"):
            self._watch.heard()
        else:
            self._watch.stop()

    @callback
    def receive(self, connection: ActiveConnection, batch: Deltas) -> None:
        """Hand a batch to its turn."""
        turn = self._turns.get(batch.turn_id) if self.holds(connection) else None
        if turn is None or turn.outcome is not None:
            raise UnknownTurnError
        turn.receive(batch.deltas)

    @contextmanager
    def turn(self, request: TurnRequest) -> Iterator[Turn]:
        """Ask the app for an answer; leaving early tells it that nobody waits."""
        if (holder := self._holder) is None:
            raise LinkDownError
        turn = Turn(self.hass)
        self._turns[turn.id] = turn
        try:
            holder.send(request.as_event(turn.id))
            yield turn
        finally:
            turn.stop_waiting()
            self._turns.pop(turn.id, None)
            # The app may still be at work on a turn that was given up here.
            ended_here = turn.outcome in (None, Broken.SILENT, Broken.FLOODED)
            if ended_here and self._holder is holder:
                holder.send({"type": "cancel", "turn_id": turn.id})
            self.outcomes[_name(turn)] += 1

    async def async_request(self, command: Command, **data: Any) -> dict[str, Any]:
        """Ask the app to do something; raises `HomeAssistantError` with a translation."""
        if (holder := self._holder) is None:
            raise refused("app_away")
        if not self._can("request"):
            raise refused("app_too_old")
        given = {key: value for key, value in data.items() if value is not None}
        return await self.requests.async_ask(holder.send, command, given)

    @callback
    def prepare(self, language: str) -> None:
        """Tell the app that somebody begins to speak, so that it can get ready."""
        if self._holder and self._can("prepare"):
            self._holder.send({"type": "prepare", "language": language})

    @callback
    def send_result(self, turn: Turn, returned: ToolReturned) -> None:
        """Tell the app what a tool came to, if it still waits."""
        if self._turns.get(turn.id) is not turn or self._holder is None:
            return
        turn.returned(returned)
        self._holder.send(
            {
                "type": "tool_result",
                "turn_id": turn.id,
                "id": returned.call.id,
                "result": returned.result,
                "failed": returned.failed,
            }
        )

    def _can(self, capability: str) -> bool:
        return self._holder is not None and capability in self._holder.hello.capabilities

    @callback
    def _detach(self, holder: Holder) -> None:
        if self._holder is not holder:
            return
        self._holder = None
        self._watch.stop()
        self.drop_turns()
        self.requests.drop()
        _LOGGER.info("The app is disconnected")
        self.feed.lose()
        self._tell()

    @callback
    def _fell_silent(self) -> None:
        if self._holder:
            self._detach(self._holder)

    @callback
    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


def _name(turn: Turn) -> str:
    match turn.outcome:
        case None:
            return "cancelled"
        case Broken() as why:
            return why.value
        case Failed():
            return "failed"
        case _:
            return "answered"


DATA_LINK: HassKey[Link] = HassKey("exo_link")

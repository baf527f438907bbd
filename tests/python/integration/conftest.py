"""A Home Assistant with EXO in it, and an app on the other end of a real WebSocket."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import PropertyMock, patch

import pytest
from homeassistant.components import conversation
from homeassistant.components.conversation import ConversationResult
from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

# Found here first, so that Home Assistant takes EXO from this repository.
import custom_components  # noqa: F401
from custom_components.exo.const import DOMAIN

from .voice import mock_wyoming

AGENT = "conversation.exo"
FOLDER = Path(__file__).parents[3] / "custom_components" / "exo"
# Of the integration; the app below has its own.
VERSION: str = json.loads((FOLDER / "manifest.json").read_text())["version"]
HELLO: dict[str, Any] = {
    "type": "exo/link",
    "protocol": 1,
    "instance": "9f0c1d",
    "version": "0.1.0",
    "languages": ["fr", "en"],
    "capabilities": ["turn", "feed", "request"],
}
END: dict[str, Any] = {"end": {"continue_conversation": False}}
# What is said where an answer came to nothing.
BROKEN = "La réponse d'EXO n'est pas arrivée."


def pytest_configure(config: pytest.Config) -> None:
    """Run every coroutine test; here, because other suites do without this plugin."""
    config.option.asyncio_mode = "auto"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fail a test that waits for what does not come; a busy machine takes its time."""
    for item in items:
        item.add_marker(pytest.mark.timeout(60))


class App:
    """EXO's app, as far as the link shows it."""

    def __init__(self, socket: MockHAClientWebSocket) -> None:
        self.socket = socket
        self._events: list[dict[str, Any]] = []

    async def call(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a command and return its result, keeping events that come between."""
        await self.socket.send_json_auto_id(message := dict(message))
        while (reply := await self._receive())["type"] != "result":
            self._events.append(reply)
        assert reply["id"] == message["id"]
        return reply

    async def code(self, message: dict[str, Any]) -> str:
        """Send a command that is refused and return the error's code."""
        reply = await self.call(message)
        assert reply["success"] is False
        assert isinstance(code := reply["error"]["code"], str)
        return code

    async def link(self, **changes: Any) -> dict[str, Any]:
        """Take the link."""
        reply = await self.call(HELLO | changes)
        assert reply["success"], reply
        assert isinstance(result := reply["result"], dict)
        return result

    async def event(self) -> dict[str, Any]:
        """Return the next event."""
        message = self._events.pop(0) if self._events else await self._receive()
        assert message["type"] == "event", message
        assert isinstance(event := message["event"], dict)
        return event

    async def tell(self, state: dict[str, Any]) -> None:
        """Tell all of the state."""
        assert (await self.call({"type": "exo/link/state", "state": state}))["success"]

    async def change(self, diff: dict[str, Any]) -> None:
        """Tell what changed of it."""
        assert (await self.call({"type": "exo/link/state", "diff": diff}))["success"]

    async def request(self, command: str) -> dict[str, Any]:
        """Return the next event, which must be this request."""
        event = await self.event()
        assert (event["type"], event["command"]) == ("request", command)
        return event

    async def reply(self, request: dict[str, Any], **outcome: Any) -> dict[str, Any]:
        """Answer a request, with `result` or `error`."""
        return await self.call(
            {"type": "exo/link/reply", "request_id": request["request_id"], **outcome}
        )

    async def turn(self) -> dict[str, Any]:
        """Return the next event, which must ask for a turn."""
        event = await self.event()
        assert event["type"] == "turn"
        return event

    async def say(self, turn: dict[str, Any], *deltas: Any) -> dict[str, Any]:
        """Send deltas of this turn in one message."""
        return await self.call(
            {"type": "exo/link/delta", "turn_id": turn["turn_id"], "deltas": list(deltas)}
        )

    async def nothing(self) -> None:
        """Make sure that no event is on its way."""
        reply = await self.call({"type": "ping_that_is_none"})
        assert reply["error"]["code"] == "unknown_command"
        assert self._events == []

    async def close(self) -> None:
        """Hang up."""
        await self.socket.close()

    async def _receive(self) -> dict[str, Any]:
        message = await self.socket.receive_json()
        assert isinstance(message, dict)
        return message


type Converse = Callable[..., asyncio.Task[ConversationResult]]


@pytest.fixture(autouse=True)
def _custom(enable_custom_integrations: None) -> None:
    """Let Home Assistant find EXO."""


@pytest.fixture
async def assist(hass: HomeAssistant) -> None:
    """Set up Assist as every house has it."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "assist_pipeline", {})


@pytest.fixture
def wyoming(hass: HomeAssistant) -> Iterator[None]:
    """A Wyoming integration that add_voice() adds services to."""
    with mock_wyoming(hass):
        yield


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Entities that are off at first are on."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new_callable=PropertyMock(return_value=True),
    ):
        yield


@pytest.fixture
def options() -> dict[str, Any]:
    """What the user asked for in the flow."""
    return {}


@pytest.fixture
async def entry(hass: HomeAssistant, assist: None, options: dict[str, Any]) -> MockConfigEntry:
    """EXO, set up."""
    entry = MockConfigEntry(domain=DOMAIN, title="EXO", options=options)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def connect(hass_ws_client: WebSocketGenerator) -> Callable[[], Coroutine[Any, Any, App]]:
    """Open connections of an administrator."""

    async def connect() -> App:
        return App(await hass_ws_client())

    return connect


@pytest.fixture
async def app(entry: MockConfigEntry, connect: Callable[[], Awaitable[App]]) -> App:
    """The app, holding the link."""
    app = await connect()
    await app.link()
    return app


@pytest.fixture
def converse(hass: HomeAssistant) -> Converse:
    """Start a turn of the agent and return its task."""

    def converse(
        text: str = "bonjour",
        *,
        language: str = "fr",
        conversation_id: str | None = None,
        context: Context | None = None,
        device_id: str | None = None,
        satellite_id: str | None = None,
    ) -> asyncio.Task[ConversationResult]:
        return hass.async_create_task(
            conversation.async_converse(
                hass,
                text,
                conversation_id,
                context or Context(),
                language=language,
                agent_id=AGENT,
                device_id=device_id,
                satellite_id=satellite_id,
            )
        )

    return converse


async def pipeline_run(
    hass_ws_client: WebSocketGenerator, text: str
) -> tuple[App, list[dict[str, Any]]]:
    """Start a run that asks EXO, up to the point where it waits for the answer."""
    client = App(await hass_ws_client())
    run = {
        "type": "assist_pipeline/run",
        "start_stage": "intent",
        "end_stage": "intent",
        "input": {"text": text},
        "pipeline": AGENT,
    }
    assert (await client.call(run))["success"]
    events: list[dict[str, Any]] = []
    while not events or events[-1]["type"] != "intent-start":
        events.append(await client.event())
    return client, events


def speech(result: ConversationResult) -> str:
    """Return what is spoken."""
    assert isinstance(said := result.response.speech["plain"]["speech"], str)
    return said

"""The WebSocket commands that the app calls. They check, decide who may, and hand on."""

from collections.abc import Callable
from typing import Any

import voluptuous as vol
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from . import issues
from .const import DOMAIN
from .link import DATA_LINK, OtherInstanceError, UnknownTurnError
from .messages import (
    PROTOCOL,
    ShapeError,
    parse_deltas,
    parse_envelope,
    parse_hello,
    parse_protocol,
    parse_reply,
    parse_state,
)
from .requests import UnknownRequestError

type Handler = Callable[[HomeAssistant, ActiveConnection, dict[str, Any]], None]


@callback
def async_register(hass: HomeAssistant, version: str) -> None:
    """Register the commands, for as long as Home Assistant runs."""
    for handler in (_alive, _greeting(version), _delta, _state, _envelope, _reply):
        websocket_api.async_register_command(hass, handler)
    # Those of cards, for any user.
    for handler in (_feed, _microphone):
        websocket_api.async_register_command(hass, handler)


def _command(name: str) -> Callable[[Handler], Handler]:
    """Make an administrator's command of a function that checks its message itself."""

    def decorate(handler: Handler) -> Handler:
        @callback
        def checked(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
            try:
                handler(hass, connection, msg)
            except ShapeError as error:
                connection.send_error(msg["id"], websocket_api.ERR_INVALID_FORMAT, str(error))

        anything = vol.Schema({vol.Required("type"): name}, extra=vol.ALLOW_EXTRA)
        return websocket_api.websocket_command(vol.All(anything))(
            websocket_api.require_admin(checked)
        )

    return decorate


def _greeting(version: str) -> Handler:
    @_command("exo/link")
    def link(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        """Give the link to the app that asks."""
        if (entry := _loaded_entry(hass)) is None:
            _not_configured(connection, msg)
            return
        # First, because a greeting of another protocol may look different.
        if (number := parse_protocol(msg)) != PROTOCOL:
            issues.async_protocol_mismatch(hass, theirs=number)
            connection.send_error(
                msg["id"],
                "protocol_mismatch",
                f"This integration speaks protocol {PROTOCOL}",
            )
            return
        hello = parse_hello(msg)
        try:
            unsubscribe = hass.data[DATA_LINK].attach(connection, msg["id"], hello)
        except OtherInstanceError:
            issues.async_other_instance(hass)
            connection.send_error(msg["id"], "other_instance", "Another app holds the link")
            return
        issues.async_protocol_fits(hass)
        connection.subscriptions[msg["id"]] = unsubscribe
        connection.send_result(
            msg["id"],
            {"protocol": PROTOCOL, "version": version, "entry_id": entry.entry_id},
        )

    return link


@_command("exo/link/delta")
def _delta(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Take a piece of an answer."""
    batch = parse_deltas(msg)
    try:
        hass.data[DATA_LINK].receive(connection, batch)
    except UnknownTurnError:
        connection.send_error(msg["id"], "unknown_turn", "Nobody waits for this turn")
        return
    connection.send_result(msg["id"], {})


@_command("exo/link/state")
def _state(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Take what the app says of itself and its rooms."""
    told = parse_state(msg)
    if _holds(hass, connection, msg):
        hass.data[DATA_LINK].feed.take(told)
        connection.send_result(msg["id"], {})


@_command("exo/link/envelope")
def _envelope(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Hand on what a mouth moves to."""
    envelope = parse_envelope(msg)
    if _holds(hass, connection, msg):
        hass.data[DATA_LINK].feed.relay(envelope)
        connection.send_result(msg["id"], {})


@_command("exo/link/alive")
def _alive(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Note that the app is there."""
    if _holds(hass, connection, msg):
        hass.data[DATA_LINK].heard()
        connection.send_result(msg["id"], {})


@_command("exo/link/reply")
def _reply(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Take the answer to a request."""
    reply = parse_reply(msg)
    if _holds(hass, connection, msg):
        try:
            hass.data[DATA_LINK].requests.receive(reply)
        except UnknownRequestError:
            connection.send_error(msg["id"], "unknown_request", "Nobody waits for this reply")
            return
        connection.send_result(msg["id"], {})


@callback
@websocket_api.websocket_command({vol.Required("type"): "exo/feed"})
def _feed(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Give any signed-in user the state of EXO and its rooms, and what changes."""
    # One that is being reloaded is there: its card need not begin anew.
    if not hass.config_entries.async_entries(DOMAIN):
        _not_configured(connection, msg)
        return
    subscription: int = msg["id"]
    connection.send_result(subscription)
    connection.subscriptions[subscription] = hass.data[DATA_LINK].feed.follow(
        lambda event: connection.send_event(subscription, event)
    )


@callback
@websocket_api.websocket_command(
    {
        vol.Required("type"): "exo/microphone",
        vol.Required("problem"): vol.Any(None, *issues.MICROPHONE_PROBLEMS),
    }
)
def _microphone(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Note whether a card got the microphone that somebody asked it for."""
    if _loaded_entry(hass) is None:
        _not_configured(connection, msg)
        return
    user = connection.user
    issues.async_microphone(hass, user_id=user.id, name=user.name or "?", problem=msg["problem"])
    connection.send_result(msg["id"])


def _holds(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> bool:
    """Return whether the link runs on this connection, or answer that it does not."""
    # Taken while the entry is not loaded too: what was missed would be missing for good.
    if hass.data[DATA_LINK].holds(connection):
        return True
    if _loaded_entry(hass) is None:
        _not_configured(connection, msg)
    else:
        connection.send_error(msg["id"], "not_linked", "Send exo/link first")
    return False


def _not_configured(connection: ActiveConnection, msg: dict[str, Any]) -> None:
    connection.send_error(msg["id"], "not_configured", "EXO is not set up in Home Assistant")


def _loaded_entry(hass: HomeAssistant) -> ConfigEntry | None:
    return next(iter(hass.config_entries.async_loaded_entries(DOMAIN)), None)

"""Rooms come and go as satellites and areas do; their entities follow."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_call_later

from .data import ExoConfigEntry

_PREFIX: Final = "room-"

# After a start of the app its rooms come one by one; what is still missing then is gone.
STALE_SECONDS: Final = 120


def room_key(room: str) -> str:
    """Return what tells a room's entity from the others."""
    return f"{_PREFIX}{room}"


@callback
def async_follow_rooms(
    hass: HomeAssistant, entry: ExoConfigEntry, add: Callable[[Iterable[str]], None]
) -> None:
    """Call `add` with each room that is new, and forget the entities of those that are gone."""
    feed = entry.runtime_data.link.feed
    known: set[str] = set()
    cancel_sweep: CALLBACK_TYPE | None = None

    @callback
    def sweep(_now: datetime) -> None:
        nonlocal cancel_sweep
        cancel_sweep = None
        if feed.is_live:
            known.intersection_update(feed.state.rooms)
            _forget_stale(hass, entry)

    @callback
    def follow() -> None:
        nonlocal cancel_sweep
        if not feed.is_live:
            return
        if new := feed.state.rooms.keys() - known:
            known.update(new)
            add(sorted(new))
        if cancel_sweep is None and _stale(hass, entry):
            cancel_sweep = async_call_later(hass, STALE_SECONDS, sweep)

    @callback
    def stop() -> None:
        if cancel_sweep:
            cancel_sweep()

    entry.async_on_unload(feed.listen(follow))
    entry.async_on_unload(stop)
    follow()


def _stale(hass: HomeAssistant, entry: ExoConfigEntry) -> list[er.RegistryEntry]:
    prefix = f"{entry.entry_id}-{_PREFIX}"
    rooms = entry.runtime_data.link.feed.state.rooms
    return [
        entity
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if entity.unique_id.startswith(prefix) and entity.unique_id[len(prefix) :] not in rooms
    ]


def _forget_stale(hass: HomeAssistant, entry: ExoConfigEntry) -> None:
    for entity in _stale(hass, entry):
        er.async_get(hass).async_remove(entity.entity_id)

"""A device in each room that stands for its satellite: what is said there is about that room, and timers work.

The rooms are the areas of house.json in the configuration folder.
"""

import json
from pathlib import Path
from typing import Any

from homeassistant.components import intent
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

DOMAIN = "demo_rooms"
CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Nothing to do before the entry."""
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Add a device to each room."""
    path = Path(hass.config.path("house.json"))
    house: dict[str, Any] = json.loads(await hass.async_add_executor_job(path.read_text))
    for area in house["areas"]:
        _add_room(hass, entry, area)


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Nothing is left to undo: the timer handlers go with the entry."""


@callback
def _add_room(hass: HomeAssistant, entry: ConfigEntry, area: dict[str, Any]) -> None:
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, area["id"])},
        name=f"Satellite {area['name']}",
        suggested_area=area["name"],
    )

    @callback
    def on_timer(event: intent.TimerEventType, timer: intent.TimerInfo) -> None:
        hass.bus.async_fire(
            "demo_rooms_timer",
            {"event": event, "area": area["id"], "timer": timer.id, "seconds": timer.seconds},
        )

    entry.async_on_unload(intent.async_register_timer_handler(hass, device.id, on_timer))

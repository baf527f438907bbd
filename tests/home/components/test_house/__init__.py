"""A house for tests: the entities of house.json in the configuration folder, and a device with timers for each room."""

import json
from pathlib import Path
from typing import Any

from homeassistant.components import intent
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.helpers.typing import ConfigType

from .entities import ENTITIES

DOMAIN = "test_house"
CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Nothing to do before the entry."""
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Add the entities, each to the platform of its own domain, and the rooms' devices."""
    path = Path(hass.config.path("house.json"))
    house: dict[str, Any] = json.loads(await hass.async_add_executor_job(path.read_text))
    for domain, kind in ENTITIES.items():
        described = [one for one in house["entities"] if one["domain"] == domain]
        await hass.data[DATA_INSTANCES][domain].async_add_entities([kind(one) for one in described])
    for area in house["areas"]:
        add_room(hass, entry, area)


@callback
def add_room(hass: HomeAssistant, entry: ConfigEntry, area: dict[str, Any]) -> None:
    """Add a device that stands for a satellite: timers started there are told as events."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, area["id"])},
        name=f"Satellite {area['name']}",
        suggested_area=area["name"],
    )

    @callback
    def on_timer(event: intent.TimerEventType, timer: intent.TimerInfo) -> None:
        hass.bus.async_fire(
            "test_house_timer",
            {"event": event, "area": area["id"], "timer": timer.id, "seconds": timer.seconds},
        )

    entry.async_on_unload(intent.async_register_timer_handler(hass, device.id, on_timer))

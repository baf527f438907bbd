"""A house for tests: the entities of house.json in the configuration folder, each in its own domain."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.helpers.typing import ConfigType

from .entities import ENTITIES

DOMAIN = "test_house"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Add the entities."""
    path = Path(hass.config.path("house.json"))
    house: dict[str, Any] = json.loads(await hass.async_add_executor_job(path.read_text))
    for domain, kind in ENTITIES.items():
        described = [one for one in house["entities"] if one["domain"] == domain]
        await hass.data[DATA_INSTANCES][domain].async_add_entities([kind(one) for one in described])
    return True

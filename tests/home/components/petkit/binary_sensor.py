"""What is wrong."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .sensor import device


class PetProblem(BinarySensorEntity):
    """A problem that stays."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_device_class = BinarySensorDeviceClass.PROBLEM

    def __init__(self, name: str, key: str, *, is_on: bool) -> None:
        """Take all from the table."""
        self._attr_device_info = device(name)
        self._attr_unique_id = f"{name}-{key}"
        self._attr_name = key
        self._attr_translation_key = key
        self._attr_is_on = is_on


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the problems."""
    async_add_entities(
        [
            PetProblem("Litière", "waste_bin", is_on=True),
            PetProblem("Fontaine", "lack_warning", is_on=False),
        ]
    )

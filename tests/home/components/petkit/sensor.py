"""What is measured."""

from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfMass
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

SENSORS = [
    ("Litière", "litter_level", 60, PERCENTAGE, None),
    ("Litière", "litter_weight", 4.2, UnitOfMass.KILOGRAMS, EntityCategory.DIAGNOSTIC),
    ("Litière", "rssi", -60, None, EntityCategory.DIAGNOSTIC),
    ("Fontaine", "filter_percent", 12, PERCENTAGE, None),
]


def device(name: str) -> DeviceInfo:
    """Return the device of this name."""
    return DeviceInfo(identifiers={("petkit", name)}, manufacturer="Petkit", name=name)


class PetSensor(SensorEntity):
    """A number that stays."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, name: str, key: str, value: float, unit: str | None, category: EntityCategory | None
    ) -> None:
        """Take all from the table."""
        self._attr_device_info = device(name)
        self._attr_unique_id = f"{name}-{key}"
        self._attr_name = key
        self._attr_translation_key = key
        self._attr_native_value = value
        self._attr_native_unit_of_measurement = unit
        self._attr_entity_category = category


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors."""
    async_add_entities(PetSensor(*row) for row in SENSORS)

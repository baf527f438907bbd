"""Whether the app is connected, and whether EXO speaks."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import ExoConfigEntry
from .entity import ExoEntity, FeedEntity

# Nothing is asked of the app for it.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ExoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors."""
    async_add_entities([AppConnected(entry), Speaking(entry)])


class AppConnected(ExoEntity, BinarySensorEntity):
    """On while the app holds the link."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_translation_key = "app"

    def __init__(self, entry: ExoConfigEntry) -> None:
        """Name it after what it watches."""
        super().__init__(entry, "app")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the app is connected."""
        return self.link.connected

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the link."""
        self.async_on_remove(self.link.listen(self.async_write_ha_state))


class Speaking(FeedEntity, BinarySensorEntity):
    """On while EXO speaks in any room."""

    _attr_translation_key = "speaking"

    def __init__(self, entry: ExoConfigEntry) -> None:
        """Name it after what it watches."""
        super().__init__(entry, "speaking")

    @property
    @override
    def is_on(self) -> bool:
        """Return whether any room responds."""
        return any(room.activity == "responding" for room in self.feed.state.rooms.values())

    @override
    def glance(self) -> object:
        """Return whether any room responds."""
        return self.is_on

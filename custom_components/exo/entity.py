"""What EXO's entities have in common: the device of the app."""

from abc import abstractmethod
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from .const import CONF_SLUG, DOMAIN, NAME
from .data import ExoConfigEntry


def device_info(entry: ExoConfigEntry) -> DeviceInfo:
    """Describe the app as a device."""
    hello = entry.runtime_data.link.hello
    slug = entry.data.get(CONF_SLUG)
    return DeviceInfo(
        identifiers={(DOMAIN, entry.entry_id)},
        name=NAME,
        manufacturer=NAME,
        model="App",
        entry_type=DeviceEntryType.SERVICE,
        sw_version=hello.version if hello else None,
        configuration_url=f"homeassistant://config/app/{slug}/info" if slug else None,
    )


class ExoEntity(Entity):
    """An entity of the app."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: ExoConfigEntry, key: str | None = None) -> None:
        """Tie the entity to the device of the app."""
        self.link = entry.runtime_data.link
        self._attr_unique_id = f"{entry.entry_id}-{key}" if key else entry.entry_id
        self._attr_device_info = device_info(entry)


class FeedEntity(ExoEntity):
    """An entity that shows something of the feed; it is there while the app is."""

    def __init__(self, entry: ExoConfigEntry, key: str) -> None:
        """Show nothing yet."""
        super().__init__(entry, key)
        self.feed = self.link.feed
        self._shown: object = None

    @property
    @override
    def available(self) -> bool:
        """Return whether what it shows is that of now."""
        return self.feed.is_live

    @abstractmethod
    def glance(self) -> object:
        """Return all that it shows. Written only when that changes: patches come by the word."""

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the feed."""
        self._shown = (self.available, self.glance())
        self.async_on_remove(self.feed.listen(self._follow))

    @callback
    def _follow(self) -> None:
        if (now := (self.available, self.glance())) != self._shown:
            self._shown = now
            self.async_write_ha_state()

"""What EXO's entities have in common: the device of the app."""

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

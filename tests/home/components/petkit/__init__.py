"""Two devices of PetKit, registered as the real integration does it, with states that never change."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

PLATFORMS = [Platform.SENSOR, Platform.BINARY_SENSOR]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Add the devices."""
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True

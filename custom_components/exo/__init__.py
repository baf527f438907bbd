"""EXO: the voice of a house. This side of it is thin; the app does the thinking."""

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType
from homeassistant.loader import async_get_integration

from . import card, commands, issues, services
from .absence import async_watch_absence
from .const import CONF_SHOW_WORDS, DOMAIN, PLATFORMS
from .data import ExoConfigEntry, ExoData
from .link import DATA_LINK, Link
from .notices import async_follow_notices
from .pipeline import PipelineWish

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Open the link's commands, which outlive the entry."""
    integration = await async_get_integration(hass, DOMAIN)
    version = str(integration.version)
    hass.data[DATA_LINK] = Link(hass, version)
    commands.async_register(hass, version)
    services.async_register(hass)
    await card.async_serve(hass, version)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ExoConfigEntry) -> bool:
    """Set up the agent, the sensor, and the pipeline if the user asked for it."""
    link = hass.data[DATA_LINK]
    wish = PipelineWish(hass, entry)
    entry.runtime_data = ExoData(link, wish)
    link.feed.show_words(shown=entry.options.get(CONF_SHOW_WORDS, True))
    entry.async_on_unload(link.listen(_device_follower(hass, entry)))
    async_watch_absence(hass, entry)
    async_follow_notices(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await wish.async_start()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ExoConfigEntry) -> bool:
    """Unload, telling whoever waits for an answer that none will come."""
    if unloaded := await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        entry.runtime_data.link.drop_turns()
        issues.async_clear(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ExoConfigEntry) -> None:
    """Let go of the app and forget what it told, so that cards show nothing of it."""
    # One that was disabled at the start was never set up.
    if link := hass.data.get(DATA_LINK):
        link.forget()


def _device_follower(hass: HomeAssistant, entry: ExoConfigEntry) -> CALLBACK_TYPE:
    """Return a listener that keeps the device's version up to date."""

    @callback
    def follow() -> None:
        registry = dr.async_get(hass)
        device = registry.async_get_device_by_identifier((DOMAIN, entry.entry_id), entry.entry_id)
        if device and (hello := entry.runtime_data.link.hello):
            registry.async_update_device(device.id, sw_version=hello.version)

    return follow

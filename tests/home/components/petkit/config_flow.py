"""One entry without questions: devices need a config entry to belong to."""

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult


class PetKitFlow(ConfigFlow, domain="petkit"):
    """Make the entry."""

    async def async_step_user(self, user_input: dict[str, str] | None = None) -> ConfigFlowResult:
        """Make the entry at once."""
        return self.async_create_entry(title="PetKit", data={})

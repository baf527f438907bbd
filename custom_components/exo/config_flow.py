"""Adding EXO. The app connects inward, so there is no address to ask for."""

from typing import Any, override

import voluptuous as vol
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.core import callback
from homeassistant.helpers.service_info.hassio import HassioServiceInfo

from .const import (
    CONF_CREATE_PIPELINE,
    CONF_HOME_TOOLS,
    CONF_PREFER_PIPELINE,
    CONF_QUICK_PIPELINE,
    CONF_SHOW_WORDS,
    CONF_SLUG,
    DOMAIN,
    NAME,
)
from .pipeline import async_find_engines, async_house_has_voice


class ExoConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adding EXO by hand, or when Supervisor has found the app. A house has one."""

    VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing known of the app."""
        self._title = NAME
        self._data: dict[str, Any] = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> ExoOptionsFlow:
        """Offer the pipeline again."""
        return ExoOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Tell what to do in the app."""
        if self._async_current_entries(include_ignore=False):
            return self.async_abort(reason="single_instance_allowed")
        if user_input is None:
            return self.async_show_form(step_id="user")
        return await self.async_step_pipeline()

    @override
    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """Supervisor has found the app."""
        # With the uuid, Supervisor takes the entry away when the app is uninstalled.
        await self.async_set_unique_id(discovery_info.uuid)
        self._abort_if_unique_id_configured(updates={CONF_SLUG: discovery_info.slug})
        if entries := self._async_current_entries(include_ignore=False):
            return self._adopt(entries[0], discovery_info)
        self._title = discovery_info.name
        self._data = {CONF_SLUG: discovery_info.slug}
        self.context["title_placeholders"] = {"name": discovery_info.name}
        self.context["configuration_url"] = f"homeassistant://config/app/{discovery_info.slug}/info"
        return await self.async_step_hassio_confirm()

    async def async_step_hassio_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask before anything is added."""
        if user_input is None:
            return self.async_show_form(
                step_id="hassio_confirm",
                description_placeholders={"name": self._title},
            )
        return await self.async_step_pipeline()

    async def async_step_pipeline(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the Assist pipeline."""
        # Two flows may be open at once: one by hand, and one that Supervisor began.
        if self._async_current_entries(include_ignore=False):
            return self.async_abort(reason="single_instance_allowed")
        if user_input is None:
            engines = async_find_engines(self.hass)
            # A house that already speaks keeps its voice unless the user says otherwise.
            prefer = not async_house_has_voice(self.hass)
            return self.async_show_form(
                step_id="pipeline" if engines else "pipeline_later",
                data_schema=_pipeline_schema(create=True, prefer=prefer),
            )
        for other in self._async_in_progress(include_uninitialized=True):
            self.hass.config_entries.flow.async_abort(other["flow_id"])
        return self.async_create_entry(title=self._title, data=self._data, options=user_input)

    def _adopt(self, entry: ConfigEntry, found: HassioServiceInfo) -> ConfigFlowResult:
        """Tie an entry that was added by hand to the app of Supervisor, which can start it."""
        if entry.unique_id is not None:
            return self.async_abort(reason="single_instance_allowed")
        return self.async_update_reload_and_abort(
            entry,
            unique_id=found.uuid,
            data_updates={CONF_SLUG: found.slug},
            reason="already_configured",
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask again what was asked when EXO was added."""
        if user_input is None:
            return self.async_show_form(
                step_id="reconfigure",
                data_schema=_pipeline_schema(create=True, prefer=False),
            )
        entry = self._get_reconfigure_entry()
        return self.async_update_reload_and_abort(entry, options={**entry.options, **user_input})

    # The same question, for a house where EXO's voice is not added yet.
    async_step_pipeline_later = async_step_pipeline


class ExoOptionsFlow(OptionsFlowWithReload):
    """Home Assistant's tools, what cards show, and the pipelines for who declined or lost them."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask; the reload that follows does it."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        wish = self.config_entry.options
        return self.async_show_form(
            step_id="init",
            data_schema=_pipeline_schema(
                create=wish.get(CONF_CREATE_PIPELINE, False),
                prefer=wish.get(CONF_PREFER_PIPELINE, False),
            ).extend(
                {
                    # Its ears are added by hand, so that nobody is asked about them at the start.
                    vol.Required(
                        CONF_QUICK_PIPELINE, default=wish.get(CONF_QUICK_PIPELINE, False)
                    ): bool,
                    vol.Required(CONF_HOME_TOOLS, default=wish.get(CONF_HOME_TOOLS, False)): bool,
                    vol.Required(CONF_SHOW_WORDS, default=wish.get(CONF_SHOW_WORDS, True)): bool,
                }
            ),
        )


def _pipeline_schema(*, create: bool, prefer: bool) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required(CONF_CREATE_PIPELINE, default=create): bool,
            vol.Required(CONF_PREFER_PIPELINE, default=prefer): bool,
        }
    )

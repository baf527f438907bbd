"""Repairs that a click can do: start the app, restart Home Assistant, choose another model."""

from typing import TYPE_CHECKING, Any

import voluptuous as vol
from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from .const import DOMAIN, ISSUE_APP_MISSING, ISSUE_MODEL_RETIRING
from .link import DATA_LINK

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that repairs this."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    subject = str((data or {}).get("subject") or "")
    match (data or {}).get("key"):
        case key if key == ISSUE_APP_MISSING:
            return ServiceFlow("hassio", "app_start", {"app": subject})
        case key if key == ISSUE_MODEL_RETIRING:
            return OtherModelFlow(subject, issue.translation_placeholders if issue else None)
        case _:
            return ServiceFlow("homeassistant", "restart", {})


class ServiceFlow(ConfirmRepairFlow):
    """Calls an action of Home Assistant, after a yes."""

    def __init__(self, domain: str, service: str, data: dict[str, Any]) -> None:
        """Remember what to call."""
        self._action = (domain, service, data)

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then call."""
        if user_input is not None:
            try:
                await self.hass.services.async_call(*self._action, blocking=True)
            except HomeAssistantError:
                return self.async_abort(reason="action_failed")
        return await super().async_step_confirm(user_input)


class OtherModelFlow(RepairsFlow):
    """Asks which model answers from now on."""

    def __init__(self, retiring: str, placeholders: dict[str, str] | None) -> None:
        """Remember which one ends, and when."""
        self._retiring = retiring
        self._placeholders = placeholders

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin; what comes in here is about the repair."""
        return await self.async_step_model()

    async def async_step_model(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, and tell the app."""
        errors: dict[str, str] = {}
        link = self.hass.data[DATA_LINK]
        if user_input is not None:
            try:
                await link.async_request("select_model", model=user_input["model"])
            except HomeAssistantError as error:
                errors["base"] = error.translation_key or "refused"
            else:
                return self.async_create_entry(data={})
        options = [
            SelectOptionDict(value=choice.id, label=choice.name)
            for choice in link.feed.state.models
            if choice.id != self._retiring
        ]
        if not options:
            return self.async_abort(reason="no_other_model")
        schema = vol.Schema(
            {vol.Required("model"): SelectSelector(SelectSelectorConfig(options=options))}
        )
        return self.async_show_form(
            step_id="model",
            data_schema=schema,
            errors=errors,
            description_placeholders=self._placeholders,
        )

"""The repairs that the user sees when the app and Home Assistant do not fit together."""

from datetime import datetime
from typing import Final, Literal

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import (
    DOMAIN,
    ISSUE_APP_MISSING,
    ISSUE_APP_OUTDATED,
    ISSUE_MICROPHONE,
    ISSUE_OTHER_INSTANCE,
    ISSUE_PIPELINE_LANGUAGE,
    ISSUE_PROTOCOL,
)
from .messages import PROTOCOL

# An app that is refused asks again, at most minutes apart. One that has not for this
# long is gone, and so is the reason to tell the user.
REFUSED_SECONDS: Final = 15 * 60

# A browser that was asked for its microphone and gives none: the page has no HTTPS, or a person refused.
type MicrophoneProblem = Literal["insecure", "denied"]
MICROPHONE_PROBLEMS: Final = ("insecure", "denied")

_DATA_FORGET: HassKey[CALLBACK_TYPE] = HassKey("exo_forget_other_instance")


@callback
def async_protocol_mismatch(hass: HomeAssistant, *, theirs: int) -> None:
    """Say which side is the older one."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE_PROTOCOL,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key="integration_too_old" if theirs > PROTOCOL else "app_too_old",
        translation_placeholders={"theirs": str(theirs), "ours": str(PROTOCOL)},
    )


@callback
def async_protocol_fits(hass: HomeAssistant) -> None:
    """Take that back."""
    ir.async_delete_issue(hass, DOMAIN, ISSUE_PROTOCOL)


@callback
def async_other_instance(hass: HomeAssistant) -> None:
    """Say that a second app wants the link, until it stops asking."""
    if forget := hass.data.pop(_DATA_FORGET, None):
        forget()
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE_OTHER_INSTANCE,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_OTHER_INSTANCE,
    )

    @callback
    def quiet(_now: datetime) -> None:
        hass.data.pop(_DATA_FORGET, None)
        ir.async_delete_issue(hass, DOMAIN, ISSUE_OTHER_INSTANCE)

    job = HassJob(quiet, cancel_on_shutdown=True)
    hass.data[_DATA_FORGET] = async_call_later(hass, REFUSED_SECONDS, job)


@callback
def async_app_missing(hass: HomeAssistant, slug: str | None) -> None:
    """Say that no app connects. One that Supervisor runs can be started with a click."""
    # One that is refused for its protocol does not lack a start, and has a repair of its own.
    if ir.async_get(hass).async_get_issue(DOMAIN, ISSUE_PROTOCOL):
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE_APP_MISSING,
        data={"key": ISSUE_APP_MISSING, "subject": slug or ""},
        is_fixable=slug is not None,
        severity=ir.IssueSeverity.ERROR,
        translation_key=ISSUE_APP_MISSING if slug else "container_missing",
    )


@callback
def async_app_came(hass: HomeAssistant, *, lacks: bool) -> None:
    """Take that back, and say whether it is too old for all that is offered here."""
    ir.async_delete_issue(hass, DOMAIN, ISSUE_APP_MISSING)
    if not lacks:
        ir.async_delete_issue(hass, DOMAIN, ISSUE_APP_OUTDATED)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE_APP_OUTDATED,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_APP_OUTDATED,
    )


@callback
def async_pipeline_language(hass: HomeAssistant) -> None:
    """Say that EXO's engines do not speak the language of the house."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE_PIPELINE_LANGUAGE,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_PIPELINE_LANGUAGE,
        translation_placeholders={"language": hass.config.language},
    )


@callback
def async_pipeline_fits(hass: HomeAssistant) -> None:
    """Take that back."""
    ir.async_delete_issue(hass, DOMAIN, ISSUE_PIPELINE_LANGUAGE)


@callback
def async_microphone(
    hass: HomeAssistant, *, user_id: str, name: str, problem: MicrophoneProblem | None
) -> None:
    """Say whose browser gives cards no microphone, or take that back."""
    issue_id = f"{ISSUE_MICROPHONE}_{user_id}"
    if problem is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=f"{ISSUE_MICROPHONE}_{problem}",
        translation_placeholders={"name": name},
    )


@callback
def async_clear(hass: HomeAssistant) -> None:
    """Forget every repair, as the config entry goes."""
    if forget := hass.data.pop(_DATA_FORGET, None):
        forget()
    for domain, issue in list(ir.async_get(hass).issues):
        if domain == DOMAIN:
            ir.async_delete_issue(hass, DOMAIN, issue)

"""Adding EXO, by hand and by Supervisor's discovery."""

from typing import Any

import pytest
from homeassistant import config_entries
from homeassistant.components import assist_pipeline
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.exo.const import DOMAIN

from .voice import add_voice

NO = {"create_pipeline": False, "prefer_pipeline": False}
FOUND = HassioServiceInfo(
    config={"host": "5c53de3b-exo", "addon": "EXO"},
    name="EXO (local)",
    slug="local_exo",
    uuid="0f3e5d7c9b",
)


pytestmark = pytest.mark.usefixtures("wyoming")


async def start(
    hass: HomeAssistant, source: str = config_entries.SOURCE_USER, data: Any = None
) -> ConfigFlowResult:
    """Start a flow."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": source}, data=data)


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, data: dict[str, Any] | None = None
) -> ConfigFlowResult:
    """Submit the form that is shown."""
    assert flow["type"] is FlowResultType.FORM
    return await hass.config_entries.flow.async_configure(flow["flow_id"], data or {})


def defaults(flow: ConfigFlowResult) -> dict[str, Any]:
    """Return what the form suggests."""
    schema = flow["data_schema"]
    assert schema
    assert isinstance(filled := schema({}), dict)
    return filled


async def test_by_hand(hass: HomeAssistant, assist: None) -> None:
    flow = await start(hass)
    assert flow["step_id"] == "user"
    flow = await submit(hass, flow)
    assert flow["step_id"] == "pipeline_later"
    flow = await submit(hass, flow, NO)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["title"] == "EXO"
    assert flow["data"] == {}
    assert flow["options"] == NO
    await hass.async_block_till_done()
    assert hass.states.get("conversation.exo")


async def test_by_hand_with_the_voice_there(hass: HomeAssistant, assist: None) -> None:
    await add_voice(hass)
    flow = await submit(hass, await start(hass))
    assert flow["step_id"] == "pipeline"
    flow = await submit(hass, flow, {"create_pipeline": True, "prefer_pipeline": True})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert assist_pipeline.async_get_pipeline(hass).conversation_engine == "conversation.exo"


async def test_a_house_without_a_voice_is_offered_this_one(
    hass: HomeAssistant, assist: None
) -> None:
    flow = await submit(hass, await start(hass))
    assert defaults(flow) == {"create_pipeline": True, "prefer_pipeline": True}


async def test_a_house_with_a_voice_keeps_it(hass: HomeAssistant, assist: None) -> None:
    await add_voice(hass, "whisper")
    pipeline = assist_pipeline.async_get_pipeline(hass)
    await assist_pipeline.async_update_pipeline(
        hass, pipeline, stt_engine="stt.whisper", stt_language="en"
    )
    flow = await submit(hass, await start(hass))
    assert flow["step_id"] == "pipeline_later"
    assert defaults(flow) == {"create_pipeline": True, "prefer_pipeline": False}


async def test_found_by_supervisor(
    hass: HomeAssistant, assist: None, device_registry: dr.DeviceRegistry
) -> None:
    flow = await start(hass, config_entries.SOURCE_HASSIO, FOUND)
    assert flow["step_id"] == "hassio_confirm"
    assert flow["description_placeholders"] == {"name": "EXO (local)"}
    (progress,) = hass.config_entries.flow.async_progress()
    assert progress["context"]["title_placeholders"] == {"name": "EXO (local)"}
    assert progress["context"]["configuration_url"] == "homeassistant://config/app/local_exo/info"

    flow = await submit(hass, await submit(hass, flow), NO)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["title"] == "EXO (local)"
    entry = flow["result"]
    # With both, Supervisor can take it away again.
    assert entry.unique_id == "0f3e5d7c9b"
    assert entry.source == config_entries.SOURCE_HASSIO
    await hass.async_block_till_done()
    device = device_registry.async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    assert device
    assert device.configuration_url == "homeassistant://config/app/local_exo/info"


async def test_found_twice(hass: HomeAssistant, assist: None) -> None:
    await start(hass, config_entries.SOURCE_HASSIO, FOUND)
    flow = await start(hass, config_entries.SOURCE_HASSIO, FOUND)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "already_in_progress"


@pytest.mark.parametrize("unique_id", [None, FOUND.uuid])
async def test_there_is_one(hass: HomeAssistant, assist: None, unique_id: str | None) -> None:
    MockConfigEntry(domain=DOMAIN, unique_id=unique_id).add_to_hass(hass)
    flow = await start(hass)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "single_instance_allowed"


async def test_another_app_of_supervisor_changes_nothing(hass: HomeAssistant, assist: None) -> None:
    entry = MockConfigEntry(domain=DOMAIN, unique_id="another", data={"slug": "another"})
    entry.add_to_hass(hass)
    flow = await start(hass, config_entries.SOURCE_HASSIO, FOUND)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "single_instance_allowed"
    assert (entry.unique_id, entry.data) == ("another", {"slug": "another"})


async def test_an_entry_added_by_hand_learns_which_app_it_is(
    hass: HomeAssistant, assist: None, entry: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    flow = await start(hass, config_entries.SOURCE_HASSIO, FOUND)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "already_configured"
    await hass.async_block_till_done()
    assert entry.state is config_entries.ConfigEntryState.LOADED
    assert (entry.unique_id, entry.data) == (FOUND.uuid, {"slug": "local_exo"})
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.configuration_url == "homeassistant://config/app/local_exo/info"


async def test_an_app_under_another_name_is_found_again(hass: HomeAssistant, assist: None) -> None:
    entry = MockConfigEntry(domain=DOMAIN, unique_id=FOUND.uuid, data={"slug": "old_exo"})
    entry.add_to_hass(hass)
    flow = await start(hass, config_entries.SOURCE_HASSIO, FOUND)
    assert flow["reason"] == "already_configured"
    assert entry.data == {"slug": "local_exo"}


async def test_adding_by_hand_ends_the_discovery(hass: HomeAssistant, assist: None) -> None:
    await start(hass, config_entries.SOURCE_HASSIO, FOUND)
    flow = await submit(hass, await submit(hass, await start(hass)), NO)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert hass.config_entries.flow.async_progress() == []


async def test_what_was_added_meanwhile_is_not_added_twice(
    hass: HomeAssistant, assist: None
) -> None:
    flow = await submit(hass, await start(hass))
    MockConfigEntry(domain=DOMAIN).add_to_hass(hass)
    flow = await submit(hass, flow, NO)
    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "single_instance_allowed"


async def test_asked_again_later(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(entry, options={"home_tools": True})
    flow = await entry.start_reconfigure_flow(hass)
    assert flow["step_id"] == "reconfigure"
    assert defaults(flow) == {"create_pipeline": True, "prefer_pipeline": False}
    await add_voice(hass)
    flow = await submit(hass, flow, {"create_pipeline": True, "prefer_pipeline": True})
    assert flow["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert assist_pipeline.async_get_pipeline(hass).conversation_engine == "conversation.exo"
    assert entry.options == {"home_tools": True}

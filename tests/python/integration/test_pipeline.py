"""The Assist pipeline: made only when asked for, and as soon as it can be."""

from typing import Any

import pytest
from homeassistant.components import assist_pipeline
from homeassistant.components.assist_pipeline import Pipeline
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.exo.const import DOMAIN

from .conftest import AGENT
from .voice import add_voice

ASKED = {"create_pipeline": True, "prefer_pipeline": True}


pytestmark = pytest.mark.usefixtures("wyoming")


def exo(hass: HomeAssistant) -> list[Pipeline]:
    """Return EXO's pipelines."""
    pipelines = assist_pipeline.async_get_pipelines(hass)
    return [pipeline for pipeline in pipelines if pipeline.conversation_engine == AGENT]


def preferred(hass: HomeAssistant) -> Pipeline:
    """Return the preferred pipeline."""
    return assist_pipeline.async_get_pipeline(hass)


async def add_exo(hass: HomeAssistant, options: dict[str, Any]) -> MockConfigEntry:
    """Set EXO up, with what the user asked for."""
    entry = MockConfigEntry(domain=DOMAIN, title="EXO", options=options)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_it_is_made_in_the_language_of_the_house(
    hass: HomeAssistant, assist: None, language: str
) -> None:
    hass.config.language = language
    await add_voice(hass)
    entry = await add_exo(hass, ASKED)
    (pipeline,) = exo(hass)
    assert pipeline.name == "EXO"
    assert pipeline.language == language
    assert pipeline.conversation_language == language
    assert pipeline.prefer_local_intents is True
    assert (pipeline.stt_engine, pipeline.stt_language) == ("stt.exo", language)
    assert (pipeline.tts_engine, pipeline.tts_language) == ("tts.exo", language)
    assert pipeline.tts_voice is None
    assert preferred(hass).id == pipeline.id
    assert entry.options == {}


async def test_nothing_is_made_unasked(hass: HomeAssistant, assist: None) -> None:
    before = preferred(hass).id
    await add_voice(hass)
    await add_exo(hass, {"create_pipeline": False, "prefer_pipeline": False})
    assert exo(hass) == []
    assert preferred(hass).id == before


async def test_it_is_not_preferred_unasked(hass: HomeAssistant, assist: None) -> None:
    before = preferred(hass).id
    await add_voice(hass)
    await add_exo(hass, ASKED | {"prefer_pipeline": False})
    assert len(exo(hass)) == 1
    assert preferred(hass).id == before


async def test_it_waits_for_the_voice(hass: HomeAssistant, assist: None) -> None:
    entry = await add_exo(hass, ASKED)
    assert exo(hass) == []
    assert entry.options == ASKED

    await add_voice(hass, "whisper")
    assert exo(hass) == []

    # Opening the options does not take the wish back.
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(flow["flow_id"], {})
    await hass.async_block_till_done()
    assert entry.options == ASKED | {"home_tools": False, "show_words": True}

    await add_voice(hass)
    (pipeline,) = exo(hass)
    assert pipeline.stt_engine == "stt.exo"
    assert preferred(hass).id == pipeline.id
    # What else was chosen stays.
    assert entry.options == {"home_tools": False, "show_words": True}

    # The wish is fulfilled: what the user deletes later stays deleted.
    store = hass.data[assist_pipeline.DOMAIN].pipeline_store
    other = next(p for p in assist_pipeline.async_get_pipelines(hass) if p != pipeline)
    store.async_set_preferred_item(other.id)
    await store.async_delete_item(pipeline.id)
    await add_voice(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert exo(hass) == []


async def test_an_unloaded_entry_waits_no_more(hass: HomeAssistant, assist: None) -> None:
    entry = await add_exo(hass, ASKED)
    await hass.config_entries.async_unload(entry.entry_id)
    await add_voice(hass)
    assert exo(hass) == []
    assert entry.options == ASKED


async def test_there_is_never_a_second_one(hass: HomeAssistant, assist: None) -> None:
    await add_voice(hass)
    entry = await add_exo(hass, ASKED | {"prefer_pipeline": False})
    (pipeline,) = exo(hass)

    flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert flow["type"] is FlowResultType.FORM
    result = await hass.config_entries.options.async_configure(flow["flow_id"], ASKED)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert exo(hass) == [pipeline]
    assert preferred(hass).id == pipeline.id
    assert entry.options == {"home_tools": False, "show_words": True}


async def test_the_options_offer_it_again(hass: HomeAssistant, assist: None) -> None:
    await add_voice(hass)
    entry = await add_exo(hass, {})
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    # Opening and confirming them changes nothing that was not ticked.
    result = await hass.config_entries.options.async_configure(flow["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert exo(hass) == []

    flow = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {"create_pipeline": True, "prefer_pipeline": False}
    )
    await hass.async_block_till_done()
    assert len(exo(hass)) == 1
    assert preferred(hass).conversation_engine != AGENT


async def test_a_house_in_another_language(
    hass: HomeAssistant, assist: None, issue_registry: ir.IssueRegistry
) -> None:
    hass.config.language = "pl"
    voice = await add_voice(hass)
    await add_exo(hass, ASKED)
    assert exo(hass) == []
    issue = issue_registry.async_get_issue(DOMAIN, "pipeline_language")
    assert issue
    assert issue.translation_placeholders == {"language": "pl"}
    assert preferred(hass).conversation_engine != AGENT

    # It is made once EXO speaks the language.
    await hass.config_entries.async_remove(voice.entry_id)
    await add_voice(hass, languages=("pl",))
    (pipeline,) = exo(hass)
    assert pipeline.stt_language == "pl"
    assert not issue_registry.async_get_issue(DOMAIN, "pipeline_language")


async def test_an_engine_that_is_disabled_is_none(
    hass: HomeAssistant,
    assist: None,
    entity_registry: er.EntityRegistry,
    issue_registry: ir.IssueRegistry,
) -> None:
    voice = await add_voice(hass)
    entity_registry.async_update_entity("stt.exo", disabled_by=er.RegistryEntryDisabler.USER)
    await hass.config_entries.async_reload(voice.entry_id)
    entry = await add_exo(hass, ASKED)
    assert exo(hass) == []
    assert entry.options == ASKED
    # Nothing is wrong with its languages.
    assert not issue_registry.async_get_issue(DOMAIN, "pipeline_language")


@pytest.mark.parametrize(
    ("asr", "tts"), [(("whisper", "exo"), ("exo",)), (("exo",), ("piper", "exo"))], ids=str
)
async def test_a_program_that_home_assistant_does_not_use_is_none(
    hass: HomeAssistant, assist: None, asr: tuple[str, ...], tts: tuple[str, ...]
) -> None:
    # Of several programs of a kind, Home Assistant takes the first.
    await add_voice(hass, *asr, tts=tts)
    await add_exo(hass, ASKED)
    assert exo(hass) == []


async def test_preferring_needs_a_pipeline(hass: HomeAssistant, assist: None) -> None:
    before = preferred(hass).id
    await add_voice(hass)
    entry = await add_exo(hass, {"create_pipeline": False, "prefer_pipeline": True})
    assert exo(hass) == []
    assert preferred(hass).id == before
    assert entry.options == {}


async def test_a_wyoming_service_that_says_nothing_of_itself(
    hass: HomeAssistant, assist: None
) -> None:
    voice = await add_voice(hass)
    voice.runtime_data = None
    await add_exo(hass, ASKED)
    assert exo(hass) == []


def quick(hass: HomeAssistant) -> list[Pipeline]:
    """Return EXO's pipelines with the quick ears."""
    return [pipeline for pipeline in exo(hass) if pipeline.stt_engine == "stt.exo_quick"]


@pytest.mark.parametrize(("language", "name"), [("fr", "EXO rapide"), ("en", "EXO quick")])
async def test_a_quick_one_is_made_once_its_ears_are_there(
    hass: HomeAssistant, assist: None, language: str, name: str
) -> None:
    hass.config.language = language
    await add_voice(hass)
    entry = await add_exo(hass, ASKED | {"quick_pipeline": True})
    (patient,) = exo(hass)
    assert entry.options == {"quick_pipeline": True}

    # They only hear: EXO's voice comes from its other port.
    await add_voice(hass, "exo-quick", tts=("none",))
    (pipeline,) = quick(hass)
    assert pipeline.name == name
    assert (pipeline.stt_engine, pipeline.tts_engine) == ("stt.exo_quick", "tts.exo")
    assert preferred(hass).id == patient.id
    assert entry.options == {}


async def test_the_quick_ears_alone_make_no_pipeline(hass: HomeAssistant, assist: None) -> None:
    await add_voice(hass, "exo-quick", tts=("none",))
    entry = await add_exo(hass, ASKED)
    assert exo(hass) == []
    assert entry.options == ASKED


async def test_the_options_offer_the_quick_one_and_make_it_once(
    hass: HomeAssistant, assist: None
) -> None:
    await add_voice(hass)
    await add_voice(hass, "exo-quick", tts=("none",))
    entry = await add_exo(hass, ASKED)
    for _ in range(2):
        flow = await hass.config_entries.options.async_init(entry.entry_id)
        await hass.config_entries.options.async_configure(
            flow["flow_id"],
            {"create_pipeline": False, "prefer_pipeline": False, "quick_pipeline": True},
        )
        await hass.async_block_till_done()
    assert len(quick(hass)) == 1
    assert len(exo(hass)) == 2

"""The Assist pipeline of EXO: made when the user asked for it and its engines are there.

The engines come with Home Assistant's Wyoming integration, which the user may add before
or after this one. A wish is kept in the entry's options until it can be fulfilled.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.components import assist_pipeline, conversation
from homeassistant.components.assist_pipeline import Pipeline
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import language as language_util

from . import issues
from .const import (
    CONF_CREATE_PIPELINE,
    CONF_PREFER_PIPELINE,
    CONF_QUICK_PIPELINE,
    DOMAIN,
    NAME,
    PROGRAM,
    PROGRAM_QUICK,
)

_LOGGER = logging.getLogger(__name__)
_WYOMING = "wyoming"


@dataclass(frozen=True, slots=True)
class Engines:
    """The entities that hear and speak for EXO."""

    stt: str
    tts: str


@callback
def async_find_engines(hass: HomeAssistant) -> Engines | None:
    """Return EXO's engines, if both are up."""
    stt = _find_ears(hass, PROGRAM)
    tts = _find_voice(hass)
    return Engines(stt, tts) if stt and tts else None


@callback
def async_find_quick_engines(hass: HomeAssistant) -> Engines | None:
    """Return the ears that say themselves when a sentence is over, with EXO's voice."""
    stt = _find_ears(hass, PROGRAM_QUICK)
    tts = _find_voice(hass)
    return Engines(stt, tts) if stt and tts else None


@callback
def async_find_pipeline(
    hass: HomeAssistant, agent_id: str, *, quick: bool = False
) -> Pipeline | None:
    """Return the first pipeline that asks this agent, with the quick ears or without them."""
    quick_ears = _find_ears(hass, PROGRAM_QUICK)
    return next(
        (
            pipeline
            for pipeline in assist_pipeline.async_get_pipelines(hass)
            if pipeline.conversation_engine == agent_id
            and (quick_ears is not None and pipeline.stt_engine == quick_ears) is quick
        ),
        None,
    )


@callback
def async_house_has_voice(hass: HomeAssistant) -> bool:
    """Return whether the preferred pipeline can hear, so that replacing it is news."""
    return assist_pipeline.async_get_pipeline(hass).stt_engine is not None


class PipelineWish:
    """Fulfils what the user asked for in the flow, now or when it becomes possible."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Remember whose wish it is."""
        self._hass = hass
        self._entry = entry
        self._lock = asyncio.Lock()

    @property
    def pending(self) -> bool:
        """Return whether the user asked for something that is still to be done."""
        options = self._entry.options
        wishes = (CONF_CREATE_PIPELINE, CONF_PREFER_PIPELINE, CONF_QUICK_PIPELINE)
        return any(options.get(wish) for wish in wishes)

    async def async_start(self) -> None:
        """Try now, and again whenever a Wyoming service comes up."""
        await self._async_try()
        if not self.pending:
            return

        @callback
        def changed(_change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
            if entry.domain == _WYOMING and entry.state is ConfigEntryState.LOADED:
                self._entry.async_create_task(self._hass, self._async_try())

        self._entry.async_on_unload(
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)
        )

    async def _async_try(self) -> None:
        async with self._lock:
            if not self.pending or (agent_id := self._agent_id()) is None:
                return
            if await self._async_make(agent_id):
                self._forget(CONF_CREATE_PIPELINE, CONF_PREFER_PIPELINE)
            if await self._async_make_quick(agent_id):
                self._forget(CONF_QUICK_PIPELINE)

    async def _async_make(self, agent_id: str) -> bool:
        """Return whether nothing is left to do."""
        pipeline = async_find_pipeline(self._hass, agent_id)
        if pipeline is None and self._entry.options.get(CONF_CREATE_PIPELINE):
            if (engines := async_find_engines(self._hass)) is None:
                return False
            pipeline = await _async_create(self._hass, engines, agent_id, NAME)
            if pipeline is None:
                issues.async_pipeline_language(self._hass)
                return False
        if pipeline and self._entry.options.get(CONF_PREFER_PIPELINE):
            _prefer(self._hass, pipeline)
        issues.async_pipeline_fits(self._hass)
        return True

    async def _async_make_quick(self, agent_id: str) -> bool:
        """Return whether nothing is left to do."""
        if not self._entry.options.get(CONF_QUICK_PIPELINE):
            return True
        # Without its ears an earlier one could not be told from the patient one.
        if (engines := async_find_quick_engines(self._hass)) is None:
            return False
        if async_find_pipeline(self._hass, agent_id, quick=True):
            return True
        return bool(await _async_create(self._hass, engines, agent_id, _quick_name(self._hass)))

    def _forget(self, *wishes: str) -> None:
        options = {
            wish: is_wanted for wish, is_wanted in self._entry.options.items() if wish not in wishes
        }
        self._hass.config_entries.async_update_entry(self._entry, options=options)

    def _agent_id(self) -> str | None:
        return er.async_get(self._hass).async_get_entity_id(
            conversation.DOMAIN, DOMAIN, self._entry.entry_id
        )


async def _async_create(
    hass: HomeAssistant, engines: Engines, agent_id: str, name: str
) -> Pipeline | None:
    """Make the pipeline, or return None if an engine lacks the house's language."""
    # Chooses languages and a voice, but always the built-in agent.
    pipeline = await assist_pipeline.async_create_default_pipeline(
        hass, engines.stt, engines.tts, name
    )
    if pipeline is None:
        return None
    languages = language_util.matches(
        hass.config.language,
        conversation.async_get_conversation_languages(hass, agent_id),
        country=hass.config.country,
    )
    await assist_pipeline.async_update_pipeline(
        hass,
        pipeline,
        conversation_engine=agent_id,
        conversation_language=languages[0] if languages else hass.config.language,
        # The app speaks with the best voice that it has; a chosen one would be kept for ever.
        tts_voice=None,
        prefer_local_intents=True,
    )
    _LOGGER.debug("Created the Assist pipeline")
    return assist_pipeline.async_get_pipeline(hass, pipeline.id)


def _prefer(hass: HomeAssistant, pipeline: Pipeline) -> None:
    # Assist has no function for it; its own WebSocket command does the same.
    store = hass.data[assist_pipeline.DOMAIN].pipeline_store
    store.async_set_preferred_item(pipeline.id)


def _wyoming_info(entry: ConfigEntry[Any]) -> Any:
    """Return what the service said of itself: Wyoming keeps it in its own types."""
    return getattr(getattr(entry.runtime_data, "service", None), "info", None)


def _find_ears(hass: HomeAssistant, program: str) -> str | None:
    # Home Assistant uses the first recogniser of a service.
    return _find(hass, "stt", lambda info: info.asr[:1], program)


def _find_voice(hass: HomeAssistant) -> str | None:
    # Home Assistant uses the first installed synthesizer of a service.
    return _find(hass, "tts", lambda info: [one for one in info.tts if one.installed][:1], PROGRAM)


def _find(
    hass: HomeAssistant, platform: str, programs: Callable[[Any], list[Any]], name: str
) -> str | None:
    for entry in hass.config_entries.async_loaded_entries(_WYOMING):
        info = _wyoming_info(entry)
        if info is None or not any(one.name.lower() == name for one in programs(info)):
            continue
        if entity_id := _entity(hass, platform, entry):
            return entity_id
    return None


def _quick_name(hass: HomeAssistant) -> str:
    return f"{NAME} rapide" if hass.config.language.startswith("fr") else f"{NAME} quick"


def _entity(hass: HomeAssistant, platform: str, entry: ConfigEntry[Any]) -> str | None:
    entity_id = er.async_get(hass).async_get_entity_id(
        platform, _WYOMING, f"{entry.entry_id}-{platform}"
    )
    return entity_id if entity_id and hass.states.get(entity_id) else None

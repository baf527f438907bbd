"""A Wyoming integration with EXO's ears and voice, as far as an Assist pipeline sees it."""

from collections.abc import AsyncIterable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

from homeassistant.components import stt, tts
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_config_flow,
    mock_integration,
    mock_platform,
)

PLATFORMS = [Platform.STT, Platform.TTS]


class Ears(stt.SpeechToTextEntity):
    """Hears in the languages it is given."""

    def __init__(self, entry: ConfigEntry, languages: list[str]) -> None:
        self._attr_unique_id = f"{entry.entry_id}-stt"
        self._attr_name = entry.title
        self._languages = languages

    @property
    def supported_languages(self) -> list[str]:
        return self._languages

    @property
    def supported_formats(self) -> list[stt.AudioFormats]:
        return [stt.AudioFormats.WAV]

    @property
    def supported_codecs(self) -> list[stt.AudioCodecs]:
        return [stt.AudioCodecs.PCM]

    @property
    def supported_bit_rates(self) -> list[stt.AudioBitRates]:
        return [stt.AudioBitRates.BITRATE_16]

    @property
    def supported_sample_rates(self) -> list[stt.AudioSampleRates]:
        return [stt.AudioSampleRates.SAMPLERATE_16000]

    @property
    def supported_channels(self) -> list[stt.AudioChannels]:
        return [stt.AudioChannels.CHANNEL_MONO]

    async def async_process_audio_stream(
        self, metadata: stt.SpeechMetadata, stream: AsyncIterable[bytes]
    ) -> stt.SpeechResult:
        raise NotImplementedError


class Voice(tts.TextToSpeechEntity):
    """Speaks in the languages it is given, with one voice each."""

    def __init__(self, entry: ConfigEntry, languages: list[str]) -> None:
        self._attr_unique_id = f"{entry.entry_id}-tts"
        self._attr_name = entry.title
        self._attr_supported_languages = languages
        self._attr_default_language = languages[0]

    def async_get_supported_voices(self, language: str) -> list[tts.Voice]:
        return [tts.Voice(f"voice-{language}", "A voice")]


def mock_wyoming(hass: HomeAssistant) -> AbstractContextManager[None]:
    """Put a Wyoming integration in the place of the real one, for as long as the context."""

    async def setup(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
        asr, tts = (
            [SimpleNamespace(name=name, installed=True) for name in entry.data[kind]]
            for kind in ("asr", "tts")
        )
        # Home Assistant passes over what is not installed only when it looks for a voice.
        info = SimpleNamespace(asr=asr, tts=[SimpleNamespace(name="x", installed=False), *tts])
        entry.runtime_data = SimpleNamespace(service=SimpleNamespace(info=info))
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
        return True

    async def unload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
        return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)

    async def setup_stt(
        hass: HomeAssistant, entry: ConfigEntry, add: AddConfigEntryEntitiesCallback
    ) -> None:
        add([Ears(entry, entry.data["languages"])])

    async def setup_tts(
        hass: HomeAssistant, entry: ConfigEntry, add: AddConfigEntryEntitiesCallback
    ) -> None:
        add([Voice(entry, entry.data["languages"])])

    module = MockModule("wyoming", async_setup_entry=setup, async_unload_entry=unload)
    mock_integration(hass, module)
    mock_platform(hass, "wyoming.config_flow")
    mock_platform(hass, "wyoming.stt", MockPlatform(async_setup_entry=setup_stt))
    mock_platform(hass, "wyoming.tts", MockPlatform(async_setup_entry=setup_tts))
    flow: AbstractContextManager[None] = mock_config_flow("wyoming", ConfigFlow)
    return flow


async def add_voice(
    hass: HomeAssistant,
    *asr: str,
    tts: tuple[str, ...] = (),
    languages: tuple[str, ...] = ("fr", "en"),
) -> MockConfigEntry:
    """Add a Wyoming service with these programs, of EXO if none are named."""
    asr = asr or ("exo",)
    entry = MockConfigEntry(
        domain="wyoming",
        title=asr[0].upper(),
        data={"asr": asr, "tts": tts or asr, "languages": list(languages)},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry

"""The reference client talks to the app's Wyoming door, as Home Assistant does."""
# ruff: noqa: INP001

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.event import Event, Eventable
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

from tests.python.wyoming.make_fixtures import FIXTURE_PATH, rendered

SAMPLES_PER_CHARACTER = 320
TIMEOUT_S = 10

Conversation = Callable[[AsyncTcpClient], Awaitable[Any]]


def talk(port: int, conversation: Conversation) -> Any:
    """One connection, as long as the conversation."""

    async def connect() -> Any:
        async with AsyncTcpClient("127.0.0.1", port, read_timeout=TIMEOUT_S) as client:
            return await conversation(client)

    return asyncio.run(connect())


async def send(client: AsyncTcpClient, *messages: Eventable) -> None:
    for message in messages:
        await client.write_event(message.event())


async def receive(client: AsyncTcpClient) -> Event:
    event = await client.read_event()
    assert event is not None, "the connection was closed"
    return event


async def receive_until(client: AsyncTcpClient, kind: type[Eventable]) -> list[Event]:
    events = [await receive(client)]
    while not kind.is_type(events[-1].type):
        events.append(await receive(client))
    return events


def speech(duration_ms: int, audio_format: tuple[int, int, int] = (16000, 2, 1)) -> list[Eventable]:
    """Chunks of 10 ms, as in every pipeline run."""
    rate, width, channels = audio_format
    audio = b"\x28" * (rate // 100 * width * channels)
    return [AudioChunk(rate, width, channels, audio) for _ in range(duration_ms // 10)]


def heard(events: Iterable[Event]) -> str:
    """The scripted voice speaks in characters."""
    audio = b"".join(event.payload or b"" for event in events)
    step = 2 * SAMPLES_PER_CHARACTER
    return "".join(
        chr(int.from_bytes(audio[at : at + 2], "little")) for at in range(0, len(audio), step)
    )


def test_the_fixtures_are_what_the_reference_writes_and_reads_now() -> None:
    assert FIXTURE_PATH.read_text(encoding="utf-8") == rendered(), "run make_fixtures.py"


def test_describe_is_answered_with_info_that_home_assistant_can_use(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> Info:
        await send(client, Describe())
        return Info.from_event(await receive(client))

    info = talk(port, conversation)
    assert info.satellite is None, "Home Assistant would load no speech platform"
    (asr,) = info.asr
    assert (asr.name, asr.installed, asr.requires_external_vad) == ("exo", True, True)
    assert asr.supports_transcript_streaming is False
    assert [model.languages for model in asr.models if model.installed] == [["fr", "en"]]
    (tts,) = info.tts
    assert (tts.name, tts.installed, tts.supports_synthesize_streaming) == ("exo", True, True)
    voices = {voice.name: voice.languages for voice in tts.voices if voice.installed}
    assert voices == {"fake-fr": ["fr"], "fake-en": ["en"]}
    assert info == Info.from_event(info.event())


def test_ping_is_answered_with_its_text(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> list[Pong]:
        await send(client, Ping("là ?"), Ping())
        return [Pong.from_event(await receive(client)) for _ in range(2)]

    assert [pong.text for pong in talk(port, conversation)] == ["là ?", None]


@pytest.mark.parametrize(
    "audio_format",
    [(16000, 2, 1), (48000, 3, 2), (8000, 1, 1), (44100, 4, 1)],
    ids=lambda audio_format: "-".join(map(str, audio_format)),
)
def test_a_second_of_any_audio_is_transcribed(
    port: int, audio_format: tuple[int, int, int]
) -> None:
    async def conversation(client: AsyncTcpClient) -> Transcript:
        start = AudioStart(*audio_format)
        await send(client, Transcribe(language="fr"), start, *speech(1000, audio_format))
        await send(client, AudioStop())
        return Transcript.from_event(await receive(client))

    transcript = talk(port, conversation)
    assert transcript.text == "allume la lumière du salon|16000"
    assert transcript.language == "fr"


def test_names_and_terms_reach_the_recogniser_names_first(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> Transcript:
        request = Transcribe(
            language="fr",
            context={"any": 1},
            vad_sensitivity="relaxed",
            transcript_names=["Léo", "salle de bain"],
            transcript_terms=["véranda"],
        )
        await send(client, request, AudioStart(16000, 2, 1), *speech(100), AudioStop())
        return Transcript.from_event(await receive(client))

    text = talk(port, conversation).text
    assert text == "allume la lumière du salon|Léo|salle de bain|véranda|1600"


def test_several_transcripts_on_one_connection(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> list[str]:
        texts = []
        for duration_ms in (100, 200, 300):
            await send(client, Transcribe(), AudioStart(16000, 2, 1))
            await send(client, *speech(duration_ms), AudioStop())
            texts.append(Transcript.from_event(await receive(client)).text)
        return texts

    lengths = [text.rsplit("|")[-1] for text in talk(port, conversation)]
    assert lengths == ["1600", "3200", "4800"]


def test_a_failure_is_an_error_event_and_the_connection_goes_on(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> list[str | None]:
        codes = []
        for language in ("en", "tlh"):
            await send(client, Transcribe(language=language), AudioStart(16000, 2, 1))
            await send(client, *speech(100), AudioStop())
            error = Error.from_event(await receive(client))
            assert error.text
            codes.append(error.code)
        await send(client, Describe())
        assert Info.is_type((await receive(client)).type)
        return codes

    assert talk(port, conversation) == ["stt/failed", "stt/language"]


@pytest.mark.parametrize("voice", [None, "fake-fr"])
def test_a_text_is_spoken(port: int, voice: str | None) -> None:
    async def conversation(client: AsyncTcpClient) -> list[Event]:
        wanted = SynthesizeVoice(name=voice) if voice else None
        await send(client, Synthesize("Bonjour. Il fait beau.", voice=wanted))
        return await receive_until(client, AudioStop)

    events = talk(port, conversation)
    start, *chunks, _stop = events
    assert AudioStart.from_event(start) == AudioStart(16000, 2, 1)
    for chunk in map(AudioChunk.from_event, chunks):
        assert (chunk.rate, chunk.width, chunk.channels) == (16000, 2, 1)
        assert chunk.milliseconds <= 50
    assert heard(chunks) == "Bonjour. Il fait beau."


def test_a_stream_of_text_is_spoken_while_it_is_written_and_once(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> list[Event]:
        await send(client, SynthesizeStart(), SynthesizeChunk("Je reg"), SynthesizeChunk("arde. "))
        events = [await receive(client), await receive(client)]
        assert AudioStart.is_type(events[0].type)
        assert AudioChunk.is_type(events[1].type)
        await send(client, SynthesizeChunk("Voi"), SynthesizeChunk("là."))
        await send(client, Synthesize("Je regarde. Voilà."), SynthesizeStop())
        return events + await receive_until(client, SynthesizeStopped)

    events = talk(port, conversation)
    assert heard(events) == "Je regarde. Voilà."
    assert [event.type for event in events if event.payload is None] == [
        "audio-start",
        "audio-stop",
        "synthesize-stopped",
    ]


def test_a_stream_that_fails_is_ended_all_the_same(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> list[Event]:
        await send(client, SynthesizeStart(voice=SynthesizeVoice(name="fake-en")))
        await send(client, SynthesizeChunk("One. "), SynthesizeChunk("Two. "), SynthesizeStop())
        return await receive_until(client, SynthesizeStopped)

    events = talk(port, conversation)
    assert heard(events) == "One."
    (error,) = [Error.from_event(event) for event in events if Error.is_type(event.type)]
    assert error.code == "tts/failed"


def test_garbage_is_answered_and_others_are_not_disturbed(port: int) -> None:
    async def conversation(client: AsyncTcpClient) -> Error:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x00\xff no event \n" + b"x" * 100_000)
        answer = await asyncio.wait_for(reader.read(), TIMEOUT_S)
        writer.close()
        await send(client, Describe())
        assert Info.is_type((await receive(client)).type)
        stream = asyncio.StreamReader()
        stream.feed_data(answer)
        stream.feed_eof()
        client._reader = stream
        return Error.from_event(await receive(client))

    assert talk(port, conversation).code == "wyoming/malformed"

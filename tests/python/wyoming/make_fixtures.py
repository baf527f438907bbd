"""What the reference writes and reads, byte by byte → tests/fixtures/wyoming/events.json."""
# A package of this name would hide the library that is tested against.
# ruff: noqa: INP001

import asyncio
import base64
import io
import json
from pathlib import Path
from typing import Any

from wyoming.asr import Transcribe, Transcript, VadSensitivity
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, async_read_event, write_event
from wyoming.info import (
    AsrModel,
    AsrProgram,
    Attribution,
    Describe,
    Info,
    TtsProgram,
    TtsVoice,
)
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

FIXTURE_PATH = Path(__file__).parents[2] / "fixtures" / "wyoming" / "events.json"

EXO = Attribution(name="EXO", url="https://github.com/exo-voice/exo")
HARD_TEXT = 'Été "à 20 °C" \\ 🏠\n\t\u0001\u007f\u2028'


def info() -> Info:
    """As the door describes the scripted engines of tests/fakes."""
    hears = {"name": "exo", "attribution": EXO, "installed": True, "description": "EXO hears"}
    speaks = hears | {"description": "EXO speaks", "version": "1.2.3"}
    return Info(
        asr=[
            AsrProgram(
                **hears,
                version="1.2.3",
                models=[AsrModel(**hears, version="1.2.3", languages=["fr", "en"])],
            )
        ],
        tts=[
            TtsProgram(
                **speaks,
                voices=[
                    TtsVoice("fake-fr", EXO, True, "Faux", None, languages=["fr"]),
                    TtsVoice("fake-en", EXO, True, "Fake", None, languages=["en"]),
                ],
                supports_synthesize_streaming=True,
            )
        ],
    )


WRITTEN: dict[str, Event] = {
    "describe": Describe().event(),
    "ping": Ping(text=HARD_TEXT).event(),
    "ping-without-text": Ping().event(),
    "pong": Pong(text=HARD_TEXT).event(),
    "pong-without-text": Pong().event(),
    "transcribe-bare": Transcribe().event(),
    "transcribe": Transcribe(
        name="exo",
        language="fr",
        context={"conversation_id": "1"},
        vad_sensitivity=VadSensitivity.RELAXED,
        transcript_names=["Salle de bain", "Léo"],
        transcript_terms=["véranda"],
    ).event(),
    "transcript": Transcript(text=HARD_TEXT, language="fr").event(),
    "audio-start": AudioStart(rate=16000, width=2, channels=1).event(),
    "audio-chunk": AudioChunk(rate=16000, width=2, channels=1, audio=bytes(range(256))).event(),
    "audio-chunk-empty": AudioChunk(rate=16000, width=2, channels=1, audio=b"").event(),
    "audio-stop": AudioStop().event(),
    "error": Error(text=HARD_TEXT, code="stt/failed").event(),
    "info": info().event(),
    "synthesize": Synthesize(text=HARD_TEXT).event(),
    "synthesize-voice": Synthesize(
        text="Oui.", voice=SynthesizeVoice(name="fake-fr", speaker="1"), text_format="ssml"
    ).event(),
    "synthesize-language": Synthesize(text="", voice=SynthesizeVoice(language="fr")).event(),
    "synthesize-start": SynthesizeStart(voice=SynthesizeVoice(name="fake-fr")).event(),
    "synthesize-start-bare": SynthesizeStart().event(),
    "synthesize-chunk": SynthesizeChunk(text=HARD_TEXT).event(),
    "synthesize-stop": SynthesizeStop().event(),
    "synthesize-stopped": SynthesizeStopped().event(),
}

# What the reference never writes itself, and reads all the same.
READ: dict[str, bytes] = {
    "inline-data": b'{"type": "ping", "data": {"text": "a"}}\n',
    "inline-and-block": b'{"type":"ping","data":{"text":"a","x":1},"data_length":12}\n{"text":"b"}',
    "no-lengths": b'{"type":"ping","data_length":null,"payload_length":null}\n',
    "zero-lengths": b'{"type":"ping","data_length":0,"payload_length":0}\n',
    "unknown-type": b'{"type":"x-unheard-of","payload_length":3,"z":[{}]}\nabc',
    "carriage-return": b'{"type":"ping"}\r\n',
    "escapes": rb'{"type":"ping","data":{"text":"\u00e9\ud83c\udfe0\n"}}' + b"\n",
    "payload-with-newlines": b'{"type":"audio-chunk","payload_length":4}\n\n{}\n',
}


def as_json(event: Event) -> dict[str, Any]:
    """The event as both languages compare it."""
    return {"type": event.type, "data": event.data, "payload": encode(event.payload or b"")}


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


def written(event: Event) -> bytes:
    wire = io.BytesIO()
    write_event(event, wire)
    return wire.getvalue()


async def read(wire: bytes) -> Event:
    reader = asyncio.StreamReader()
    reader.feed_data(wire)
    reader.feed_eof()
    event = await async_read_event(reader)
    assert event is not None
    assert reader.at_eof()
    return event


def fixtures() -> dict[str, list[dict[str, Any]]]:
    """All that the reference writes and reads of the lists above."""
    return {
        "written": [
            {"name": name, **as_json(event), "wire": encode(written(event))}
            for name, event in WRITTEN.items()
        ],
        "read": [
            {"name": name, **as_json(asyncio.run(read(wire))), "wire": encode(wire)}
            for name, wire in READ.items()
        ],
    }


def rendered() -> str:
    return json.dumps(fixtures(), ensure_ascii=True, indent=2) + "\n"


if __name__ == "__main__":
    FIXTURE_PATH.parent.mkdir(parents=True, exist_ok=True)
    FIXTURE_PATH.write_text(rendered(), encoding="utf-8")

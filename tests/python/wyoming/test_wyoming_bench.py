"""The public bench for Wyoming servers finds nothing to complain about."""
# ruff: noqa: INP001

import math
import re
import subprocess
import sys
import wave
from array import array
from pathlib import Path

import pytest

RATE = 16000


def bench(*arguments: str) -> str:
    """What it prints, where it is content."""
    done = subprocess.run(  # noqa: S603 - of this environment, with our own arguments
        [Path(sys.executable).parent / "wyoming-bench", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def results(report: str) -> dict[str, tuple[int, int]]:
    """Good and failed measurements, by mode."""
    found = re.findall(r"^\[(\w+)\] ok=(\d+) fail=(\d+)$", report, re.MULTILINE)
    return {mode: (int(good), int(failed)) for mode, good, failed in found}


def test_it_sees_what_the_server_offers(port: int) -> None:
    report = bench("info", f"127.0.0.1:{port}")
    assert "asr  exo (no streaming)" in report
    assert "tts  exo (synthesize streaming)" in report
    assert "voice fake-fr [fr]" in report


def test_it_hears_speech_whole_and_streamed(port: int) -> None:
    texts = ["--texts", "Bonjour. Il fait beau.", "--no-unique", "--rounds", "2"]
    report = bench("tts", f"127.0.0.1:{port}", *texts)
    assert results(report) == {"non_streaming": (2, 0), "streaming": (2, 0)}
    # The scripted voice takes 20 ms a character.
    assert "Audio        mean=0.44s" in report


@pytest.mark.parametrize("rate", [RATE, 44100])
def test_it_gets_transcripts(port: int, tmp_path: Path, rate: int) -> None:
    tone = array("h", (int(6000 * math.sin(index / 10)) for index in range(rate)))
    with wave.open(str(tmp_path / "a.wav"), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(rate)
        recording.writeframes(tone.tobytes())
    # The scripted recogniser tells how many samples it was given: half a second of silence is added.
    (tmp_path / "a.txt").write_text(f"allume la lumière du salon|{RATE * 3 // 2}")
    report = bench(
        "stt", f"127.0.0.1:{port}", "--corpus", str(tmp_path), "--rounds", "2", "--mode", "both"
    )
    assert results(report) == {"non_streaming": (2, 0)}
    assert "WER=0.0%" in report

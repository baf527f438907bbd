"""Free synthesizers as speakers: each call returns 16 kHz speech with random voice, rate and pitch.

MBROLA is left out on purpose: its voices are not free. Of RHVoice's English voices only those without a
no-derivatives licence are used.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

Samples = NDArray[np.float32]
SAMPLE_RATE_HZ = 16000
SCRATCH = "/dev/shm"
ESPEAK_DATA = Path("/usr/lib/x86_64-linux-gnu/espeak-ng-data")

# Kept out of training: held-out voices measure what a new synthetic speaker costs.
HELD_OUT_VARIANTS = ["Annie", "m3", "f2", "max", "steph", "michel"]
HELD_OUT_FLITE = ["awb"]
# Speech effects and whispers that no person sounds like.
ODD_VARIANTS = {
    "croak",
    "whisper",
    "whisperf",
    "robosoft",
    "UniRobot",
    "Demonic",
    "RicishayMax",
    "Storm",
    "Tweaky",
}
RANDOM_VARIANTS = 200
FLITE_VOICES = ["slt", "rms", "kal16", "kal"]
RHVOICE_VOICES = ["alan", "bdl", "clb", "slt"]
PICO_VOICES = {"fr": ["fr-FR"], "en": ["en-US", "en-GB"]}
ESPEAK_ACCENTS = {
    "fr": ["fr", "fr", "fr", "fr", "fr-be", "fr-ch"],
    "en": [
        "en-us",
        "en-us",
        "en-us",
        "en-gb",
        "en-gb",
        "en-gb-x-rp",
        "en-gb-scotland",
        "en-gb-x-gbclan",
    ],
}


@dataclass(frozen=True)
class Clip:
    """One utterance: mono samples at 16 kHz and the espeak voice whose phones label it."""

    samples: Samples
    label_voice: str


def prepare_espeak_data(folder: Path, seed: int = 7) -> list[str]:
    """Copies espeak-ng's data to ``folder`` and adds random voice variants; returns the training variants."""
    data = folder / "espeak-ng-data"
    variants = data / "voices" / "!v"
    if not (variants / "exo0").exists():
        shutil.copytree(ESPEAK_DATA, data, dirs_exist_ok=True)
        # espeak-ng lists at most 349 voices, variants included: make room by dropping other languages.
        shutil.rmtree(data / "voices" / "mb")
        for voice in (data / "lang").rglob("*"):
            if voice.is_file() and not voice.name.lower().startswith(("fr", "en")):
                voice.unlink()
        r = random.Random(seed)
        for i in range(RANDOM_VARIANTS):
            (variants / f"exo{i}").write_text(_random_variant(f"exo{i}", r))
    os.environ["ESPEAK_DATA_PATH"] = str(folder)
    names = [p.name for p in sorted(variants.iterdir())]
    skip = ODD_VARIANTS | set(HELD_OUT_VARIANTS)
    return [
        n for n in names if n not in skip and not any(w in n.lower() for w in ("whisper", "robot"))
    ]


def _random_variant(name: str, r: random.Random) -> str:
    """A made-up speaker: formant scale and pitch of a man, woman or child, with its own shape and breath."""
    scale, pitch = r.choice(
        [((85, 107), (60, 130)), ((103, 127), (135, 235)), ((118, 140), (200, 300))]
    )
    base, formants = r.uniform(*pitch), r.uniform(*scale)
    lines = [
        "language variant",
        f"name {name}",
        f"pitch {base:.0f} {base * r.uniform(1.1, 2.0):.0f}",
    ]
    for k in range(9):
        height = r.uniform(65, 145) if k < 4 else r.uniform(40, 145)
        lines.append(
            f"formant {k} {formants * r.gauss(1, 0.05):.0f} {height:.0f} {r.uniform(70, 185):.0f}"
        )
    optional = [
        (0.25, lambda: f"klatt {r.randint(1, 4)}"),
        (0.4, lambda: f"flutter {r.randint(0, 10)}"),
        (0.4, lambda: f"roughness {r.randint(0, 4)}"),
        (0.6, lambda: f"voicing {r.uniform(40, 150):.0f}"),
        (0.7, lambda: f"consonants {r.uniform(55, 145):.0f} {r.uniform(55, 145):.0f}"),
        (0.35, lambda: "breath " + " ".join(str(r.randint(0, 5)) for _ in range(8))),
        (
            0.4,
            lambda: (
                "tone " + " ".join(f"{f} {r.uniform(60, 220):.0f}" for f in (600, 1200, 2000, 3000))
            ),
        ),
        (0.5, lambda: f"intonation {r.randint(1, 4)}"),
        (0.5, lambda: "stressAdd " + " ".join(str(r.randint(-35, 45)) for _ in range(8))),
    ]
    lines += [line() for share, line in optional if r.random() < share]
    return "\n".join(lines) + "\n"


def espeak(text: str, language: str, variant: str, r: random.Random) -> Clip:
    """espeak-ng with one of its voice variants."""
    accent = r.choice(ESPEAK_ACCENTS[language])
    rate, pitch = str(r.randint(110, 250)), str(r.randint(20, 85))
    command = [
        "espeak-ng",
        "-v",
        f"{accent}+{variant}",
        "-s",
        rate,
        "-p",
        pitch,
        "-w",
        "{wav}",
        "--",
        text,
    ]
    return Clip(
        _render(command), "fr" if language == "fr" else "en-us" if accent == "en-us" else "en-gb"
    )


def pico(text: str, voice: str, r: random.Random) -> Clip:
    """SVOX Pico; ``voice`` is fr-FR, en-US or en-GB."""
    marked = f'<speed level="{r.randint(65, 155)}"><pitch level="{r.randint(65, 145)}">{text}</pitch></speed>'
    return Clip(
        _render(["pico2wave", "-l", voice, "-w", "{wav}", marked]),
        "fr" if voice == "fr-FR" else voice.lower(),
    )


def flite(text: str, voice: str, r: random.Random) -> Clip:
    """Flite, American voices."""
    setting = [
        f"duration_stretch={r.uniform(0.75, 1.3):.2f}",
        f"int_f0_target_mean={r.uniform(85, 200):.0f}",
    ]
    options = [part for s in setting for part in ("--setf", s)]
    return Clip(_render(["flite", "-voice", voice, *options, "-t", text, "-o", "{wav}"]), "en-us")


def rhvoice(text: str, voice: str, r: random.Random) -> Clip:
    """RHVoice English."""
    command = [
        "RHVoice-test",
        "-p",
        voice,
        "-r",
        str(r.randint(75, 150)),
        "-t",
        str(r.randint(80, 125)),
        "-o",
        "{wav}",
    ]
    return Clip(_render(command, text), "en-gb" if voice == "alan" else "en-us")


def _render(command: list[str], text: str | None = None) -> Samples:
    """Runs a synthesizer and returns its speech, resampled to 16 kHz, scaled to a peak of 0.5, edges cut."""
    handle, wav = tempfile.mkstemp(suffix=".wav", dir=SCRATCH)
    os.close(handle)
    try:
        filled = [wav if part == "{wav}" else part for part in command]
        subprocess.run(
            filled, input=text and text.encode(), capture_output=True, timeout=20, check=True
        )
        samples, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    finally:
        os.unlink(wav)
    mono = samples[:, 0]
    if rate != SAMPLE_RATE_HZ:
        divisor = gcd(rate, SAMPLE_RATE_HZ)
        mono = resample_poly(mono, SAMPLE_RATE_HZ // divisor, rate // divisor).astype(np.float32)
    return cut_edges(mono)


def cut_edges(samples: Samples) -> Samples:
    """Drops digital silence around the speech, keeping 25 ms before and 50 ms after; empty if there is none."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < 1e-3 or len(samples) < 3000:
        return samples[:0]
    loud = np.flatnonzero(np.convolve(np.abs(samples), np.ones(160) / 160, "same") > 0.01 * peak)
    return (samples[max(0, loud[0] - 400) : loud[-1] + 800] * (0.5 / peak)).astype(np.float32)

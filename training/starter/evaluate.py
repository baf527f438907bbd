"""How well a checkpoint hears phones: ``python -m starter.evaluate fr``. Prints one table.

Two measures, on held-out synthetic voices and on real recordings (clean, in noise, in a room):

- PER: phone errors per phone of the transcript, of the best path with the blank penalty;
- choice: how often the right sentence is the likeliest of a closed set: all transcripts and 500 sentences drawn
  from Home Assistant's templates. It orders models; the grammar of a house is far larger.

The recordings are for measuring only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import soundfile
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from scipy.signal import resample_poly

from .export import BLANK_PENALTY
from .features import SAMPLE_RATE_HZ, log_mel_features
from .paths import MODELS, REPOSITORY, cache_folder
from .phones import phone_rules, phones_of_text
from .texts import TextSource

Samples = NDArray[np.float32]
DISTRACTORS = 500
HELD_OUT_CLIPS = 150
OTHER_COMMANDS = {
    "fr": {},
    "en": {
        "living_room_light_en": "turn on the living room light",
        "turn_on_the_living_room_lamp": "turn on the living room lamp",
    },
}


@dataclass(frozen=True)
class Recording:
    """A clip and what is said in it."""

    text: str
    samples: Samples


class Listener:
    """A shipped model and its units."""

    def __init__(self, folder: Path, language: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / f"{language}.onnx"), options)
        self.units = phone_rules(language).units

    def log_probs(self, samples: Samples) -> NDArray[np.float32]:
        """(steps, units) after the blank penalty."""
        features = log_mel_features(samples)[None]
        logs = self._session.run(None, {"features": features})[0][0]
        logs[:, 0] += np.log(BLANK_PENALTY)
        return logs - np.logaddexp.reduce(logs, axis=1, keepdims=True)


def load_recording(path: Path) -> Samples:
    """Mono at 16 kHz."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(1)
    if rate != SAMPLE_RATE_HZ:
        divisor = int(np.gcd(rate, SAMPLE_RATE_HZ))
        mono = resample_poly(mono, SAMPLE_RATE_HZ // divisor, rate // divisor).astype(np.float32)
    return mono


def commands(audio: Path, language: str) -> list[Recording]:
    """Recordings of commands: the file name is the transcript."""
    found = []
    for path in sorted((audio / language).glob("*.wav")):
        name = unicodedata.normalize("NFC", path.stem)
        if not name.startswith("oov") and name != "silence":
            found.append(Recording(name, load_recording(path)))
    for name, text in OTHER_COMMANDS[language].items():
        found.append(Recording(text, load_recording(audio / "other" / f"{name}.wav")))
    return found


def held_out(language: str) -> list[Recording]:
    """Synthetic voices that training never heard."""
    folder = cache_folder("corpus", language)
    pcm = np.memmap(folder / "held-out.pcm", dtype="<i2", mode="r")
    records = json.loads((folder / "held-out.json").read_text(encoding="utf-8"))[:HELD_OUT_CLIPS]
    pause = np.zeros(4000, np.float32)
    noise = np.random.default_rng(0)
    clips = []
    for r in records:
        speech = pcm[r["offset"] : r["offset"] + r["samples"]].astype(np.float32) / 32768
        samples = np.concatenate([pause, speech, pause])
        samples += noise.normal(0, 3e-4, len(samples)).astype(np.float32)
        clips.append(Recording(r["text"], samples))
    return clips


def in_noise(
    noise: Samples, snr_db: float, rng: np.random.Generator
) -> Callable[[Samples], Samples]:
    """Adds the background recording at a ratio to the loudest third of the speech."""

    def apply(samples: Samples) -> Samples:
        background = np.resize(np.roll(noise, rng.integers(len(noise))), len(samples))
        speech = np.sort(samples**2)[-len(samples) // 3 :].mean()
        gain = np.sqrt(speech / (background**2).mean() * 10 ** (-snr_db / 10))
        return (samples + gain * background).astype(np.float32)

    return apply


def in_room(seconds: float, rng: np.random.Generator) -> Callable[[Samples], Samples]:
    """A room of as much reverberant as direct energy that decays by 60 dB in this time."""

    def apply(samples: Samples) -> Samples:
        size = int(seconds * SAMPLE_RATE_HZ)
        response = rng.normal(size=size) * np.exp(-6.9 * np.arange(size) / size)
        response[:30] = 0
        response /= np.sqrt((response**2).sum())
        response[0] = 1
        return np.convolve(samples, response)[: len(samples) + 4000].astype(np.float32)

    return apply


def edit_distance(a: list[str], b: list[str]) -> int:
    """Insertions, deletions and substitutions from ``a`` to ``b``."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(row[-1] + 1, above[j] + 1, above[j - 1] + (x != y)))
    return row[-1]


class Examination:
    """The sentences to choose from, as unit indices, and the scores of a model on recordings."""

    def __init__(self, language: str, listener: Listener, texts: list[str]) -> None:
        self._listener = listener
        rules = phone_rules(language)
        source = TextSource(language)
        r = random.Random(0)
        drawn = {source.template(r) for _ in range(DISTRACTORS)}
        index = {u: i for i, u in enumerate(rules.units)}
        self._texts: list[str] = []
        self._phones: list[list[str]] = []
        for text in sorted(drawn | set(texts)):
            for voice in rules.voices:
                phones = phones_of_text(text, voice)
                if phones:
                    self._texts.append(text)
                    self._phones.append(phones)
        self._lengths = torch.tensor([len(p) for p in self._phones])
        self._labels = torch.zeros(len(self._phones), int(self._lengths.max()), dtype=torch.long)
        for row, phones in zip(self._labels, self._phones, strict=True):
            row[: len(phones)] = torch.tensor([index[p] for p in phones])

    def score(
        self, recordings: list[Recording], change: Callable[[Samples], Samples]
    ) -> dict[str, float]:
        """Phone error rate and right choices."""
        errors = total = right = 0
        for recording in recordings:
            logs = self._listener.log_probs(change(recording.samples))
            heard = self._greedy(logs)
            spoken = [
                p for t, p in zip(self._texts, self._phones, strict=True) if t == recording.text
            ]
            distances = [(edit_distance(heard, p), len(p)) for p in spoken]
            best = min(distances, key=lambda d: d[0] / d[1])
            errors += best[0]
            total += best[1]
            right += self._choose(logs) == recording.text
        return {"per": errors / total, "right": right, "of": len(recordings)}

    def _greedy(self, logs: NDArray[np.float32]) -> list[str]:
        best = logs.argmax(1)
        units = self._listener.units
        return [units[k] for i, k in enumerate(best) if k and (i == 0 or best[i - 1] != k)]

    def _choose(self, logs: NDArray[np.float32]) -> str:
        count = len(self._texts)
        spread = torch.from_numpy(logs)[:, None].expand(-1, count, -1)
        steps = torch.full((count,), len(logs))
        nats = F.ctc_loss(spread, self._labels, steps, self._lengths, reduction="none")
        return self._texts[int(nats.argmin())]


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=["fr", "en"])
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    shared = Path(os.environ.get("EXO_SHARED_DIR") or REPOSITORY.parent / "shared")
    audio = shared / "audio"
    listener = Listener(options.models, options.language)
    recordings = commands(audio, options.language)
    synthetic = held_out(options.language)
    texts = [r.text for r in recordings + synthetic]
    examination = Examination(options.language, listener, texts)
    noise = load_recording(audio / "other" / "background_noise.wav")
    rng = np.random.default_rng(0)
    rows: list[tuple[str, list[Recording], Callable[[Samples], Samples]]] = [
        ("held-out synthetic voices", synthetic, lambda x: x),
        ("real, as recorded", recordings, lambda x: x),
        *(
            (f"real, noise at {snr} dB", recordings, in_noise(noise, snr, rng))
            for snr in (20, 10, 5)
        ),
        ("real, room of 0.5 s", recordings, in_room(0.5, rng)),
    ]
    print(f"| {options.language} | PER | right choice |\n| --- | --- | --- |")
    for name, clips, change in rows:
        result = examination.score(clips, change)
        print(
            f"| {name} | {100 * result['per']:.1f} % | {result['right']:.0f} of {result['of']:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

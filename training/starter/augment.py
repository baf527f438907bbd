"""Augmentation of a batch: rooms on the waveform, everything else on mel energies, where it is cheap."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .features import HOP, MELS, mel_bank, mel_edges, normalise, power_spectrum
from .rooms import convolve

ROOM_TAIL_SAMPLES = 2400
WARP_KNOTS = 64
SLOWER = 0.2  # people who talk to a house say 9 to 10 phones a second, synthesizers 12 to 15
LOWER = 0.08  # most synthetic voices are women and children; half the people of a house are men
CLEAN_SHARE = 0.3  # a close microphone in a quiet room: noise 45 to 75 dB below the speech
FRAME_GRID = (
    48  # few distinct lengths: a new shape costs the CPU kernels more than the padding does
)


@dataclass(frozen=True)
class Strength:
    """How far each augmentation goes; ``hardness`` 0 to 1 moves noise and rooms from mild to severe."""

    hardness: float = 0.0
    tempo: float = 0.27
    local_tempo: float = 0.35
    tract: float = 0.14
    bend: float = 0.03
    colour: float = 1.0
    mel_mask: int = 9
    frame_mask: int = 18


def rand(*shape: int) -> Tensor:
    """Uniform in [0, 1)."""
    return torch.rand(*shape)


def smooth(batch: int, knots: int, size: int) -> Tensor:
    """Random curves (batch, size): straight lines between normal-distributed knots."""
    return F.interpolate(torch.randn(batch, 1, knots), size, mode="linear", align_corners=True)[
        :, 0
    ]


def augment(clips: list[Tensor], rooms: Tensor, strength: Strength) -> tuple[Tensor, Tensor]:
    """Clips of 16 kHz samples to normalised features (B, MELS, T) and frame counts (B)."""
    batch = len(clips)
    lengths = torch.tensor([len(c) for c in clips]) + ROOM_TAIL_SAMPLES
    samples = torch.zeros(batch, int(lengths.max()))
    for row, clip in zip(samples, clips, strict=True):
        row[: len(clip)] = clip
    in_room = rand(batch) < 0.5 + 0.2 * strength.hardness
    if in_room.any():
        chosen = rooms[torch.randint(len(rooms), (int(in_room.sum()),))]
        samples[in_room] = convolve(samples[in_room], chosen)
    power = power_spectrum(samples)
    mel = mel_bank(_speaker_edges(batch, strength)) @ power
    mel, spoken, frames = _retime(mel, torch.div(lengths, HOP, rounding_mode="floor"), strength)
    tilt = torch.linspace(-1, 1, MELS)[None] * torch.randn(batch, 1)
    mel = mel * torch.exp((smooth(batch, 6, MELS) + tilt) * strength.colour)[:, :, None]
    mel = _add_noise(mel, spoken, strength)
    return _mask(normalise(mel, frames), strength), frames


def _speaker_edges(batch: int, strength: Strength) -> Tensor:
    """Mel edges (B, MELS + 2) of other vocal tracts: a global factor and a smooth local bend."""
    factor = torch.exp(LOWER + torch.randn(batch, 1) * strength.tract).clamp(0.75, 1.45)
    edges = mel_edges().float()[None]
    knee = 6000 / torch.maximum(factor, 1 / factor)
    top = factor * knee + (7600 - factor * knee) * (edges - knee) / (7600 - knee)
    warped = torch.where(edges < knee, edges * factor, top) * torch.exp(
        smooth(batch, 5, MELS + 2) * strength.bend
    )
    # Edges must keep rising, also where the bend folds them or the top is cut.
    rising = torch.cummax(warped.clamp(max=7950), 1)[0]
    return rising + torch.arange(MELS + 2) * 0.5


def _retime(mel: Tensor, frames: Tensor, strength: Strength) -> tuple[Tensor, Tensor, Tensor]:
    """Global and local tempo, silence before and after; returns energies, speech mask (B, T) and frame counts."""
    batch = len(mel)
    tempo = torch.exp(SLOWER + torch.randn(batch) * strength.tempo).clamp(0.72, 2.4)
    before = (rand(batch) * 45 + 3).long()
    after = (rand(batch) * 60 + 3).long()
    spoken = (frames * tempo).long()
    total = before + spoken + after
    padded = -(-int(total.max()) // FRAME_GRID) * FRAME_GRID
    position = (torch.arange(padded)[None] - before[:, None]) / spoken[:, None].float()
    pace = torch.exp(smooth(batch, 6, WARP_KNOTS) * strength.local_tempo)
    path = F.pad(torch.cumsum(pace, 1) / pace.sum(1, keepdim=True), (1, 0))
    knot = position.clamp(0, 1) * WARP_KNOTS
    left = knot.long().clamp(max=WARP_KNOTS - 1)
    start, end = path.gather(1, left), path.gather(1, left + 1)
    source = (start + (end - start) * (knot - left)) * frames[:, None]
    inside = (position >= 0) & (position < 1)
    low = source.long().clamp(max=mel.shape[2] - 2)
    part = (source - low)[:, None]
    index = low[:, None].expand(-1, MELS, -1)
    out = mel.gather(2, index) * (1 - part) + mel.gather(2, index + 1) * part
    return out * inside[:, None], inside, total


def _add_noise(mel: Tensor, spoken: Tensor, strength: Strength) -> Tensor:
    """Stationary, modulated, tonal and impulsive noise, babble, and a microphone's upper limit."""
    batch, _, frames = mel.shape
    level = mel.sum((1, 2), keepdim=True) / (spoken.sum(1)[:, None, None] * MELS)

    def at_snr(low_db: float, high_db: float, share: float, skew: float = 1.0) -> Tensor:
        snr_db = low_db + (high_db - low_db) * rand(batch, 1, 1) ** skew
        return level * 10 ** (-snr_db / 10) * (rand(batch, 1, 1) < share)

    hard = strength.hardness
    slope = torch.linspace(2, -2, MELS)[None] * rand(batch, 1) * 1.2
    colour = torch.exp(smooth(batch, 6, MELS) * 1.2 + slope)
    colour = (colour / colour.mean(1, keepdim=True))[:, :, None]
    # The mean of two exponentials: what a noise's power looks like in a band of few bins.
    grain = -torch.log(rand(batch, MELS, frames) * rand(batch, MELS, frames) + 1e-12) / 2
    wander = torch.exp(smooth(batch, 9, frames) * 0.5 * (rand(batch, 1) < 0.5))[:, None]
    steady = at_snr(-2 * hard, 45, 1.0, 1 + 0.6 * hard)
    clean = rand(batch, 1, 1) < CLEAN_SHARE
    noise = torch.where(clean, at_snr(45, 75, 1.0), steady) * colour * grain * wander
    # Babble: other clips of the batch, shifted.
    others = torch.zeros_like(mel)
    for k in range(1, 4):
        others += torch.roll(mel, (k, int(frames * 0.37 * k)), (0, 2))
    others = others / others.mean((1, 2), keepdim=True).clamp(min=1e-12)
    noise = noise + at_snr(8 - 3 * hard, 28, 0.25 + 0.1 * hard) * others
    noise = noise + at_snr(0, 25, 0.15 + 0.1 * hard) * _tones(batch, frames)
    noise = noise + at_snr(-5, 20, 0.15 + 0.1 * hard) * _knocks(batch, frames) * colour
    limit = torch.where(
        rand(batch) < 0.2, 30 + rand(batch) * (MELS - 30), torch.tensor(float(MELS))
    )
    passed = torch.where(torch.arange(MELS)[None] < limit[:, None], 1.0, 1e-4)[:, :, None]
    return (mel + noise) * passed


def _tones(batch: int, frames: int) -> Tensor:
    """Hums and music: a few mel bins at a time, changing every 0.1 to 1 s; mean about 1."""
    step = int(torch.randint(10, 100, ()))
    count = frames // step + 1
    energy = torch.where(
        rand(batch, MELS, count) < 0.08, 12 * torch.exp(torch.randn(batch, MELS, count)), 0.02
    )
    return energy.repeat_interleave(step, 2)[:, :, :frames] / 1.6


def _knocks(batch: int, frames: int) -> Tensor:
    """Clicks, dishes, doors: bursts that die away over some 50 ms; mean about 1 where there is one."""
    starts = (rand(batch, 1, frames) < 0.01).float() * torch.exp(torch.randn(batch, 1, frames))
    decay = torch.exp(-torch.arange(20) / 5.0).flip(0)
    return F.conv1d(F.pad(starts, (19, 0)), decay[None, None])[:, :, :frames] * 12


def _mask(features: Tensor, strength: Strength) -> Tensor:
    """SpecAugment: two bands and two stretches of time set to zero."""
    batch, _, frames = features.shape
    mels, times = torch.arange(MELS)[None], torch.arange(frames)[None]
    for _ in range(2):
        first, width = (rand(batch, 1) * MELS).long(), (rand(batch, 1) * strength.mel_mask).long()
        features = features * ~((mels >= first) & (mels < first + width))[:, :, None]
        first, width = (
            (rand(batch, 1) * frames).long(),
            (rand(batch, 1) * strength.frame_mask).long(),
        )
        features = features * ~((times >= first) & (times < first + width))[:, None]
    return features


def change_speed(samples: Tensor, factor: float) -> Tensor:
    """Plays samples slower (factor above 1) or faster, pitch and formants included."""
    size = math.floor(len(samples) * factor)
    return F.interpolate(samples[None, None], size, mode="linear")[0, 0]

"""Log-mel features. ``src/stt/engines/starter/features.ts`` computes the same; golden fixtures keep the two equal.

1. ``trim``: cut silence around the speech.
2. Power spectrum: frame t is centred at sample 160·t, 400 samples under a periodic Hann window (zeros outside
   the signal), 512-point FFT, squared magnitude.
3. 48 triangles of unit weight between 50 edges spaced evenly in mel (1127·ln(1 + f/700)), 60 to 7600 Hz.
4. Natural log of energy + 1e-6 × the utterance's largest mel energy + 1e-12.
5. Per bin: minus the mean, divided by (standard deviation + 0.3), both over the utterance's frames.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

SAMPLE_RATE_HZ = 16000
MELS = 48
HOP = 160
WINDOW = 400
FFT = 512
LOW_HZ, HIGH_HZ = 60.0, 7600.0
RELATIVE_FLOOR, ABSOLUTE_FLOOR = 1e-6, 1e-12
DEVIATION_FLOOR = 0.3

TRIM_RANGE_DB = 35.0
TRIM_NOISE_SHARE = 0.35
TRIM_LEAD_SAMPLES, TRIM_TAIL_SAMPLES = 3200, 4800

_HANN = torch.hann_window(WINDOW)


def mel_edges() -> Tensor:
    """Triangle edges in Hz, shape (MELS + 2)."""
    low, high = (1127 * math.log(1 + f / 700) for f in (LOW_HZ, HIGH_HZ))
    return 700 * (torch.exp(torch.linspace(low, high, MELS + 2, dtype=torch.float64) / 1127) - 1)


def mel_bank(edges: Tensor) -> Tensor:
    """Edges in Hz (B, MELS + 2) to triangles of unit weight (B, MELS, FFT/2 + 1)."""
    bins = torch.linspace(0, SAMPLE_RATE_HZ / 2, FFT // 2 + 1, dtype=edges.dtype)
    left, centre, right = edges[:, :-2, None], edges[:, 1:-1, None], edges[:, 2:, None]
    weight = torch.minimum(
        (bins - left) / (centre - left), (right - bins) / (right - centre)
    ).clamp(min=0)
    return weight / weight.sum(-1, keepdim=True).clamp(min=1e-3)


def power_spectrum(samples: Tensor) -> Tensor:
    """(B, N) samples to (B, FFT/2 + 1, 1 + N // HOP) squared magnitudes."""
    spectrum = torch.stft(
        samples, FFT, HOP, WINDOW, _HANN, center=True, pad_mode="constant", return_complex=True
    )
    return spectrum.real.square() + spectrum.imag.square()


def normalise(mel: Tensor, frames: Tensor) -> Tensor:
    """Log and per-bin standardisation of (B, MELS, T) energies over each item's first ``frames``; zero beyond."""
    valid = (torch.arange(mel.shape[2])[None] < frames[:, None])[:, None].to(mel.dtype)
    loudest = (mel * valid).amax((1, 2), keepdim=True)
    log = torch.log(mel + RELATIVE_FLOOR * loudest + ABSOLUTE_FLOOR)
    count = valid.sum(2, keepdim=True)
    centred = (log - (log * valid).sum(2, keepdim=True) / count) * valid
    deviation = (centred.square().sum(2, keepdim=True) / count).sqrt()
    return centred / (deviation + DEVIATION_FLOOR)


def trim(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cuts silence around the speech.

    Every 10 ms: mean energy in dB of the 400 samples around. Speech is what lies within 35 dB of the 97th
    percentile, and above the 5th percentile plus 0.35 of the distance between the two. 0.2 s before the first
    and 0.3 s after the last such point are kept.
    """
    if len(samples) < WINDOW:
        return samples
    squared = np.square(samples.astype(np.float64) - samples.mean(dtype=np.float64))
    energy = np.convolve(squared, np.full(400, 1 / 400), "same")[::HOP]
    level = 10 * np.log10(energy + 1e-10)
    loud, quiet = np.quantile(level, 0.97), np.quantile(level, 0.05)
    speech = np.flatnonzero(
        level > max(loud - TRIM_RANGE_DB, quiet + TRIM_NOISE_SHARE * (loud - quiet))
    )
    if len(speech) == 0:
        return samples
    start = max(0, int(speech[0]) * HOP - TRIM_LEAD_SAMPLES)
    return samples[start : int(speech[-1]) * HOP + TRIM_TAIL_SAMPLES]


def log_mel_features(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples at 16 kHz in [-1, 1] to normalised log-mels (MELS, T)."""
    cut = torch.from_numpy(trim(samples).astype(np.float64))[None]
    spectrum = torch.stft(
        cut, FFT, HOP, WINDOW, _HANN.double(), center=True, pad_mode="constant", return_complex=True
    )
    mel = mel_bank(mel_edges()[None]) @ (spectrum.real.square() + spectrum.imag.square())
    return normalise(mel, torch.tensor([mel.shape[2]]))[0].float().numpy()

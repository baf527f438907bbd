"""The acoustic model: log-mels in, one phone distribution every 30 ms out."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FRAME_STRIDE = 3


class GatedBlock(nn.Module):
    """Residual block: gated pointwise, depthwise over time, pointwise. Shape (B, C, 1, T) throughout."""

    def __init__(self, channels: int, kernel: int, dropout: float) -> None:
        super().__init__()
        self.norm_in = nn.BatchNorm2d(channels)
        self.expand = nn.Conv2d(channels, 2 * channels, 1)
        self.time = nn.Conv2d(
            channels, channels, (1, kernel), padding=(0, kernel // 2), groups=channels, bias=False
        )
        self.norm_mid = nn.BatchNorm2d(channels)
        self.project = nn.Conv2d(channels, channels, 1)
        self.dropout = nn.Dropout2d(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, 1, T) to the same shape."""
        value, gate = self.expand(self.norm_in(x)).chunk(2, dim=1)
        gated = value * torch.sigmoid(gate)  # F.glu's gradient is slow on a CPU
        return x + self.dropout(self.project(F.silu(self.norm_mid(self.time(gated)))))


class AcousticModel(nn.Module):
    """CTC phone model; everything is a 2-d convolution of height 1, which a CPU runs fastest channels-last."""

    def __init__(
        self,
        units: int,
        mels: int = 48,
        channels: int = 288,
        blocks: int = 9,
        kernel: int = 15,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.front = nn.Conv2d(mels, channels, (1, 11), stride=(1, FRAME_STRIDE), padding=(0, 5))
        self.norm = nn.BatchNorm2d(channels)
        self.blocks = nn.ModuleList([GatedBlock(channels, kernel, dropout) for _ in range(blocks)])
        self.head = nn.Conv2d(channels, units, 1)

    def forward(self, features: Tensor) -> Tensor:
        """(B, mels, T) normalised log-mels to (B, ceil(T/3), units) log-probabilities."""
        x = features.unsqueeze(2)
        if not torch.onnx.is_in_onnx_export():
            x = x.contiguous(memory_format=torch.channels_last)
        x = F.silu(self.norm(self.front(x)))
        for block in self.blocks:
            x = block(x)
        logits = self.head(F.silu(x)).squeeze(2).transpose(1, 2)
        return F.log_softmax(logits.float(), dim=-1)

import { describe, expect, it } from 'vitest';
import type { BenchReport } from './report.ts';
import { reportText } from './report-text.ts';

const measured = {
  isRemote: false,
  loadMs: 900,
  provider: null,
  fellBack: null,
  skipped: null,
};
const times = (p50Ms: number, p95Ms: number) => ({ count: 8, p50Ms, p95Ms });

const report: BenchReport = {
  version: '1.2.3',
  language: 'fr',
  hardware: {
    processor: 'Cortex-A76',
    cores: 4,
    memoryMb: 8_000,
    freeMemoryMb: 5_250,
    gigaops: 41.5,
    providers: ['cpu'],
    withoutGpu: 'no-gpu',
  },
  ears: [
    {
      ...measured,
      engine: 'whisper',
      model: 'whisper-base-int8',
      threeSeconds: times(512.4, 1_530.2),
      eightSeconds: times(900, 950),
      realTimeFactor: 0.1125,
      memoryMb: 231,
    },
    {
      engine: 'starter',
      model: null,
      isRemote: false,
      loadMs: null,
      threeSeconds: null,
      eightSeconds: null,
      realTimeFactor: null,
      memoryMb: null,
      provider: null,
      fellBack: null,
      skipped: 'time-over',
    },
  ],
  voices: [
    {
      ...measured,
      engine: 'espeak-ng',
      model: null,
      loadMs: null,
      memoryMb: null,
      shortFirst: times(9.25, 12.5),
      replyFirst: null,
      realTimeFactor: 0.0049,
    },
  ],
  embeddings: [],
  vad: { frame: null, skipped: 'tts/program-missing' },
  advice: [
    {
      role: 'hears',
      model: 'whisper-base-int8',
      reason: 'comfortable',
      models: [
        {
          id: 'whisper-small-int8',
          isInstalled: false,
          tookMs: 1_259,
          isMeasured: false,
          memoryMb: 380,
          fits: false,
        },
        {
          id: 'whisper-base-int8',
          isInstalled: true,
          tookMs: 512,
          isMeasured: true,
          memoryMb: 220,
          fits: true,
        },
      ],
    },
    { role: 'embeds', model: null, reason: 'none-known', models: [] },
  ],
  tookMs: 21_400,
};

describe('the report', () => {
  it('stands in columns', () => {
    expect(reportText(report, 'en').slice(4)).toMatchInlineSnapshot(`
      [
        "",
        "Hearing            3 s of speech   8 s of speech  × real time  memory",
        "whisper-base-int8  512 / 1,530 ms  900 / 950 ms   0.11         231 MB",
        "starter            not measured: the time was over",
        "",
        "Speaking   short sentence  three sentences  × real time  memory",
        "espeak-ng  9.25 / 13 ms    –                0.0049       –",
        "",
        "Voice activity (a frame of 32 ms): not measured (tts/program-missing)",
        "",
        "Suits this machine for hearing: whisper-base-int8 (the best one that answers in 0.6 s)",
        "  whisper-small-int8  ≈ 1,259 ms  380 MB  too large for this machine now",
        "→ whisper-base-int8   512 ms      220 MB  installed",
        "Suits this machine for memory: none (no model is known for this language)",
      ]
    `);
  });

  it('says what ran on the GPU, and what should have', () => {
    const { ears, hardware } = report;
    const [whisper] = ears;
    if (!whisper) throw new TypeError('no ears');
    const text = reportText(
      {
        ...report,
        hardware: { ...hardware, withoutGpu: 'no-runtime' },
        ears: [
          { ...whisper, model: 'on-it', provider: 'cuda' },
          { ...whisper, model: 'off-it', provider: 'cpu', fellBack: 'no cuDNN' },
        ],
      },
      'en',
    ).join('\n');
    expect(text).toContain('CPU, no GPU (no-runtime) · ');
    expect(text).toMatch(/^on-it .*231 MB, GPU$/m);
    expect(text).toMatch(/^off-it .*231 MB, not on the GPU: no cuDNN$/m);
  });

  it('is written as French is', () => {
    const text = reportText(report, 'fr').join('\n');
    expect(text).toContain('4 cœurs · 8 Go, 5,3 libres');
    expect(text).toContain('41,5·10⁹ opérations par seconde · CPU · mesuré en 21 s');
    expect(text).toContain('starter            non mesuré : temps écoulé');
    expect(text).toMatch(/1[\u00a0\u202f ]530 ms/);
    expect(text).toContain('Convient à cette machine pour la mémoire : aucun');
  });
});

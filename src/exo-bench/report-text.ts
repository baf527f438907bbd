/** The report as people read it, in columns. Pure. */
import type {
  Advice,
  AdvisedModel,
  BenchReport,
  EarResult,
  EmbeddingResult,
  Skipped,
  Times,
  VoiceResult,
} from './report.ts';
import { REPORT_WORDS, type ReportWords } from './report-words.ts';

/** @example for (const line of reportText(report, 'fr')) console.log(line); */
export function reportText(report: BenchReport, language: BenchReport['language']): string[] {
  const words = REPORT_WORDS[language];
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const small = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const show: Show = {
    words,
    number: (value) => number.format(value),
    small: (value) => small.format(value),
  };
  return [
    ...heading(report, show),
    '',
    ...columns([
      [words.hears, words.threeSeconds, words.eightSeconds, words.factor, words.memory],
      ...report.ears.map((ear) => earLine(ear, show)),
    ]),
    '',
    ...columns([
      [words.speaks, words.shortFirst, words.replyFirst, words.factor, words.memory],
      ...report.voices.map((voice) => voiceLine(voice, show)),
    ]),
    '',
    ...embeddings(report.embeddings, show),
    `${words.vad}${words.colon} ${times(report.vad.frame, show) ?? skipped(report.vad.skipped, show)}`,
    '',
    ...report.advice.flatMap((advice) => adviceLines(advice, show)),
  ];
}

interface Show {
  readonly words: ReportWords;
  readonly number: (value: number) => string;
  /** For what is far below 1. */
  readonly small: (value: number) => string;
}

function heading({ hardware, tookMs, version }: BenchReport, { number, words }: Show): string[] {
  const { cores, freeMemoryMb, gigaops, memoryMb, processor, providers, withoutGpu } = hardware;
  const speed = gigaops === null ? words.notMeasured : words.gigaops(number(gigaops));
  // Most machines have none, and it is not missed.
  const isMissed = withoutGpu !== null && withoutGpu !== 'no-gpu';
  const missing = isMissed ? `, ${words.noGpu(withoutGpu)}` : '';
  return [
    `EXO ${version} · ${processor} · ${words.cores(cores)} · ${words.memoryOf(
      number(Math.round(memoryMb / 100) / 10),
      number(Math.round(freeMemoryMb / 100) / 10),
    )}`,
    `${speed} · ${providers.join(', ').toUpperCase()}${missing} · ${words.took(number(Math.round(tookMs / 1_000)))}`,
    words.shared,
    words.legend,
  ];
}

function earLine(ear: EarResult, show: Show): string[] {
  const name = nameOf(ear);
  if (ear.skipped !== null) return [name, skipped(ear.skipped, show)];
  return [
    name,
    times(ear.threeSeconds, show) ?? '–',
    times(ear.eightSeconds, show) ?? '–',
    factor(ear.realTimeFactor, show),
    held(ear, show),
  ];
}

function voiceLine(voice: VoiceResult, show: Show): string[] {
  const name = nameOf(voice);
  if (voice.skipped !== null) return [name, skipped(voice.skipped, show)];
  return [
    name,
    times(voice.shortFirst, show) ?? '–',
    times(voice.replyFirst, show) ?? '–',
    factor(voice.realTimeFactor, show),
    held(voice, show),
  ];
}

function embeddings(results: readonly EmbeddingResult[], show: Show): string[] {
  const { words } = show;
  return results.map((result) => {
    const { memoryMb, question } = result;
    const took = times(question, show) ?? skipped(result.skipped, show);
    return `${words.embeds}${words.colon} ${nameOf(result)} · ${took} · ${memory(memoryMb, show)}`;
  });
}

function adviceLines({ model, models, reason, role }: Advice, show: Show): string[] {
  const { words } = show;
  const chosen = model === null ? words.noModel[role] : model;
  return [
    `${words.advice[role]}${words.colon} ${chosen} (${words.reasons[reason]})`,
    ...columns(models.map((one) => modelLine(one, model, show))),
  ];
}

function modelLine(
  { fits, id, isInstalled, isMeasured, memoryMb, tookMs }: AdvisedModel,
  chosen: string | null,
  { number, words }: Show,
): string[] {
  const took = `${isMeasured ? '' : '≈ '}${number(tookMs)} ms`;
  const here = isInstalled ? words.installed : words.notInstalled;
  const mark = id === chosen ? '→' : ' ';
  return [`${mark} ${id}`, took, `${number(memoryMb)} ${words.mb}`, fits ? here : words.tooLarge];
}

function nameOf({ engine, model }: { engine: string; model: string | null }): string {
  return model ?? engine;
}

function times(found: Times | null, { number }: Show): string | undefined {
  if (found === null) return undefined;
  const round = (ms: number) => number(ms < 10 ? ms : Math.round(ms));
  return `${round(found.p50Ms)} / ${round(found.p95Ms)} ms`;
}

function skipped(why: Skipped | null, { words }: Show): string {
  if (why === 'time-over') return words.timeOver;
  if (why === 'too-little-memory') return words.tooLittleMemory;
  return `${words.notMeasured} (${why ?? '–'})`;
}

function factor(value: number | null, { small }: Show): string {
  return value === null ? '–' : small(value);
}

function memory(mb: number | null, { number, words }: Show): string {
  return mb === null ? '–' : `${number(mb)} ${words.mb}`;
}

/** Its memory, and where that is where it matters. */
function held(
  { fellBack, memoryMb, provider }: Pick<EarResult, 'fellBack' | 'memoryMb' | 'provider'>,
  show: Show,
): string {
  const text = memory(memoryMb, show);
  if (provider === 'cuda') return `${text}, GPU`;
  return fellBack === null ? text : `${text}, ${show.words.fellBack(fellBack)}`;
}

/** A row with fewer cells than the others says something of its own: it widens no column. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const whole = rows.filter((row) => row.length === count);
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(...(at === 0 ? rows : whole).map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

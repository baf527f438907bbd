/** Observer: what of the events belongs in the log. Numbers and codes only. */
import type { ExoEvent, Observer } from './events.ts';
import type { Log, LogFields } from './log.ts';

export function eventLog(log: Log): Observer {
  return (event) => {
    const line = describe(event);
    if (line) log[line.level](line.message, line.fields);
  };
}

interface Line {
  readonly level: 'debug' | 'info' | 'warn';
  readonly message: string;
  readonly fields: LogFields;
}

function describe(event: ExoEvent): Line | undefined {
  switch (event.type) {
    case 'app-started':
      return { level: 'info', message: 'ready', fields: { startMs: Math.round(event.startMs) } };
    case 'house-changed':
      return {
        level: 'info',
        message: 'the house changed',
        fields: { entities: event.entityCount, areas: event.areaCount },
      };
    case 'transcribed':
      return {
        level: 'info',
        message: 'heard',
        fields: {
          engine: event.engine,
          language: event.language,
          certainty: event.certainty,
          tookMs: Math.round(event.tookMs),
        },
      };
    case 'acted': {
      const { service, done, unchanged, refused, unproven } = event;
      return {
        level: unproven > 0 ? 'warn' : 'info',
        message: 'acted on the house',
        fields: { service, done, unchanged, refused, unproven, tookMs: Math.round(event.tookMs) },
      };
    }
    case 'turn-ended':
      return {
        level: 'info',
        message: 'answered',
        fields: { outcome: event.outcome, tookMs: Math.round(event.tookMs) },
      };
    case 'speaking-started':
      return {
        level: 'debug',
        message: 'speaking',
        fields: { engine: event.engine, tookMs: Math.round(event.tookMs) },
      };
    case 'engine-runs-on': {
      const { engine, provider, fellBack } = event;
      return {
        level: fellBack === null ? 'info' : 'warn',
        message: 'a model runs',
        fields: { engine, provider, fellBack: fellBack ?? undefined },
      };
    }
    case 'engine-failed':
    case 'rung-fallen':
    case 'rung-recovered':
    case 'model-answered':
    case 'model-retiring':
      return describeEngine(event);
    // These log for themselves, with what the person can do about it.
    case 'announced':
    case 'announcement-failed':
    case 'engine-ready':
    case 'home-connected':
    case 'home-disconnected':
    case 'integration-checked':
    case 'link-opened':
    case 'link-closed':
    case 'model-download':
    case 'speech-received':
    case 'speaking-ended':
    case 'turn-started':
      return undefined;
    default:
      return event satisfies never;
  }
}

type EngineEventType =
  | 'engine-failed'
  | 'rung-fallen'
  | 'rung-recovered'
  | 'model-answered'
  | 'model-retiring';

function describeEngine(event: Extract<ExoEvent, { type: EngineEventType }>): Line {
  switch (event.type) {
    case 'engine-failed':
      return {
        level: 'warn',
        message: 'an engine failed',
        fields: { engine: event.engine, code: event.code },
      };
    case 'rung-fallen':
      return {
        level: 'warn',
        message: 'an engine failed, another one serves',
        fields: { stage: event.stage, engine: event.engine, code: event.code },
      };
    case 'rung-recovered':
      return {
        level: 'info',
        message: 'an engine serves again',
        fields: { stage: event.stage, engine: event.engine },
      };
    case 'model-answered':
      return {
        level: 'debug',
        message: 'a model answered',
        fields: {
          engine: event.engine,
          model: event.model,
          inputTokens: event.inputTokens,
          outputTokens: event.outputTokens,
          cachedTokens: event.cachedTokens,
          tookMs: Math.round(event.tookMs),
        },
      };
    case 'model-retiring':
      return {
        level: 'warn',
        message: 'the provider ends this model: choose another one',
        fields: {
          engine: event.engine,
          model: event.model,
          daysLeft: event.daysLeft,
          replacement: event.replacement ?? undefined,
        },
      };
  }
}

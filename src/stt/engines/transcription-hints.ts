/** What a remote recogniser is told of the utterance beforehand, in the words of its model's family. Pure. */
import { baseLanguage, type SttRequest } from '../stt.ts';

/**
 * `keywords`: `gpt-transcribe`, `gpt-live-transcribe` and their successors. `prompt`: Whisper and
 * `gpt-4o-…-transcribe`, where the names stand in a text that could have come before. `language`: nothing
 * but the language, for `gpt-realtime-whisper`.
 */
export type HintStyle = 'keywords' | 'prompt' | 'language';

export interface TranscriptionHints {
  readonly language?: string;
  readonly languages?: readonly string[];
  readonly keywords?: readonly string[];
  readonly prompt?: string;
}

/** Beyond some dozens of names each one more helps less, and a longer prompt is cut off by Whisper. */
const MAX_NAMES = 60;
const MAX_PROMPT_CHARACTERS = 600;
const MAX_NAME_CHARACTERS = 60;

export function hintStyleOf(model: string): HintStyle {
  if (/^gpt-(?:live-)?transcribe/.test(model)) return 'keywords';
  if (/^gpt-realtime-/.test(model)) return 'language';
  return 'prompt';
}

export function hintsFor(style: HintStyle, request: SttRequest): TranscriptionHints {
  const language = baseLanguage(request.language);
  const names = namesOf(request);
  switch (style) {
    case 'keywords':
      return { languages: [language], ...(names.length > 0 ? { keywords: names } : {}) };
    case 'prompt':
      return { language, ...(names.length > 0 ? { prompt: promptOf(names) } : {}) };
    case 'language':
      return { language };
    default:
      return style satisfies never;
  }
}

/** Without what could be read as more than a name. */
function namesOf({ hotwords = [] }: SttRequest): readonly string[] {
  const names = hotwords.map((name) => name.replace(/[\p{Cc}<>]+/gu, ' ').trim());
  return [...new Set(names)]
    .filter((name) => name.length > 0 && name.length <= MAX_NAME_CHARACTERS)
    .slice(0, MAX_NAMES);
}

function promptOf(names: readonly string[]): string {
  let prompt = '';
  for (const name of names) {
    if (prompt.length + name.length + 2 > MAX_PROMPT_CHARACTERS) break;
    prompt += prompt === '' ? name : `, ${name}`;
  }
  return `${prompt}.`;
}

/** What a turn has said and Home Assistant does not know yet: joined, cut and counted as the link wants. */
import { type LinkDelta, MAX_BATCH_LENGTH, MAX_TEXT_LENGTH } from './messages.ts';

export class DeltaBatch {
  #deltas: LinkDelta[] = [];

  get size(): number {
    return this.#deltas.length;
  }

  /** Text that follows text becomes one delta, so that a fast model does not flood the link. */
  add(delta: LinkDelta): void {
    if (!('content' in delta)) {
      this.#deltas.push(delta);
      return;
    }
    const last = this.#deltas.at(-1);
    const before = last && 'content' in last ? last.content : '';
    if (before !== '') this.#deltas.pop();
    for (const content of pieces(before + delta.content)) this.#deltas.push({ content });
  }

  /** At most one message's worth. */
  take(): readonly LinkDelta[] {
    return this.#deltas.splice(0, MAX_BATCH_LENGTH);
  }
}

/** Never cuts a character that takes two code units. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + MAX_TEXT_LENGTH);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

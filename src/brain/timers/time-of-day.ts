/** From a time of the day to how long it is until then, where the house is. Pure. */

const MINUTES_A_DAY = 24 * 60;
const MINUTE_MS = 60_000;

/** `7:00`, `07h30`, `19 h`, `7 pm`, `midi` → `[7, 0]`; `undefined`: none of the day's. */
export function timeOfDay(text: string): readonly [hour: number, minute: number] | undefined {
  const said = text.trim().toLowerCase();
  if (said === 'midi' || said === 'noon') return [12, 0];
  if (said === 'minuit' || said === 'midnight') return [0, 0];
  const match =
    /^(\d{1,2})(?:\s*(?:[:h.]|heures?)\s*(\d{2})?)?(?::\d{2})?\s*(am|pm|a\.m\.|p\.m\.)?$/.exec(
      said,
    );
  if (!match) return undefined;
  const [, hours = '', minutes = '0', half] = match;
  const isHalf = half !== undefined;
  const hour = isHalf ? (Number(hours) % 12) + (half.startsWith('p') ? 12 : 0) : Number(hours);
  if ((isHalf && (Number(hours) < 1 || Number(hours) > 12)) || hour > 23 || Number(minutes) > 59)
    return undefined;
  return [hour, Number(minutes)];
}

/** `07:00` */
export function timeText([hour, minute]: readonly [number, number]): string {
  return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Always ahead: the time it is now is tomorrow's. `timeZone` as `Europe/Paris`; undefined: the machine's. */
export function msUntil(
  [hour, minute]: readonly [number, number],
  wallMs: number,
  timeZone: string | undefined,
): number {
  const wanted = hour * 60 + minute;
  const intoMinuteMs = ((wallMs % MINUTE_MS) + MINUTE_MS) % MINUTE_MS;
  const ahead = (wanted - minuteOfDay(wallMs, timeZone) + MINUTES_A_DAY) % MINUTES_A_DAY;
  const guessMs = (ahead || MINUTES_A_DAY) * MINUTE_MS - intoMinuteMs;
  // The clocks may be changed in between.
  const off = wanted - minuteOfDay(wallMs + guessMs, timeZone);
  const shift =
    off > MINUTES_A_DAY / 2
      ? off - MINUTES_A_DAY
      : off < -MINUTES_A_DAY / 2
        ? off + MINUTES_A_DAY
        : off;
  return guessMs + shift * MINUTE_MS;
}

function minuteOfDay(wallMs: number, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(wallMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}

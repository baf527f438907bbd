/** How a recording sounds elsewhere: noise at a level, a room. Seeded, so that runs can be compared. */

/** Mulberry32: a small generator whose sequence is the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Mixes noise in at this ratio to the loudest third of the speech, from a random place. */
export function withNoise(
  speech: Float32Array,
  noise: Float32Array,
  ratioDb: number,
  random: () => number,
): Float32Array {
  const offset = Math.floor(random() * noise.length);
  const powers = Float64Array.from(speech, (x) => x * x).sort();
  const loud = powers.subarray(Math.floor((powers.length * 2) / 3));
  const speechPower = loud.reduce((sum, p) => sum + p, 0) / loud.length;
  const noisePower = noise.reduce((sum, x) => sum + x * x, 0) / noise.length;
  const gain = Math.sqrt((speechPower / noisePower) * 10 ** (-ratioDb / 10));
  return speech.map((x, i) => x + gain * (noise[(i + offset) % noise.length] ?? 0));
}

const ROOM_TAIL = 4_000;

/** A synthetic room: as much decaying noise as direct sound, gone by 60 dB after `seconds`. */
export function inRoom(speech: Float32Array, seconds: number, random: () => number): Float32Array {
  const length = Math.round(seconds * 16_000);
  const gaussian = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const tail = Float64Array.from({ length }, (_, i) =>
    i < 30 ? 0 : gaussian() * Math.exp((-6.9 * i) / length),
  );
  const power = Math.sqrt(tail.reduce((sum, x) => sum + x * x, 0));
  const out = new Float32Array(speech.length + ROOM_TAIL);
  for (let i = 0; i < speech.length; i++) {
    const x = speech[i] ?? 0;
    out[i] = (out[i] ?? 0) + x;
    const end = Math.min(length, out.length - i);
    for (let j = 30; j < end; j++) out[i + j] = (out[i + j] ?? 0) + (x * (tail[j] ?? 0)) / power;
  }
  return out;
}

/** The second half of one command followed by the first half of another: no sentence. */
export function spliced(first: Float32Array, second: Float32Array): Float32Array {
  const head = first.subarray(first.length >> 1);
  const tail = second.subarray(0, second.length >> 1);
  const out = new Float32Array(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return out;
}

/**
 * What the container's health check runs: ends with 0 where EXO answers `describe` with `info`, else with 1.
 * It runs every minute for as long as EXO does, so it loads nothing else.
 */
import { connect } from 'node:net';

const DEFAULT_PORT = 10_300;
/** Home Assistant itself waits no longer for this answer. */
const DEADLINE_MS = 5_000;
/** The header line of `info` is far shorter: its data come after it. */
const MAX_HEADER_LENGTH = 4_096;

async function answeredType(port: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('no answer in time')));
  socket.write('{"type":"describe"}\n');
  let line = '';
  for await (const text of socket) {
    line += String(text);
    if (line.includes('\n') || line.length > MAX_HEADER_LENGTH) break;
  }
  const header = JSON.parse(line.split('\n', 1)[0] ?? '') as { readonly type?: unknown } | null;
  return header?.type;
}

try {
  const type = await answeredType(Number(process.env['EXO_WYOMING_PORT'] || DEFAULT_PORT));
  if (type !== 'info') throw new Error('something else answers on this port');
} catch (error) {
  process.stderr.write(`EXO does not answer: ${String(error)}\n`);
  process.exitCode = 1;
}

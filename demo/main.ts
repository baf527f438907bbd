/** `script/demo`: what people run. */
import { parseArgs } from 'node:util';
import { ExoError } from '../src/core/errors.ts';
import { isRunning, readState } from './demo-state.ts';
import { connect } from './harness/connect.ts';
import { until } from './harness/deadline.ts';
import { DemoError } from './harness/demo-error.ts';
import { createProgress } from './progress.ts';
import { DEMO_ACCOUNT, type RunningDemo, startDemo } from './running-demo.ts';
import { say } from './say.ts';

const USAGE = `script/demo                          open the demo house, until Ctrl-C
script/demo say TURN... [--room ID]  say something in it: a text or a WAV file, further turns go on the conversation
script/demo status
script/demo stop`;

/** Resolves at the first signal that asks to end. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
}

async function open(): Promise<void> {
  const tell = createProgress();
  const before = await readState();
  if (await isRunning(before)) {
    throw new DemoError(`the demo is running already (process ${before?.pid})`);
  }
  const end = interrupted();
  const starting = startDemo(tell);
  const demo = await Promise.race([starting, end]);
  if (demo === undefined) {
    tell('stopping');
    await (await starting).stop();
    return;
  }
  console.log(`
  Home Assistant   ${demo.dashboardUrl}
  login            ${DEMO_ACCOUNT.username}
  password         ${DEMO_ACCOUNT.password}
  EXO's page       ${demo.pageUrl}

  Say something    script/demo say "allume la lumière du salon"
  Ctrl-C ends it.
`);
  try {
    const broken = await Promise.race([end, demo.ended]);
    if (broken !== undefined) throw new DemoError(broken);
  } finally {
    tell('stopping');
    await demo.stop();
  }
}

/** Another Home Assistant where the environment names one, the running demo, or one for this call. */
async function withHome(use: (baseUrl: string, token: string) => Promise<void>): Promise<void> {
  const { HA_URL, HA_TOKEN } = process.env;
  if (HA_URL && HA_TOKEN) return await use(HA_URL.replace(/\/+$/, ''), HA_TOKEN);
  const state = await readState();
  if (state !== undefined && (await isRunning(state))) {
    return await use(`http://127.0.0.1:${state.homePort}`, state.token);
  }
  let demo: RunningDemo | undefined;
  try {
    demo = await startDemo(createProgress());
    await use(demo.url, demo.state.token);
  } finally {
    await demo?.stop();
  }
}

async function speak(turns: readonly string[], room: string): Promise<void> {
  if (turns.length === 0) throw new DemoError(USAGE);
  await withHome(async (baseUrl, token) => {
    const connection = await connect(baseUrl, token);
    try {
      const fine = await say({ baseUrl, connection, turns, room: room || undefined });
      process.exitCode = fine ? 0 : 1;
    } finally {
      connection.close();
    }
  });
}

async function stop(): Promise<void> {
  const state = await readState();
  if (state === undefined || !(await isRunning(state))) {
    console.log('the demo is not running');
    return;
  }
  process.kill(state.pid, 'SIGTERM');
  await until('end of the demo', 40_000, async () => ((await isRunning(state)) ? undefined : true));
  console.log('the demo is stopped');
}

async function status(): Promise<void> {
  const state = await readState();
  if (state === undefined || !(await isRunning(state))) {
    console.log('the demo is not running');
    process.exitCode = 1;
    return;
  }
  const url = `http://127.0.0.1:${state.homePort}`;
  const connection = await connect(url, state.token);
  console.log(`Home Assistant ${connection.haVersion} at ${url}, EXO on port ${state.wyomingPort}`);
  connection.close();
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { room: { type: 'string', default: 'salon' }, help: { type: 'boolean' } },
  });
  const [command = 'open', ...rest] = positionals;
  if (values.help) console.log(USAGE);
  else if (command === 'open') await open();
  else if (command === 'say') await speak(rest, values.room);
  else if (command === 'stop') await stop();
  else if (command === 'status') await status();
  else throw new DemoError(USAGE);
}

try {
  await main();
} catch (error) {
  const known = error instanceof DemoError || error instanceof ExoError;
  console.error(known ? error.message : error);
  process.exitCode = 1;
}

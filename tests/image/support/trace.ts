/** What a program did with files, from the output of `strace -f -y`. Pure. */
import type { Mode } from './profile-rules.ts';

export interface Access {
  /** As the program sees it. */
  readonly path: string;
  readonly mode: Mode;
}

const CALL = /\b(open|openat|execve|mkdir|rename|unlink|unlinkat|rmdir|link|chmod|mmap)\((.*)$/;
const UNFINISHED = ' <unfinished ...>';
const NOT_DONE = /\) += -1 /;
const WRITES = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/;
/** `"path"`, relative to the folder before it where there is one. */
const PATH = /(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"/g;
/** Folders that are links to their namesakes below /usr. */
const MERGED = /^\/(?=(?:bin|sbin|lib|lib64)\/)/;

/** @param root of the container on this machine */
export function accessesOf(trace: string, root: string): Access[] {
  return wholeCalls(trace).flatMap((line) => {
    const [, call = '', rest = ''] = CALL.exec(line) ?? [];
    if (call === '' || NOT_DONE.test(line)) return [];
    if (call === 'mmap') return mapped(rest, root);
    const modes = modesOf(call, rest);
    const paths = [...rest.matchAll(PATH)].map(([, folder = '', path = '']) =>
      insideOf(path.startsWith('/') ? path : `${folder}/${path}`, root),
    );
    const used = call === 'execve' || call.startsWith('open') ? paths.slice(0, 1) : paths;
    return used.flatMap((path) => modes.map((mode) => ({ path, mode })));
  });
}

/** A call that another process interrupts comes in two lines. */
function wholeCalls(trace: string): string[] {
  const begun = new Map<string, string>();
  const calls: string[] = [];
  for (const line of trace.split('\n')) {
    const pid = line.split(' ', 1)[0] ?? '';
    const resumed = /<\.\.\. \w+ resumed>(.*)$/.exec(line)?.[1];
    if (line.endsWith(UNFINISHED)) begun.set(pid, line.slice(0, -UNFINISHED.length));
    else calls.push(resumed === undefined ? line : `${begun.get(pid) ?? ''}${resumed}`);
  }
  return calls;
}

function modesOf(call: string, rest: string): Mode[] {
  if (call === 'execve') return ['x'];
  if (!call.startsWith('open')) return ['w'];
  const modes: Mode[] = WRITES.test(rest) ? ['w'] : [];
  return rest.includes('O_WRONLY') ? modes : ['r', ...modes];
}

/** Only a file that is mapped to be executed needs a right of its own. */
function mapped(rest: string, root: string): Access[] {
  const file = /\d+<([^>]*)>/.exec(rest)?.[1];
  if (!file || !rest.includes('PROT_EXEC')) return [];
  return [{ path: insideOf(file, root), mode: 'm' }];
}

function insideOf(path: string, root: string): string {
  const inside = path.startsWith(root) ? path.slice(root.length) : path;
  return inside.replace(MERGED, '/usr/') || '/';
}

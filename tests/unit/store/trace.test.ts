import { expect, it } from 'vitest';
import { readProfile } from '../../image/support/profile-rules.ts';
import { accessesOf } from '../../image/support/trace.ts';

it('a trace says which files were used, and how', () => {
  const trace = `
12 openat(AT_FDCWD</app>, "/data/options.json", O_RDONLY|O_CLOEXEC) = 3</c/root/data/options.json>
12 openat(AT_FDCWD</app>, "/nowhere", O_RDONLY) = -1 ENOENT (No such file or directory)
12 openat(4</c/root/data>, "new", O_WRONLY|O_CREAT, 0666) = 5</c/root/data/new>
12 execve("/usr/local/bin/espeak-ng", ["espeak-ng"], 0x1 <unfinished ...>
13 rename("/data/a", "/data/b") = 0
12 <... execve resumed>) = -1 ENOENT (No such file or directory)
12 execve("/bin/espeak-ng", ["espeak-ng", "/etc/x"], 0x1 <unfinished ...>
13 mmap(NULL, 9, PROT_READ|PROT_EXEC, MAP_PRIVATE, 7</c/root/lib/a.so>, 0) = 0x7
13 mmap(NULL, 9, PROT_READ, MAP_PRIVATE, 7</c/root/lib/b.so>, 0) = 0x7
12 <... execve resumed>) = 0`;
  const found = accessesOf(trace, '/c/root').map(({ path, mode }) => `${path} ${mode}`);
  expect(found).toEqual([
    '/data/options.json r',
    '/data/new w',
    '/data/a w',
    '/data/b w',
    '/usr/lib/a.so m',
    '/usr/bin/espeak-ng x',
  ]);
});

it('a profile allows what it lists', () => {
  const allows = readProfile(`
  /data/** rw,
  /usr/{,local/}bin/node mrix,
  owner @{PROC}/@{pid}/{stat,task/@{tid}/comm} r,
  /app/*.ts r,
  /usr/lib/**.so{,.*} mr,`);
  expect(allows('/data/a/b', 'w')).toBe(true);
  expect(allows('/data/', 'w')).toBe(false);
  expect(allows('/usr/local/bin/node', 'x')).toBe(true);
  expect(allows('/usr/bin/nodes', 'x')).toBe(false);
  expect(allows('/proc/12/task/13/comm', 'r')).toBe(true);
  expect(allows('/proc/12/mem', 'r')).toBe(false);
  expect(allows('/app/a.ts', 'r')).toBe(true);
  expect(allows('/app/src/a.ts', 'r')).toBe(false);
  expect(allows('/usr/lib/x/liba.so.1', 'm')).toBe(true);
  expect(allows('/opt/liba.so', 'm')).toBe(false);
});

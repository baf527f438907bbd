/** The files of the page, as a fixed list: nothing else in any folder can be asked for. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';

export interface Asset {
  readonly type: string;
  readonly body: string;
  /** Of the content. */
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const PAGE_FILES = [
  'index.html',
  'page.css',
  'page.js',
  'memory-card.js',
  'bench-card.js',
  'icon.svg',
];

/** Lit as it comes in its packages, plain modules: what the import map names, and what those import. */
const LIT_FILES: readonly (readonly [packageName: string, file: string])[] = [
  ['lit', 'index.js'],
  ['lit-element', 'lit-element.js'],
  ['lit-html', 'lit-html.js'],
  ['lit-html', 'is-server.js'],
  ['@lit/reactive-element', 'reactive-element.js'],
  ['@lit/reactive-element', 'css-tag.js'],
];

/** By their path below the page's address; `''` is the page itself. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>();
  const folder = join(import.meta.dirname, 'page');
  for (const name of PAGE_FILES) {
    const path = name === 'index.html' ? '' : name;
    assets.set(path, assetOf(name, await readFile(join(folder, name), 'utf8')));
  }
  for (const [packageName, file] of LIT_FILES) {
    const text = await readFile(join(packageFolder(packageName), file), 'utf8');
    // Our image has no source maps, and the page's policy would refuse them.
    const module = text.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
    assets.set(`modules/${packageName}/${file}`, assetOf(file, module));
  }
  return assets;
}

/** What the content security policy has to name: the import map is the only script inside the page. */
export function inlineScriptHash(page: string): string {
  const script = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

function assetOf(name: string, body: string): Asset {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  return { type, body, etag };
}

/** Node would resolve to the builds for servers, so only the folder is taken from it. */
function packageFolder(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  const below = join('node_modules', ...name.split('/')) + sep;
  return entry.slice(0, entry.lastIndexOf(below) + below.length);
}

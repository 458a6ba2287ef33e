import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../../cli/stack/web.ts';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
}

const LIMIT_KB = 350;
/** Shared by all pages and kept by browsers; see web/vite.config.ts. */
const VENDOR = /assets\/(react|antd|tanstack)-/;

let folder: string;
let chunks: Record<string, Chunk>;

beforeAll(async () => {
  folder = await buildWeb();
  chunks = JSON.parse(readFileSync(path.join(folder, '.vite/manifest.json'), 'utf8')) as typeof chunks;
}, 60_000);

test(`every page loads at most ${LIMIT_KB} kB of scripts (gzip) beside the shared vendor chunks`, () => {
  const pages = Object.entries(chunks).filter(([, chunk]) => chunk.isEntry || chunk.isDynamicEntry);
  expect(pages.length).toBeGreaterThan(2);
  const tooLarge = pages
    .map(([name]) => ({ name, kB: Math.round(sizeOf(name) / 1024) }))
    .filter(({ kB }) => kB > LIMIT_KB);
  expect(tooLarge).toEqual([]);
});

test('nothing is asked for from outside', () => {
  const files = Object.values(chunks).map(({ file }) => path.join(folder, file));
  const shell = readFileSync(path.join(folder, 'index.html'), 'utf8');
  expect(shell.match(/(src|href)="https?:/g)).toBeNull();
  for (const file of files.filter((name) => name.endsWith('.css'))) {
    expect(readFileSync(file, 'utf8').match(/url\(["']?https?:/g), file).toBeNull();
  }
});

test('no script stands in the shell itself: the browser would not run it', () => {
  const shell = readFileSync(path.join(folder, 'index.html'), 'utf8');
  expect(shell).toMatch(/<script[^>]* src="\/assets\//);
  expect(shell.match(/<script(?![^>]* src=)| on\w+=/g)).toBeNull();
});

/** Bytes (gzip) of a chunk and all that it loads at once, without the vendor's. */
function sizeOf(name: string, seen = new Set<string>()): number {
  const chunk = chunks[name];
  if (!chunk || seen.has(name) || VENDOR.test(chunk.file)) return 0;
  seen.add(name);
  const own = statSync(path.join(folder, `${chunk.file}.gz`)).size;
  return own + (chunk.imports ?? []).reduce((sum, other) => sum + sizeOf(other, seen), 0);
}

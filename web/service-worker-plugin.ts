import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

interface Chunk {
  readonly type: 'chunk' | 'asset';
  readonly fileName: string;
  readonly isEntry?: boolean;
  readonly facadeModuleId?: string | null;
  readonly imports?: readonly string[];
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> };
}

/** Writes `sw.js`: the service worker with the files that `page` needs, the entry first. */
export function serviceWorker(page: string): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    // After everything that still changes names or adds styles.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunks = new Map(Object.entries(bundle as unknown as Record<string, Chunk>));
      const all = [...chunks.values()];
      const entry = all.find(({ isEntry }) => isEntry);
      const own = all.find(({ facadeModuleId }) => facadeModuleId?.endsWith(page));
      if (!entry || !own) throw new Error(`no chunk for ${page}`);
      const files = new Set<string>();
      for (const chunk of [entry, own]) collect(chunk, chunks, files);
      const list = JSON.stringify([...files].map((file) => `/${file}`));
      const source = readFileSync(path.join(import.meta.dirname, 'service-worker.js'), 'utf8');
      const marked = 'const FILES = [];';
      if (!source.includes(marked)) throw new Error('the service worker has no place for its files');
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: source.replace(marked, `const FILES = ${list};`),
      });
    },
  };
}

function collect(chunk: Chunk, chunks: ReadonlyMap<string, Chunk>, files: Set<string>): void {
  if (files.has(chunk.fileName)) return;
  files.add(chunk.fileName);
  for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
  for (const name of chunk.imports ?? []) {
    const next = chunks.get(name);
    if (next) collect(next, chunks, files);
  }
}

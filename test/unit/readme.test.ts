import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const pages = ['README.md', 'README.zh-CN.md', ...globSync('docs/**/*.md', { cwd: root })];
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** What a build makes: a fresh clone has none of it yet. */
const MADE = new Set(['web/dist']);
/** Folders and files of ours, as pages name them: `src/domain/`, `docs/rules.md`, `api/lists/list-route.ts`. */
const OURS = /^(src|api|activities|workflows|worker|cli|web|test|docs|policies|data|tools)\/[\w./-]*$/;

test.each(pages)('%s names only files, folders and scripts that exist', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  const named = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  const files = named.filter((name) => OURS.test(name) && !name.includes('…') && !MADE.has(name));
  const linked = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) =>
    path.join(path.dirname(page), match[1]!),
  );
  const missing = [...files, ...linked].filter((file) => !existsSync(path.join(root, file)));
  expect(missing).toEqual([]);

  const run = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map((match) => match[1]!);
  expect(run.filter((name) => !name.endsWith(':') && !(name in scripts))).toEqual([]);
});

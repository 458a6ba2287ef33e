import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { auditSubjectNames } from '../../src/domain/words.ts';

const ROOT = path.join(import.meta.dirname, '../..');

test('whatever the audit log is about has a name', () => {
  const kinds = globSync('{src,api,activities}/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/subject: ['"`]([a-z-]+):/g)].map(
      ([, kind]) => kind!,
    ),
  );
  expect(kinds).toContain('claim');
  expect([...new Set(kinds)].filter((kind) => !(kind in auditSubjectNames))).toEqual([]);
});

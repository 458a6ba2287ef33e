import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** `n` is what the views are called: their rows are all numbers. Any other table asked by one number misses the others. */
const LOOKS_UP =
  /(join person (\w+) on \2\.identity_key|[^n\w]\.identity_key = any|[^n\w]\w\.identity_key = any\(\$|'[^n]\.identity_key', '=')/;

test('nobody is looked up by number but through the views that know every number of a person', () => {
  const files = globSync(['src/**/*.ts', 'api/**/*.ts', 'activities/**/*.ts'], {
    exclude: (name) => name === 'migrations',
  });
  expect(files.length).toBeGreaterThan(300);
  const faults = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => LOOKS_UP.test(line) && !/\bn\.identity_key/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(faults).toEqual([]);
});

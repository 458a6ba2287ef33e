import { expect, test } from 'vitest';
import { createLogger, maskNumbers } from '../../src/platform/logger.ts';

test('no identity number, account or secret reaches the log', () => {
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    name: 't',
    destination: { write: (line) => void lines.push(line) },
  });
  log.info({ person: { identityNumber: '43312719780427239X' }, headers: { cookie: 'sid=1' } }, 'a');
  log.error(new Error('duplicate 433123196208122438'), 'account 6228481533715135421 refused');
  log.info({ row: ['91433125420043284J', '433123196208122438'] }, '就业 JY0001 已登记 2016-06-18');
  const all = lines.join('');
  expect(all).not.toMatch(/43312719780427239X|433123196208122438|6228481533715135421|sid=1/);
  expect(all).toContain('就业 JY0001 已登记 2016-06-18');
  // A credit code is public and stays readable.
  expect(all).toContain('91433125420043284J');
});

test('masks 16 to 19 digits and leaves shorter numbers and longer hashes alone', () => {
  expect(maskNumbers('433123196208122438 43312319620812243X 6228481533715135')).toBe(
    '4331***438 4331***43X 6228***135',
  );
  expect(maskNumbers('1479999999999 433125113210')).toBe('1479999999999 433125113210');
  expect(maskNumbers('a433123196208122438b')).toBe('a433123196208122438b');
});

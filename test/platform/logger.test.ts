import Fastify from 'fastify';
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

test('masks 14 to 32 digits and leaves shorter numbers and longer hashes alone', () => {
  expect(maskNumbers('433123196208122438 43312319620812243X 6228481533715135')).toBe(
    '4331***438 4331***43X 6228***135',
  );
  expect(maskNumbers('1479999999999 433125113210')).toBe('1479999999999 433125113210');
  expect(maskNumbers('a433123196208122438b')).toBe('a433123196208122438b');
  expect(maskNumbers('433123620812243 12345678901234567890123456789012')).toBe('4331***243 1234***012');
});

test('a short account is masked where a word says that it is one', () => {
  expect(maskNumbers('账号 123456789 不符，开户行 433101，account: "800123"')).toBe(
    '账号 ***789 不符，开户行 433101，account: "***123"',
  );
});

test('a line stays JSON, and a duration a number', () => {
  const line = '{"time":1479999999999,"responseTime":3.2141690000891685}';
  expect(maskNumbers(line)).toBe(line);
});

test('of a request its path is logged and what it asked by, never what it asked for', async () => {
  const lines: string[] = [];
  const app = Fastify({
    loggerInstance: createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
  });
  app.get('/api/search', () => 'ok');
  await app.inject(`/api/search?q=${encodeURIComponent('欧阳')}&last4=1234&q=x`);
  await app.inject('/api/search');
  await app.close();
  const urls = lines.flatMap((line) => JSON.parse(line).req?.url ?? []);
  expect(urls).toEqual(['/api/search?q&last4', '/api/search']);
  expect(lines.join('')).not.toMatch(/欧阳|%E6|1234/);
});

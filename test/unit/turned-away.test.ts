import { expect, test } from 'vitest';
import { isTurnedAway } from '../../api/plugins/security.ts';

test.each([
  ['/api/session', true],
  ['/health', true],
  ['/openapi.json?x', true],
  ['/', false],
  ['/village?show=all', false],
  ['/assets/page-1a2b.js', false],
  ['/sw.js', false],
  ['/apiary', false],
])('a busy server turns %s away: %s', (url, turned) => {
  expect(isTurnedAway(url)).toBe(turned);
});

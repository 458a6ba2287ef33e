import { expect, test } from 'vitest';
import { changesOf } from '../../web/src/pages/admin/changes.ts';

test('what a decision changed is told in words: state, step, action, and the day on which the notice ends', () => {
  const before = { step: 'review', status: 'open', revision: 2 };
  const after = { step: 'review', action: 'approve', notice_ends_on: '2016-12-02' };
  expect(
    changesOf(before, after, (code) => code).map(({ name, before, after }) => [name, before, after]),
  ).toEqual([
    ['环节', '审核', '审核'],
    ['状态', '办理中', undefined],
    ['版次', '2', undefined],
    ['决定', undefined, '通过'],
    ['公示截止', undefined, '2016-12-02'],
  ]);
});

import { expect, test } from 'vitest';
import { type Grant, may } from '../../src/domain/access.ts';
import type { InstitutionKind } from '../../src/domain/words.ts';
import { firstPage, visible } from '../../web/src/app/navigation.ts';
import { servesOf } from '../../web/src/app/serves.ts';

const none = { division: null, employer: null, intermediary: null };
const agent: Grant = { role: 'institution-agent', ...none, institution: '91433101000000001X' };
const centre: Grant = { role: 'county-employment-centre', ...none, division: '433101' };

function menuOf(grants: Grant[], kinds: InstitutionKind[]) {
  const serves = servesOf(grants, kinds);
  const labels = visible(serves, (operation, division) =>
    may(grants, operation, { divisions: [division] }),
  ).flatMap(({ entries }) => entries.map(({ label }) => label));
  return { first: firstPage(serves), labels };
}

const ofInstitutions = [
  '就业跟踪',
  '登记学生',
  '学年确认',
  '登记创业贷款',
  '贷款季度结息',
  '申请交通补助',
  '培训班',
];
test.each<[InstitutionKind[], string, string[]]>([
  [['training'], '/trainings', ['培训班']],
  [['school'], '/school-years', ['登记学生', '学年确认', '培训班']],
  [['bank'], '/loan-quarters', ['登记创业贷款', '贷款季度结息']],
  [['training', 'school'], '/aid', ['登记学生', '学年确认', '培训班']],
])('who acts for %s begins at %s and sees what is theirs', (kinds, first, theirs) => {
  const menu = menuOf([agent], kinds);
  expect(menu.first).toBe(first);
  expect(menu.labels.filter((label) => ofInstitutions.includes(label))).toEqual(theirs);
  expect(menu.labels).toEqual(expect.arrayContaining(['补助个案', '补贴申请', '表格导入']));
});

test('the poverty office begins at its reviews', () => {
  expect(menuOf([{ ...centre, role: 'poverty-alleviation-officer' }], []).first).toBe('/work');
});

test('a leader begins at the dashboard, an office has the reports and not the dashboard', () => {
  const leader = menuOf([{ ...centre, role: 'leader' }], []);
  expect(leader.first).toBe('/dashboard');
  expect(leader.labels).toEqual(expect.arrayContaining(['领导看板', '月报和年报']));
  const { labels } = menuOf([centre], []);
  expect(labels).toContain('月报和年报');
  expect(labels).not.toContain('领导看板');
});

test('an office sees the work of all of them, also where its person acts for one besides', () => {
  for (const kinds of [[], ['bank']] as InstitutionKind[][]) {
    const { first, labels } = menuOf(kinds.length ? [centre, agent] : [centre], kinds);
    expect(first).toBe('/work');
    expect(labels).toEqual(expect.arrayContaining(ofInstitutions));
  }
});

import type { Quarter, SchoolYear } from '../../src/domain/aid/facts.ts';
import { plainDate as d } from '../../src/domain/dates.ts';
import type { AidId } from '../../src/domain/ids.ts';
import { fen } from '../../src/domain/money.ts';
import type { Vault } from '../../src/platform/vault.ts';
import { businessAt, identity } from './world.ts';

/** What a school and a bank say where nothing else is said, by the officer of these tests. */
export const by = (on: string) => ({ actor: 'clerk', businessAtMs: businessAt(on) });

export const study = (vault: Vault, n = 1) => ({
  identityNumber: identity(n),
  programme: 'vocational-student' as const,
  stage: 'vocational' as const,
  school: null,
  schoolName: '湘西职业技术学院',
  enrolledOn: d('2016-09-01'),
  graduatesOn: d('2019-06-30'),
  vault,
  allowed: () => true,
  ...by('2016-09-05'),
});

export const word = (aidId: AidId, year = '2016-2017', on = '2016-10-10') => ({
  aidId,
  schoolYear: year as SchoolYear,
  enrolled: true,
  attending: true,
  atRisk: null,
  needScore: null,
  confirmedOn: d(on),
  ...by(on),
});

export const loan = (vault: Vault, n = 1, loanNumber = 'DK1') => ({
  loanNumber,
  identityNumber: identity(n),
  bank: null,
  bankName: '保靖农商行',
  returnee: true,
  bankApprovedOn: d('2016-12-20'),
  principalFen: fen(5_000_000),
  annualRateBp: 475,
  drawnOn: d('2017-01-01'),
  endsOn: d('2020-01-01'),
  vault,
  allowed: () => true,
  ...by('2017-01-05'),
});

export const statement = (aidId: AidId, quarter = '2017Q1', on = '2017-04-05') => ({
  aidId,
  quarter: quarter as Quarter,
  interestPaidFen: fen(59_375),
  balanceFen: fen(5_000_000),
  paidOn: d('2017-03-21'),
  overdue: false,
  statedOn: d(on),
  ...by(on),
});

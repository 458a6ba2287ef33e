import { z } from 'zod';
import { type TriedCase, trialGroups } from '../../src/db/policy-trial.ts';
import { riskBands } from '../../src/domain/forecast/risk.ts';
import { riskBandNames, riskNames } from '../../src/domain/forecast/words.ts';
import { programmeIds } from '../../src/domain/policy/types.ts';
import { nameOf, programmeNames } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { fen } from '../schemas/common.ts';

const days = z.int().optional();

/** The choices of a policy that can be tried; the policy's own schema has the last word on each. */
export const overridesSchema = z.object({
  parameters: z
    .object({
      latePaymentGraceDays: days,
      noticeDays: days,
      insuranceMonths: days,
      followUpWindowMonths: days,
      followUpWindows: days,
      goodStandings: z.array(z.string().max(20)).max(10).optional(),
    })
    .default({}),
  amountsFen: z.partialRecord(z.enum(programmeIds), z.int()).default({}),
});

const prospect = z.object({
  band: z.enum(riskBands),
  amountFen: fen,
  month: z.string(),
  because: z.array(z.string()),
});
export const movedCase = z
  .object({
    group: z.enum(trialGroups),
    employmentId: z.string(),
    personName: z.string().nullable(),
    employerName: z.string(),
    programme: z.string(),
    paidBy: z.string(),
    before: prospect,
    after: prospect,
  })
  .meta({ id: 'MovedCase' });
export type MovedCase = z.output<typeof movedCase>;

export const trialSum = z
  .object({
    group: z.enum(trialGroups).meta({ description: 'open 在办；last-year 上一年到期' }),
    programme: z.string(),
    division: z.string(),
    month: z.string(),
    beforeCount: z.int(),
    beforeFen: fen,
    afterCount: z.int(),
    afterFen: fen,
  })
  .meta({ id: 'TrialSum' });
export type TrialSum = z.output<typeof trialSum>;

const groupNames = { open: '在办', 'last-year': '上一年到期' } as const;
const because = ({ because: codes }: { because: readonly string[] }) =>
  codes.map((code) => nameOf(riskNames, code)).join('、');

export const movedColumns: readonly Column<MovedCase>[] = [
  { header: '范围', value: (c) => groupNames[c.group] },
  { header: '就业编号', value: (c) => c.employmentId },
  { header: '劳动者', value: (c) => c.personName },
  { header: '用人单位', value: (c) => c.employerName },
  { header: '项目', value: (c) => nameOf(programmeNames, c.programme) },
  { header: '支付地区', value: (c) => c.paidBy },
  { header: '现行把握', value: (c) => riskBandNames[c.before.band] },
  { header: '现行金额(元)', value: (c) => c.before.amountFen / 100 },
  { header: '现行月份', value: (c) => c.before.month },
  { header: '现行缘由', value: (c) => because(c.before) },
  { header: '改后把握', value: (c) => riskBandNames[c.after.band] },
  { header: '改后金额(元)', value: (c) => c.after.amountFen / 100 },
  { header: '改后月份', value: (c) => c.after.month },
  { header: '改后缘由', value: (c) => because(c.after) },
];

/** Money and number by group, programme, county and month, before and after; a case whose month moves is in both. */
export function trialSums(cases: readonly TriedCase[]): TrialSum[] {
  const sums = new Map<string, TrialSum>();
  const at = ({ group, programme, paidBy: division }: TriedCase, month: string): TrialSum => {
    const key = [group, programme, division, month].join();
    const zero = { beforeCount: 0, beforeFen: 0, afterCount: 0, afterFen: 0 };
    const sum = sums.get(key) ?? { group, programme, division, month, ...zero };
    sums.set(key, sum);
    return sum;
  };
  for (const one of cases) {
    const [before, after] = [at(one, one.before.month), at(one, one.after.month)];
    if (one.before.band !== 'lost') before.beforeCount += 1;
    before.beforeFen += one.before.amountFen;
    if (one.after.band !== 'lost') after.afterCount += 1;
    after.afterFen += one.after.amountFen;
  }
  return [...sums.values()];
}

import { z } from 'zod';
import { roles } from '../access.ts';
import { claimSteps } from '../claim-steps.ts';
import { type PlainDate, parsePlainDate } from '../dates.ts';
import { waitKinds } from '../waits.ts';
import { article, positiveFen, text } from './parameters.schema.ts';
import { type ProgrammeId, programmeShapes } from './programme-shapes.ts';
import { funds, type ParameterName } from './types.ts';

export const date = z
  .string()
  .refine((s) => parsePlainDate(s) !== null, '不是真实日期，应写成 YYYY-MM-DD')
  .transform((s) => s as PlainDate);

const percent = z.int().min(1).max(1000);
const reading = { interprets: text, note: text };

const amounts = {
  fixed: z.strictObject({ kind: z.literal('fixed'), fen: positiveFen, ...reading }),
  'per-day': z.strictObject({ kind: z.literal('per-day'), fen: positiveFen, ...reading }),
  'per-year': z.strictObject({ kind: z.literal('per-year'), fen: positiveFen, ...reading }),
  'standard-multiple': z.strictObject({
    kind: z.literal('standard-multiple'),
    of: z.enum(['standard', 'uplifted']),
    percent,
    ...reading,
  }),
  'actual-capped': z.strictObject({
    kind: z.literal('actual-capped'),
    capsFen: z.strictObject({
      'outside-province': positiveFen,
      'outside-prefecture': positiveFen,
      'outside-county': positiveFen,
    }),
    ...reading,
  }),
  'interest-share': z.strictObject({
    kind: z.literal('interest-share'),
    percent: percent.max(100),
    referenceRates: z.array(z.strictObject({ from: date, basisPoints: z.int().min(1).max(10_000) })).min(1),
    ...reading,
  }),
};

const conditions = (checks: readonly string[]) =>
  z.array(z.strictObject({ check: z.enum(checks), article, interprets: text, note: text })).min(1);

/** What surrounds amount and payee in both forms of a file. */
const around = (id: ProgrammeId, parameterNames: readonly ParameterName[]) => ({
  paidFrom: z.enum(['employer-county', 'home-county']),
  fund: z.enum(funds),
  conditions: conditions(programmeShapes[id].checks),
  waits: z.array(
    z.strictObject({
      kind: z.enum(waitKinds),
      article,
      note: text,
      parameter: z.enum(parameterNames).optional(),
    }),
  ),
  steps: z.array(
    z.strictObject({ step: z.enum(claimSteps), roles: z.array(z.enum(roles)), article, note: text }),
  ),
});

/** A programme of the first form: articles 23 and 24 alone, a fixed amount, one payee. */
export const firstProgramme = (id: ProgrammeId, parameterNames: readonly ParameterName[]) =>
  z.strictObject({
    title: text,
    article,
    amountFen: positiveFen,
    payee: z.enum(['employer', 'intermediary']),
    ...around(id, parameterNames),
  });

export const programme = (id: ProgrammeId, parameterNames: readonly ParameterName[]) =>
  z.strictObject({
    title: text,
    article: z.literal(programmeShapes[id].article),
    amount: amounts[programmeShapes[id].amount],
    payees: z.array(z.enum(programmeShapes[id].payees)).min(1),
    ...around(id, parameterNames),
  });

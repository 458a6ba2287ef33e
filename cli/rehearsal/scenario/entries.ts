import { z } from 'zod';
import { type PlainDate, parsePlainDate } from '../../../src/domain/dates.ts';
import { programmeIds } from '../../../src/domain/policy/types.ts';

const date = z.string().refine((s) => parsePlainDate(s) !== null, '不是真实日期，应写成 2017-03-05');

const event = z.strictObject({
  /** The day on which it happens, after the files of the day and before the officers decide. */
  on: date,
  /** A username, a role (then somebody who may do it for the case's county), or `anybody`. */
  as: z.string().min(1),
  /** operationId of the OpenAPI document. */
  do: z.string().min(1),
  with: z.record(z.string(), z.unknown()).default({}),
  /** Later entries call the answer by this name: `$name.id`. */
  keep: z
    .string()
    .regex(/^[a-z][a-zA-Z0-9]*$/, '只能用字母和数字，以小写字母开头')
    .optional(),
  /** What the API is expected to refuse it with; without this a refusal is a failure. */
  expect: z.strictObject({ status: z.int().optional(), code: z.string().optional() }).optional(),
});

export const outcomeNames = ['paid', 'refused', 'open', 'withdrawn', 'lapsed', 'none'] as const;

const ofOneCase = z.strictObject({
  /** Number of the employment or aid case. */
  employment: z.string().min(1),
  /** School year, quarter or certificate level, where a case has several claims of the programme. */
  period: z.string().optional(),
  programme: z.enum(programmeIds),
  /** Which top-up (补发) of the claim; without it the claim itself. */
  topUp: z.int().positive().optional(),
  /** `none`: no claim has been raised. */
  outcome: z.enum(outcomeNames),
  reason: z.string().optional(),
  article: z.string().optional(),
  step: z.string().optional(),
  payee: z.string().optional(),
  paidBy: z.string().optional(),
  amountFen: z.int().optional(),
  paidOn: date.optional(),
});

const ofAll = z
  .strictObject({ payments: z.int(), refusals: z.int(), open: z.int(), unmatchedInsurance: z.int() })
  .partial()
  .refine((counts) => Object.keys(counts).length > 0, '没有写明期望什么');

const check = z.strictObject({
  /** At the end of that day; without it at the end of the play. */
  on: date.optional(),
  expect: z.union([ofOneCase, ofAll]),
});

export type ScenarioEvent = Omit<z.output<typeof event>, 'on'> & {
  readonly line: number;
  readonly on: PlainDate;
};
export type Check = Omit<z.output<typeof check>, 'on'> & {
  readonly line: number;
  readonly on: PlainDate | null;
};
export type OneCase = z.output<typeof ofOneCase>;
export type Counts = z.output<typeof ofAll>;

export type Entry = { readonly event: ScenarioEvent } | { readonly check: Check };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** One entry of the list, or what is wrong with it. */
export function parseEntry(value: unknown, line: number): Entry | { readonly faults: string[] } {
  if (!isObject(value) || !('do' in value || 'expect' in value))
    return { faults: ['须写 do（做一件事）或 expect（期望的结果）'] };
  if ('do' in value) {
    const parsed = event.safeParse(value);
    if (!parsed.success) return { faults: faultsOf(parsed.error) };
    return { event: { ...parsed.data, on: parsed.data.on as PlainDate, line } };
  }
  // Which of the two is meant is plain, so the faults need not speak of both.
  const expected =
    'expect' in value && isObject(value.expect) && 'employment' in value.expect ? ofOneCase : ofAll;
  const parsed = check.extend({ expect: expected }).safeParse(value);
  if (!parsed.success) return { faults: faultsOf(parsed.error) };
  return { check: { ...parsed.data, on: (parsed.data.on as PlainDate) ?? null, line } };
}

function faultsOf({ issues }: z.ZodError): string[] {
  return issues.map((issue) => {
    const where = issue.path.join('.');
    const what =
      issue.code === 'unrecognized_keys' ? `没有“${issue.keys.join('”“')}”这一项` : zhOf(issue.code, issue);
    return where ? `${where}：${what}` : what;
  });
}

function zhOf(code: string, issue: { message: string }): string {
  const { values, expected } = issue as { values?: unknown[]; expected?: string };
  if (code === 'invalid_value') return `只能是 ${values?.join('、')}`;
  if (code === 'invalid_type') return `缺少，或不是${TYPES[expected ?? ''] ?? expected}`;
  return issue.message;
}

const TYPES: Record<string, string> = {
  string: '文字',
  int: '整数',
  number: '数字',
  object: '对象',
  record: '对象',
};

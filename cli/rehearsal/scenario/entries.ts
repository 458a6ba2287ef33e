import { z } from 'zod';
import { bankFormatIds } from '../../../src/domain/bank-formats.ts';
import { type PlainDate, parsePlainDate } from '../../../src/domain/dates.ts';
import { ledgerAccounts } from '../../../src/domain/ledger.ts';
import { programmeIds } from '../../../src/domain/policy/types.ts';
import { recoveryStatuses } from '../../../src/domain/recovery.ts';

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

const claimNames = {
  /** Number of the employment or aid case. */
  employment: z.string().min(1),
  /** School year, quarter or certificate level, where a case has several claims of the programme. */
  period: z.string().optional(),
  programme: z.enum(programmeIds),
};

const answer = z
  .strictObject({
    /** From this day on, before people do anything; without it as soon as the bank has its file. */
    on: date.optional(),
    /** `silent`: it says nothing, until a later answer. */
    bank: z.enum(['paid', 'returned', 'reversed', 'unclear', 'silent']),
    ...claimNames,
    /** Which payment of the claim: 2 is the first that was paid again. */
    payment: z.int().min(1).default(1),
    /** Why it returns it or takes it back; or what it says where it does not say what became of it. */
    words: z.string().min(1).optional(),
    /** The form of its file; without it that of the payment file. */
    format: z.enum(bankFormatIds).optional(),
  })
  .refine(({ bank, words }) => words !== undefined || bank === 'paid' || bank === 'silent', {
    path: ['words'],
    message: '银行的话须写明',
  })
  .refine(({ bank, on }) => on === undefined || bank !== 'silent', {
    path: ['on'],
    message: '银行不答复没有日子',
  });

export const outcomeNames = ['paid', 'refused', 'open', 'withdrawn', 'lapsed', 'none'] as const;

const ofOneCase = z.strictObject({
  ...claimNames,
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
  /** How many times it was approved for payment. */
  payment: z.int().optional(),
  /** The version of the policy that it keeps. */
  policy: z.string().optional(),
});

const ofOneRecovery = z.strictObject({
  /** `<claim>:R<n>`. */
  recovery: z.string().min(1),
  status: z.enum(recoveryStatuses).optional(),
  amountFen: z.int().optional(),
  /** Received, offset or written off so far. */
  coveredFen: z.int().optional(),
});

/** Debit less credit, over all counties and funds. */
const ofTheLedger = z
  .strictObject({ ledger: z.partialRecord(z.enum(ledgerAccounts), z.int()) })
  .refine(({ ledger }) => Object.keys(ledger).length > 0, '没有写明期望什么');

const ofAll = z
  .strictObject({
    payments: z.int(),
    /** What came through and was not taken back, by the bank. */
    paidFen: z.int(),
    refusals: z.int(),
    open: z.int(),
    unmatchedInsurance: z.int(),
  })
  .partial()
  .refine((counts) => Object.keys(counts).length > 0, '没有写明期望什么');

const check = z.strictObject({
  /** At the end of that day; without it at the end of the play. */
  on: date.optional(),
  expect: z.union([ofOneCase, ofOneRecovery, ofTheLedger, ofAll]),
});

export type ScenarioEvent = Omit<z.output<typeof event>, 'on'> & {
  readonly line: number;
  readonly on: PlainDate;
};
export type Check = Omit<z.output<typeof check>, 'on'> & {
  readonly line: number;
  readonly on: PlainDate | null;
};
export type Answer = Omit<z.output<typeof answer>, 'on'> & {
  readonly line: number;
  readonly on: PlainDate | null;
};
export type OneCase = z.output<typeof ofOneCase>;
export type Counts = z.output<typeof ofAll>;

export type Entry =
  | { readonly event: ScenarioEvent }
  | { readonly check: Check }
  | { readonly answer: Answer };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** One entry of the list, or what is wrong with it. */
export function parseEntry(value: unknown, line: number): Entry | { readonly faults: string[] } {
  if (!isObject(value) || !('do' in value || 'expect' in value || 'bank' in value))
    return { faults: ['须写 do（做一件事）、bank（银行的答复）或 expect（期望的结果）'] };
  if ('do' in value) {
    const parsed = event.safeParse(value);
    if (!parsed.success) return { faults: faultsOf(parsed.error) };
    return { event: { ...parsed.data, on: parsed.data.on as PlainDate, line } };
  }
  if ('bank' in value) {
    const parsed = answer.safeParse(value);
    if (!parsed.success) return { faults: faultsOf(parsed.error) };
    return { answer: { ...parsed.data, on: (parsed.data.on as PlainDate) ?? null, line } };
  }
  const parsed = check.extend({ expect: expectedOf(value) }).safeParse(value);
  if (!parsed.success) return { faults: faultsOf(parsed.error) };
  return { check: { ...parsed.data, on: (parsed.data.on as PlainDate) ?? null, line } };
}

/** Which of them is meant is plain, so the faults need not speak of the others. */
function expectedOf(value: object) {
  const says = (name: string) => 'expect' in value && isObject(value.expect) && name in value.expect;
  if (says('employment')) return ofOneCase;
  if (says('recovery')) return ofOneRecovery;
  return says('ledger') ? ofTheLedger : ofAll;
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

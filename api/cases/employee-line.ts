import { z } from 'zod';
import { type PlainDate, plainDate, shanghaiDateAt, yearMonth } from '../../src/domain/dates.ts';
import { inPrefecture } from '../../src/domain/divisions.ts';
import {
  type EmployeeFacts,
  employeeStanding,
  employeeStates,
  nextStepCodes,
} from '../../src/domain/employee-ledger.ts';
import { lastPaymentDay } from '../../src/domain/employment-year.ts';
import type { Fen } from '../../src/domain/money.ts';
import { isReasonCode, reasons } from '../../src/domain/reasons.ts';
import { explainWait, type WaitKind, type WaitParams, waitKinds } from '../../src/domain/waits.ts';
import { maskedIdentity } from '../schemas/people.ts';
import type { employeeQuery } from './employee-query.ts';
import { insuranceStrip, monthSchema } from './insurance-strip.ts';

export const employeeSchema = z
  .object({
    id: z.string(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    identified: z
      .boolean()
      .meta({ description: 'false：合同未经确认、本人也未凭办理单位的确认码确认，姓名和建档立卡暂不显示' }),
    registeredPoor: z.boolean().nullable().meta({ description: '入职之日；null：不在名册，或暂不显示' }),
    employer: z.string(),
    employerName: z.string(),
    post: z.string().nullable(),
    startsOn: z.string(),
    dueOn: z.string(),
    departedOn: z.string().nullable(),
    state: z.enum(employeeStates),
    months: z.array(monthSchema),
    monthsCovered: z.int(),
    monthsNeeded: z.int(),
    missingMonths: z.array(z.string()).meta({ description: '已过完、还没有有效缴费的月份' }),
    contract: z
      .object({ id: z.string(), status: z.string(), refusedReason: z.string().nullable() })
      .nullable()
      .meta({ description: '最近一份合同' }),
    wait: z
      .object({
        kind: z.enum(waitKinds),
        since: z.string(),
        dueAt: z.string().nullable(),
        why: z.string(),
        thenWhat: z.string(),
      })
      .nullable(),
    expected: z
      .object({
        amountFen: z.int(),
        earliestOn: z.string().meta({ description: '各环节都不耽误时最早可以到账的日期' }),
        atRisk: z.boolean().meta({ description: '还缺东西，不补齐就拿不到' }),
      })
      .nullable(),
    next: z
      .array(
        z.object({
          code: z.enum(nextStepCodes),
          until: z.string().nullable(),
          contractId: z.string().optional(),
          months: z.array(z.string()).optional(),
          note: z.string().optional(),
        }),
      )
      .meta({ description: '现在缺什么' }),
    claim: z
      .object({
        id: z.string(),
        status: z.string(),
        step: z.string(),
        amountFen: z.int(),
        revision: z.int(),
        correctUntil: z.string().nullable(),
        closedOn: z.string().nullable(),
        refused: z
          .object({ code: z.string(), text: z.string(), article: z.string().nullable(), remedy: z.string() })
          .nullable(),
      })
      .nullable()
      .meta({ description: '本单位的岗位补贴申请' }),
  })
  .meta({ id: 'Employee', description: '用工台账（第十四条）的一行' });
export type Employee = z.output<typeof employeeSchema>;

export type EmployeeRow = Awaited<ReturnType<ReturnType<typeof employeeQuery>['execute']>>[number];

/** The facts of a line, judged by the pure rules. */
export function toEmployee(row: EmployeeRow): Employee {
  const asOf = plainDate(row.asOf);
  const [startsOn, dueOn] = [plainDate(row.startsOn), plainDate(row.dueOn)];
  const payments = (row.payments ?? []).map(({ month, paidOn, origin }) => ({
    month: yearMonth(month),
    paidOn: plainDate(paidOn),
    origin,
  }));
  const months = insuranceStrip({ startsOn, dueOn }, payments, row.parameters, asOf);
  const missingMonths = months.filter(
    ({ month, state }) => state === 'missing' || isLate(month, state, asOf),
  );
  const facts = factsOf(row, { asOf, startsOn, dueOn, missing: missingMonths.map(({ month }) => month) });
  const { state, next, expected } = employeeStanding(facts);
  const contract = facts.contracts.filter(({ status }) => status !== 'superseded').at(-1);
  return {
    id: row.id,
    personName: row.personName,
    identityMasked: maskedIdentity(row.last4),
    identified: row.identified,
    registeredPoor: row.registeredPoor,
    employer: row.employer,
    employerName: row.employerName,
    post: row.post,
    startsOn,
    dueOn,
    departedOn: row.departedOn,
    state,
    months,
    monthsCovered: months.filter((month) => month.state === 'covered').length,
    monthsNeeded: months.length,
    missingMonths: missingMonths.map(({ month }) => month),
    contract: contract
      ? { id: contract.id, status: contract.status, refusedReason: contract.refusedReason }
      : null,
    wait: state === 'overlapping' ? null : waitOf(row),
    expected,
    next: next.map(({ months: missing, ...step }) => ({ ...step, ...(missing && { months: [...missing] }) })),
    claim: claimOf(row),
  };
}

/** A payment that came too late leaves its month as missing as none. */
const isLate = (month: string, state: string, asOf: PlainDate) =>
  state === 'late' && month < asOf.slice(0, 7);

function factsOf(
  row: EmployeeRow,
  { missing, ...dates }: { asOf: PlainDate; startsOn: PlainDate; dueOn: PlainDate; missing: string[] },
): EmployeeFacts {
  const local = row.homeDivision !== null && inPrefecture(row.homeDivision);
  return {
    ...dates,
    lastPaymentOn: lastPaymentDay(dates.dueOn, row.parameters),
    noticeDays: row.parameters.noticeDays,
    amountFen: row.amountFen as Fen,
    tracked: row.standing === 'tracked',
    departedOn: row.departedOn as PlainDate | null,
    missingMonths: missing.map(yearMonth),
    contracts: (row.contracts ?? []).map((contract) => ({
      ...contract,
      startsOn: plainDate(contract.startsOn),
      endsOn: contract.endsOn as PlainDate | null,
    })),
    claim: row.claimStatus
      ? ({
          status: row.claimStatus,
          step: row.claimStep,
          noticeEndsOn: row.noticeEndsOn,
          correctUntil: row.correctUntil,
        } as EmployeeFacts['claim'])
      : null,
    entitled: row.registeredPoor === true && local && inPrefecture(row.employerDivision),
    hasAccount: row.hasAccount,
    disputed: row.disputed,
  };
}

function waitOf({ wait }: EmployeeRow): Employee['wait'] {
  if (!wait) return null;
  const kind = wait.kind as WaitKind;
  const since = new Date(wait.since).toISOString();
  const params = { ...wait.params, since: shanghaiDateAt(Date.parse(since)) } as WaitParams;
  const { why, then } = explainWait(kind, params);
  return { kind, since, dueAt: wait.dueAt && new Date(wait.dueAt).toISOString(), why, thenWhat: then };
}

function claimOf(row: EmployeeRow): Employee['claim'] {
  if (!row.claimId || !row.claimStatus || !row.claimStep) return null;
  return {
    id: row.claimId,
    status: row.claimStatus,
    step: row.claimStep,
    amountFen: row.claimAmountFen ?? 0,
    revision: row.claimRevision ?? 1,
    correctUntil: row.correctUntil,
    closedOn: row.closedOn,
    refused: row.refusedReason ? refusedOf(row.refusedReason, row.refusedArticle) : null,
  };
}

function refusedOf(code: string, article: string | null) {
  const reason = isReasonCode(code) ? reasons[code] : null;
  return {
    code,
    text: reason?.zh ?? code,
    article: article ?? reason?.article ?? null,
    remedy: reason?.remedy ?? '请向作出决定的部门了解理由。',
  };
}

import { randomUUID } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import { createActivities } from '../../../activities/index.ts';
import { creditCode, identityNumber } from '../../../cli/bench/numbers.ts';
import {
  addDays,
  addYears,
  monthOf,
  monthsFrom,
  plainDate,
  startOfShanghaiDay,
} from '../../../src/domain/dates.ts';
import { type ImportKind, importColumns } from '../../../src/domain/import-rows/index.ts';
import type { House } from './house.ts';
import { form, type Loose, PDF, type Person } from './person.ts';

const VILLAGE = '433101002001';
let next = 1;

export function csv(kind: ImportKind, rows: readonly Record<string, string>[]): string {
  return stringify([...rows], { header: true, columns: [...importColumns[kind]] });
}

export async function importRows(
  house: House,
  kind: ImportKind,
  rows: readonly Record<string, string>[],
  { by = 'jishou-centre', on = '2016-06-01', mode = 'keep-good' } = {},
) {
  const person = await house.person(by);
  return person.ask(`/api/imports/${kind}`, { form: form(csv(kind, rows), { mode }, `${kind}.csv`), on });
}

export const registryRow = (n: number, more: Record<string, string> = {}): Record<string, string> => {
  const identity = identityNumber(n);
  return {
    户编号: `H-${n}`,
    姓名: '石有福',
    身份证号: identity,
    与户主关系: '户主',
    性别: Number(identity[16]) % 2 === 1 ? '男' : '女',
    文化程度: '初中',
    技能水平: '无',
    健康状况: '健康',
    '家庭年收入(元)': '8000',
    建档立卡: '是',
    行政区划代码: VILLAGE,
    就业状态: '未转移有意愿',
    意愿地区: '省内',
    意愿行业: '服务',
    联系电话: '13000000000',
    一卡通账号: '6228480000000000000',
    ...more,
  };
};

export const employerRow = (n: number, more: Record<string, string> = {}): Record<string, string> => ({
  统一社会信用代码: creditCode(n),
  名称: `吉首企业${n}`,
  行政区划代码: '433101',
  联系人: '田经理',
  联系电话: '07430000000',
  开户行: '农村商业银行',
  账号: `622848${String(n).padStart(13, '0')}`,
  ...more,
});

export const intermediaryRow = (n: number): Record<string, string> => ({
  编号: `ZJ-${n}`,
  名称: `劳务中介${n}`,
  类型: '劳务中介机构',
  资质证号: '湘人介0001号',
  资质有效期至: '2026-12-31',
  信誉: '良好',
  行政区划代码: '433101',
  开户行: '农村商业银行',
  账号: '6228480000000000001',
});

export interface TestCase {
  readonly n: number;
  readonly id: string;
  readonly employer: string;
  readonly identity: string;
  readonly startsOn: string;
  readonly dueOn: string;
  readonly contractId: string;
}

/** Registry, employer and placement of one worker in 吉首, all through the API. */
export async function place(
  house: House,
  startsOn = '2016-06-18',
  more: Record<string, string> = {},
): Promise<TestCase> {
  const n = next++;
  const id = `JY-${n}`;
  const dueOn = addYears(plainDate(startsOn), 1);
  await importRows(house, 'registry', [registryRow(n)]);
  await importRows(house, 'employers', [employerRow(n)]);
  const placement = {
    就业编号: id,
    身份证号: identityNumber(n),
    统一社会信用代码: creditCode(n),
    介绍机构编号: '',
    岗位: '普工',
    '月工资(元)': '4000',
    入职日期: startsOn,
    合同起始日: startsOn,
    合同终止日: addDays(dueOn, -1),
    ...more,
  };
  const report = await importRows(house, 'placements', [placement], { on: startsOn });
  if (report.body.accepted !== 1) throw new Error(report.text);
  return {
    n,
    id,
    employer: creditCode(n),
    identity: identityNumber(n),
    startsOn,
    dueOn,
    contractId: `${id}-C1`,
  };
}

export async function uploadContract(house: House, one: TestCase): Promise<void> {
  const centre = await house.person('jishou-centre');
  const answer = await centre.ask(`/api/contracts/${one.contractId}/document`, {
    form: form(PDF, {}, '合同.pdf'),
    on: one.startsOn,
  });
  if (answer.status !== 200) throw new Error(answer.text);
}

/** The worker confirms with a code of the centre's: from then on the organisations of the case see the name. */
export async function workerConfirms(
  house: House,
  one: Pick<TestCase, 'id' | 'identity' | 'startsOn'>,
): Promise<void> {
  const on = one.startsOn;
  const centre = await house.person('jishou-centre');
  const { code } = (await centre.ask(`/api/employments/${one.id}/worker-codes`, { json: {}, on })).body;
  const last4 = one.identity.slice(-4);
  const json = { code, last4, answer: 'confirmed' };
  const answer = await centre.ask('/api/public/worker-statements', { json, on });
  if (answer.status !== 201) throw new Error(answer.text);
}

const at = (date: string) => startOfShanghaiDay(plainDate(date)) + 9 * 3_600_000;

/**
 * Brings a case to where its claim waits for `until`. The API's engine is away in these tests, so the activities are
 * called as the processes would call them.
 */
export async function raiseClaim(house: House, one: TestCase, until: ClaimStation): Promise<string> {
  const activities = createActivities({ database: house.database });
  const employmentId = one.id as never;
  await uploadContract(house, one);
  await activities.confirmContract({
    employmentId,
    contractId: one.contractId,
    officer: await userId(house, 'jishou-hr1'),
    accept: true,
    requestKey: randomUUID(),
    businessNowMs: at(one.startsOn),
  });
  const months = monthsFrom(monthOf(plainDate(one.startsOn)), 12).map((month) => ({
    统一社会信用代码: one.employer,
    所属月份: month,
    身份证号: one.identity,
    险种: '城镇职工基本养老保险',
    缴费日期: `${month}-28`,
    '缴费金额(元)': '500.00',
  }));
  await importRows(house, 'insurance', months, { on: one.dueOn });
  await activities.assessEmployment({ employmentId, businessNowMs: at(one.dueOn) });

  return carry(house, `employer-post:${one.id}`, { from: one.dueOn, until, reviewer: 'jishou-hr2' });
}

type ClaimStation = 'acceptance' | 'review' | 'public-notice' | 'finance' | 'payment';

async function carry(
  house: House,
  claimId: string,
  { from, until, reviewer }: { from: string; until: ClaimStation; reviewer: string },
): Promise<string> {
  const activities = createActivities({ database: house.database });
  const claim = claimId as never;
  let today = plainDate(from);
  await activities.refreshClaim({ claimId: claim, businessNowMs: at(today) });
  const steps = [
    ['acceptance', 'jishou-centre'],
    ['review', reviewer],
    ['public-notice', null],
    ['finance', 'jishou-finance1'],
  ] as const;
  for (const [step, who] of steps) {
    if (step === until) return claimId;
    if (who === null) {
      today = addDays(today, 8);
      await activities.refreshClaim({ claimId: claim, businessNowMs: at(today) });
      continue;
    }
    const { revision } = await house.db
      .selectFrom('claim')
      .select('revision')
      .where('id', '=', claimId)
      .executeTakeFirstOrThrow();
    await activities.decideClaim({
      claimId: claim,
      businessNowMs: at(today),
      requestKey: randomUUID(),
      step,
      action: 'approve',
      officer: await userId(house, who),
      revision,
    });
  }
  return claimId;
}

/** A claim for the journey to work (art. 20) of somebody new from 吉首, applied for on 2017-06-18, waiting for `until`. */
export async function raiseJourney(
  house: House,
  until: ClaimStation,
): Promise<{ id: string; claimId: string; identity: string }> {
  const n = next++;
  const on = '2017-06-18';
  await importRows(house, 'registry', [registryRow(n)]);
  const identity = identityNumber(n);
  const asked = async (who: string, path: string, more: Parameters<Person['ask']>[1]) => {
    const answer = await (await house.person(who)).ask<Loose>(`/api/transports${path}`, { ...more, on });
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  const { id } = await asked('jishou-centre', '', {
    json: { identityNumber: identity, workplace: '440300' },
  });
  await asked('jishou-centre', `/${id}/contract`, { form: form(PDF, {}, '协议.pdf') });
  await asked('jishou-hr1', `/${id}/contract-check`, { json: { accept: true } });
  const tickets = [{ ticketNo: `K-${n}`, travelledOn: '2017-06-10', amountFen: 25_500 }];
  await asked('jishou-centre', `/${id}/tickets`, { json: { tickets } });
  await asked('jishou-centre', `/${id}/tickets-closed`, { json: {} });
  await createActivities({ database: house.database }).assessAid({ aidId: id, businessNowMs: at(on) });
  const claimId = `transport:${id}`;
  return {
    id,
    identity,
    claimId: await carry(house, claimId, { from: on, until, reviewer: 'jishou-poverty' }),
  };
}

export async function userId(house: House, username: string): Promise<never> {
  const row = await house.db
    .selectFrom('app_user')
    .select('id')
    .where('username', '=', username)
    .executeTakeFirstOrThrow();
  return row.id as never;
}

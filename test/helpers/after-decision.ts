import { addDays, type PlainDate } from '../../src/domain/dates.ts';
import { evenPlan } from '../../src/domain/recovery.ts';
import { recoveryWorkflowId } from '../../workflows/contract.ts';
import { depart, goTo } from './cases.ts';
import { type Claim, claimAt, meetEmployment } from './claims.ts';
import type { World } from './open-world.ts';
import { as } from './people.ts';

export const WORDS = '我单位认为决定所依据的事实不准确，请复查。';

/** The applicant, or an office for it, appeals against the refusal in force; returns the appeal's id. */
export async function appeal(claim: Claim, who: string, words = WORDS): Promise<string> {
  const path = `/api/claims/${encodeURIComponent(claim.id)}/appeals`;
  const { id } = await (await as(claim.world, who)).post<{ id: string }>(path, { words });
  await claim.settle();
  return id;
}

export async function decideAppeal(
  claim: Claim,
  id: string,
  upheld: boolean,
  who = 'hr',
  note = '经调阅材料并向当事人核实。',
): Promise<{ step: string; closed: boolean }> {
  const officer = await as(claim.world, who);
  const answer = await officer.post<{ step: string; closed: boolean }>(`/api/appeals/${id}/decision`, {
    upheld,
    note,
  });
  await claim.settle();
  return answer;
}

/** A claim that was paid, and flagged by a departure that became known a month later. */
export async function flaggedClaim(world: World): Promise<Claim> {
  const claim = await claimAt(world, 'booked');
  await claim.bankSays(await claim.release(), 'paid');
  const on = addDays(claim.one.dueOn, 40);
  await goTo(world, on);
  await meetEmployment(world, claim.one, on);
  await depart(world, claim.one, addDays(claim.one.dueOn, -30));
  return claim;
}

export interface RecoveryAnswer {
  readonly status: string;
  readonly owedFen: number;
  readonly revision: number;
}

/** A recovery of a claim in the world, with the people who handle it. */
export type TestRecovery = Awaited<ReturnType<typeof propose>>;

/** Proposed by the county's finance officer, in equal parts a month apart. */
export async function propose(
  claim: Claim,
  {
    who = 'jishou-finance1',
    amountFen = 100_000,
    parts = 1,
    firstDueOn,
    reason = 'employment-ended-early',
  }: { who?: string; amountFen?: number; parts?: number; firstDueOn: PlainDate; reason?: string },
) {
  const { world } = claim;
  const officer = await as(world, who);
  const { id } = await officer.post<{ id: string }>(
    `/api/claims/${encodeURIComponent(claim.id)}/recoveries`,
    {
      amountFen,
      reason,
      instalments: evenPlan(amountFen, parts, firstDueOn).map(({ no: _, ...part }) => part),
    },
  );
  await claim.settle();
  const path = `/api/recoveries/${encodeURIComponent(id)}`;
  const workflowId = recoveryWorkflowId(id as never);
  const row = () =>
    world.database.db.selectFrom('recovery').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const post = async (username: string, to: string, body: unknown): Promise<RecoveryAnswer> => {
    const answer = await (await as(world, username)).post<RecoveryAnswer>(`${path}/${to}`, body);
    await claim.settle();
    return answer;
  };
  return {
    id,
    path,
    workflowId,
    row,
    read: async <T>(username = 'auditor') => (await as(world, username)).get<T>(path),
    decide: async (approve: boolean, username = 'finance2') =>
      post(username, 'decision', { approve, revision: (await row()).revision }),
    receive: (amount: number, receivedOn: string, reference: string, username = 'jishou-finance2') =>
      post(username, 'receipts', { amountFen: amount, receivedOn, reference }),
    offset: (paymentKey: string, amount: number, username = 'jishou-finance2') =>
      post(username, 'offsets', {
        paymentKey,
        amountFen: amount,
        consent: '收款方2018年出具的书面同意书，盖章原件存卷。',
      }),
    writeOff: (amount: number, username = 'jishou-finance2') =>
      post(username, 'write-offs', { amountFen: amount, reason: '企业已注销，无财产可供追回。' }),
    decideWriteOff: (approve: boolean, username = 'finance2') =>
      post(username, 'write-offs/decision', { approve }),
    async wait(): Promise<string | null> {
      const found = await world.database.db
        .selectFrom('case_wait')
        .select('kind')
        .where('case_id', '=', workflowId)
        .where('closed_at', 'is', null)
        .executeTakeFirst();
      return found?.kind ?? null;
    },
    async processStatus(): Promise<string> {
      return (await world.engine.workflow.getHandle(workflowId).describe()).status.name;
    },
  };
}

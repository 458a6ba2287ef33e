import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ApiClient } from '../../cli/rehearsal/http-client.ts';
import { settle } from '../../cli/rehearsal/theatre.ts';
import type { ClaimAction, ClaimStep } from '../../src/domain/claim-steps.ts';
import { addDays, type PlainDate, plainDate } from '../../src/domain/dates.ts';
import type { ClaimId } from '../../src/domain/ids.ts';
import {
  type ClaimView,
  claimWorkflowId,
  type Decide,
  type DecisionResult,
  employmentWorkflowId,
  QUERY,
  SIGNAL,
  UPDATE,
} from '../../workflows/contract.ts';
import { answerBatch, type BankWord } from './bank.ts';
import { type Case, employ, goTo, insure, meetOn, monthsOf } from './cases.ts';
import { eventually } from './eventually.ts';
import type { World } from './open-world.ts';
import { as, newOfficer, OFFICE } from './people.ts';

export const JISHOU = '433101';

/** Where a claim can be brought: its steps, `booked` and `released` in place of `payment`. */
export type Station = 'acceptance' | 'review' | 'public-notice' | 'finance' | 'booked' | 'released';
const STATIONS: readonly Station[] = [
  'acceptance',
  'review',
  'public-notice',
  'finance',
  'booked',
  'released',
];

export interface WaitAnswer {
  readonly kind: string;
  readonly why: string;
  readonly since: string;
  readonly until: string | null;
  readonly article: string;
  readonly whoCanMove: string;
  readonly thenWhat: string;
}

/** One claim of a case in the world, with the people who handle it. */
export type Claim = ReturnType<typeof claimOf>;

export function claimOf(world: World, one: Case, programme = 'employer-post') {
  const id = `${programme}:${one.id}` as ClaimId;
  const workflowId = claimWorkflowId(id);
  const path = `/api/claims/${encodeURIComponent(id)}`;
  const handle = () => world.engine.workflow.getHandle(workflowId);
  const row = () =>
    world.database.db.selectFrom('claim').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  const claim = {
    id,
    one,
    world,
    workflowId,
    row,

    /** What officers, screens and tests mostly ask. */
    async standing() {
      const { status, step, refused_reason: reason, refused_article: article } = await row();
      return { status, step, reason, article };
    },

    async processState(): Promise<ClaimView | null> {
      return handle().query<ClaimView | null>(QUERY.state);
    },

    async runId(): Promise<string> {
      return (await handle().describe()).runId;
    },

    async historyLength(): Promise<number> {
      return (await handle().fetchHistory()).events?.length ?? 0;
    },

    /** Moves the process to a fresh history, as a long life or a new version would. */
    async rollOver(): Promise<void> {
      const before = await claim.runId();
      await handle().signal(SIGNAL.rollOver);
      await eventually(async () => (await claim.runId()) !== before);
      // It has taken its first look. A run that is not even scheduled yet answers no query.
      await eventually(async () => (await claim.processState().catch(() => null)) !== null);
    },

    async processStatus(): Promise<string> {
      return (await handle().describe()).status.name;
    },

    /** Brings world and claim to the day. */
    on: (date: string) => meetOn(world, date, workflowId),

    /** An officer decides through the API, having just opened the page. */
    async decide(
      who: string | ApiClient,
      step: ClaimStep,
      action: ClaimAction = 'approve',
      more: { reason?: string; note?: string; revision?: number; key?: string } = {},
    ): Promise<DecisionResult> {
      const { key, ...body } = more;
      const revision = more.revision ?? (await row()).revision;
      const officer = typeof who === 'string' ? await as(world, who) : who;
      // What the bank sent back is paid to the same account only on somebody's word.
      const note = step === 'finance' && action === 'approve' && '已与收款人核实收款账户';
      return officer.post(
        `${path}/decisions`,
        { step, action, ...(note && { note }), ...body, revision },
        key,
      );
    },

    /** Round the API, straight at the process. */
    async update(officer: string, step: ClaimStep, more: Partial<Decide> = {}): Promise<DecisionResult> {
      const message = {
        requestKey: randomUUID(),
        step,
        action: 'approve',
        officer,
        revision: (await row()).revision,
        ...more,
      };
      return handle().executeUpdate<DecisionResult, [typeof message]>(UPDATE.decide, {
        updateId: message.requestKey,
        args: [message],
      });
    },

    async byApplicant(who: string, act: 'withdrawal' | 'resubmission'): Promise<DecisionResult> {
      const { revision } = await row();
      return (await as(world, who)).post(`${path}/${act}`, { revision });
    },

    async object(client: ApiClient, body = '此人未在该单位上班。'): Promise<string> {
      return (await client.post<{ id: string }>(`${path}/objections`, { body })).id;
    },

    async rule(who: string, objection: string, upheld: boolean): Promise<DecisionResult> {
      return (await as(world, who)).post(`/api/objections/${objection}/ruling`, { upheld });
    },

    /** The wait as the process explains it through the API, and as the claim's page shows it from the record. */
    async waits(): Promise<{ source: string; asked: WaitAnswer; shown: Record<string, unknown> }> {
      const auditor = await as(world, 'auditor');
      const { source, wait } = await auditor.get<{ source: string; wait: WaitAnswer }>(`${path}/wait`);
      const detail = await auditor.get<{ wait: Record<string, unknown> }>(path);
      return { source, asked: wait, shown: detail.wait };
    },

    async settle(): Promise<void> {
      await settle(world, world.officers.businessAtMs!);
    },

    /** Net of each ledger account for this claim, accounts at zero left out. */
    async ledger(): Promise<Record<string, number>> {
      const { rows } = await sql<{ account: string; net: number }>`
        select l.account, sum(l.debit_fen - l.credit_fen)::bigint as net
        from ledger_entry l join ledger_transaction t on t.id = l.transaction_id
        where t.claim_id = ${id} group by 1 having sum(l.debit_fen - l.credit_fen) <> 0
      `.execute(world.database.db);
      return Object.fromEntries(rows.map((r) => [r.account, r.net]));
    },

    async payments(): Promise<{ no: number; status: string }[]> {
      return world.database.db
        .selectFrom('payment')
        .select(['payment_no as no', 'status'])
        .where('claim_id', '=', id)
        .orderBy('payment_no')
        .execute();
    },

    async release(who: string = OFFICE.release): Promise<string> {
      const cashier = await as(world, who);
      const batch = await cashier.post<{ id: string }>('/api/payment-batches', { division: JISHOU });
      await claim.settle();
      return batch.id;
    },

    /** The bank answers for this claim's payment in a batch. */
    async bankSays(batchId: string, word: BankWord, who?: string): Promise<void> {
      const { payment_no: no } = await row();
      await answerBatch(world, batchId, { [`${id}:${no}`]: word }, who);
      await claim.settle();
    },

    /** The usual officers carry it from where it is to the station; the notice takes its days. */
    async carryTo(station: Station, who: Partial<Record<ClaimStep | 'release', string>> = {}): Promise<void> {
      for (const at of STATIONS.slice(STATIONS.indexOf(await claim.station()), STATIONS.indexOf(station))) {
        if (at === 'public-notice') await claim.on(addDays(await claim.noticeEndsOn(), 1));
        else if (at === 'booked') await claim.release(who.release);
        else {
          const step = at as 'acceptance' | 'review' | 'finance';
          await claim.decide(who[step] ?? OFFICE[step], step);
        }
      }
    },

    async station(): Promise<Station> {
      const { step } = await row();
      if (step !== 'payment') return step as Station;
      return (await claim.payments()).at(-1)?.status as Station;
    },

    async noticeEndsOn(): Promise<PlainDate> {
      return plainDate((await row()).notice_ends_on!);
    },
  };
  return claim;
}

/** A claim on its due day, waiting for acceptance: a full insured year lies behind it. */
export async function raisedClaim(
  world: World,
  options: { startsOn?: string; programme?: string } & Parameters<typeof employ>[2] = {},
): Promise<Claim> {
  const { startsOn = '2016-06-18', programme, ...more } = options;
  const one = await employ(world, startsOn, more);
  await insure(world, one, monthsOf(one), startsOn);
  await goTo(world, one.dueOn);
  return claimOf(world, one, programme);
}

export async function claimAt(
  world: World,
  station: Station,
  options: Parameters<typeof raisedClaim>[1] = {},
): Promise<Claim> {
  const claim = await raisedClaim(world, options);
  await claim.carryTo(station);
  return claim;
}

/** An account that acts for the employer of the case. */
export async function agentOf(world: World, one: Case): Promise<string> {
  return (await newOfficer(world, [], { employer: one.employer })).username;
}

/** A late fact reaches the employment's process on this day, where it still runs. */
export const meetEmployment = (world: World, one: Case, date: string): Promise<number> =>
  meetOn(world, date, employmentWorkflowId(one.id as never));

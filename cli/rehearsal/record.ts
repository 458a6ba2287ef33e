import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { BankFormatId } from '../../src/domain/bank-formats.ts';
import { patiently } from './patience.ts';

/** A step that an officer can take now. */
export interface OpenStep {
  readonly claim_id: string;
  readonly programme: string;
  readonly kind: 'acceptance' | 'review' | 'finance' | 'reissue';
  readonly paid_by: string;
  readonly revision: number;
}

/** The case that something belongs to, and whose it is. */
export interface CaseOf {
  /** Number of the employment or aid case. */
  readonly subject: string;
  readonly employer: string | null;
  readonly intermediary: string | null;
  readonly institution: string | null;
  /** Who handles it: pays the claim, or confirms the contract. */
  readonly county: string;
  readonly claims: readonly string[];
  readonly recoveries: readonly string[];
}

/** How far the numbers of messages that are written at the same time may lie apart. */
const LATE_IDS = 1_000;

/** Read-only looks at the record, by which the rehearsal knows when the system has come to rest. */
export function createRecord(db: Db) {
  const rows = <T>(query: ReturnType<typeof sql<T>>) => patiently(async () => (await query.execute(db)).rows);
  let lastTold = 0;
  let seen = new Set<number>();
  return {
    /** Processes that messages have been sent to since this was last asked. */
    async toldSinceLastAsked(): Promise<string[]> {
      // A message may be committed after one with a greater number.
      const told = await rows(sql<{ workflow_id: string; id: number }>`
        select workflow_id, id from outbox where id > ${lastTold - LATE_IDS}`);
      const fresh = told.filter(({ id }) => !seen.has(id));
      lastTold = told.reduce((last, row) => Math.max(last, row.id), lastTold);
      seen = new Set(told.map(({ id }) => id).filter((id) => id > lastTold - LATE_IDS));
      return [...new Set(fresh.map((row) => row.workflow_id))];
    },

    /** Work that goes on without anybody: messages under way, processes that have not looked yet. */
    async unsettled(): Promise<number> {
      const [row] = await rows(sql<{ n: number }>`
        select (select count(*) from outbox where delivered_at is null)
          + (select count(*) from claim c where c.status = 'open' and not exists
              (select 1 from case_wait w where w.case_id = 'claim-' || c.id and w.closed_at is null))
          + (select count(*) from claim c join payment p on p.claim_id = c.id
              where c.status = 'open' and c.step = 'payment' and p.status in ('paid', 'returned')
                and p.payment_no = c.payment_no)
          + (select count(*) from claim c join payment p on p.claim_id = c.id
              where c.status = 'paid' and p.status = 'reversed' and p.payment_no = c.payment_no)
          + (select count(*) from case_wait w join claim c on c.id = w.claim_id
              where w.closed_at is null and c.status <> 'open' and w.case_id = 'claim-' || c.id
                and not exists (select 1 from appeal a where a.claim_id = c.id and a.status = 'pending'))
          + (select count(*) from appeal a where a.status = 'pending' and not exists
              (select 1 from case_wait w where w.case_id = 'claim-' || a.claim_id and w.closed_at is null))
          + (select count(*) from recovery r where (r.status in ('proposed', 'collecting')) <> exists
              (select 1 from case_wait w where w.case_id = 'recovery-' || r.id and w.closed_at is null))
          + (select count(*) from employment e where not exists
              (select 1 from case_wait w where w.case_id = 'employment-' || e.id)
              and not exists (select 1 from claim c where c.employment_id = e.id))
          + (select count(*) from aid_case a where not exists
              (select 1 from case_wait w where w.case_id = 'aid-' || a.id)
              and not exists (select 1 from claim c where c.aid_id = a.id))
          + (select count(*) from service_case s where (s.status in ('new', 'working', 'resolved')) <> exists
              (select 1 from case_wait w where w.case_id = 'service-' || s.id and w.closed_at is null))
          + (select count(*) from visit_plan v where (v.status = 'active') <> exists
              (select 1 from case_wait w where w.case_id = 'visits-' || v.employer and w.closed_at is null))
          + (select count(*) from responsibility_year y where (y.status <> 'closed') <> exists
              (select 1 from case_wait w where w.case_id = 'responsibility-' || y.year || '-' || y.division
                and w.closed_at is null))
          + (select count(*) from refresh_area a where (a.status = 'open') <> exists
              (select 1 from case_wait w where w.case_id = 'refresh-' || a.year || '-' || a.division
                and w.closed_at is null))
          + (select count(*) from refresh_area a where a.status = 'open' and case a.level
              when 'village' then a.confirmed >= a.in_scope
              else not exists (select 1 from refresh_area b
                where b.year = a.year and b.parent = a.division and b.status = 'open') end) as n`);
      return row!.n;
    },

    /** Processes whose timer is due at or before the instant. */
    async due(atMs: number): Promise<string[]> {
      const found = await rows(sql<{ case_id: string }>`
        select case_id from case_wait where closed_at is null and due_at <= ${new Date(atMs)}`);
      return found.map((row) => row.case_id);
    },

    /** Employments that wait for missing insurance months. */
    async inGrace(): Promise<string[]> {
      const found = await rows(sql<{ case_id: string }>`
        select case_id from case_wait where closed_at is null and kind = 'insurance-months'`);
      return found.map((row) => row.case_id);
    },

    async nextDue(): Promise<Date | null> {
      const [row] = await rows(sql<{ at: Date | null }>`
        select min(due_at) as at from case_wait where closed_at is null`);
      return row!.at;
    },

    contractsToConfirm() {
      return rows(sql<{ id: string; employment_id: string; division: string; status: string }>`
        select k.id, k.employment_id, e.division, k.status from contract k join employment e on e.id = k.employment_id
        where k.status in ('declared', 'uploaded') and e.standing = 'tracked' order by k.id`);
    },

    openSteps() {
      return rows(sql<OpenStep>`
        select c.id as claim_id, c.programme, w.kind, c.paid_by, c.revision from claim c
        join case_wait w on w.case_id = 'claim-' || c.id and w.closed_at is null
        where c.status = 'open' and c.held_reason is null
          and w.kind in ('acceptance', 'review', 'finance', 'reissue') order by c.id`);
    },

    async countiesToPay(): Promise<string[]> {
      const found = await rows(sql<{ division: string }>`
        select distinct p.division from payment p join claim c on c.id = p.claim_id
        where p.status = 'booked' and c.held_reason is null order by 1`);
      return found.map((row) => row.division);
    },

    /** Whose batch it is, in which form its file went out, and the username of who sent it. */
    async batch(id: string): Promise<{ division: string; format: BankFormatId; releasedBy: string }> {
      const [row] = await rows(sql<{ division: string; format: BankFormatId; releasedBy: string }>`
        select b.division, b.format, u.username as "releasedBy" from payment_batch b
        join app_user u on u.id = b.released_by where b.id = ${id}`);
      return row!;
    },

    /** A payment that a bank has got. */
    async sentPayment(key: string) {
      const [found] = await rows(sql<{ claim: string; batch: string }>`
        select claim_id as claim, batch_id as batch from payment where key = ${key} and batch_id is not null`);
      return found;
    },

    payments() {
      return rows(sql<{
        programme: string;
        employment: string;
        payee: string;
        paid_by: string;
        fen: number;
        on: string;
      }>`
        select c.programme, c.subject_id as employment, c.payee_id as payee, c.paid_by, p.amount_fen as fen,
          p.paid_on as on
        from claim c join payment p on p.claim_id = c.id and p.status = 'paid' order by 1, 2`);
    },

    refusals() {
      return rows(sql<{ programme: string; employment: string; reason: string; article: string }>`
        select programme, subject_id as employment, refused_reason as reason, refused_article as article
        from claim where status = 'refused' order by 1, 2`);
    },

    /** By the number of the employment or aid case, of a claim of it, or of what hangs on one of these. */
    async caseOf(id: string): Promise<CaseOf | null> {
      const [found] = await rows(sql<CaseOf>`
        with asked as (
          select c.id, c.subject_id, c.paid_by from claim c where c.id = ${id} or c.id = any(array[
            (select claim_id from objection where id = ${id}), (select claim_id from appeal where id = ${id}),
            (select claim_id from recovery where id = ${id}), (select claim_id from payment where key = ${id})]))
        select e.id as subject, e.employer, e.intermediary, e.institution, coalesce(asked.paid_by, e.division) as county,
          array(select c.id from claim c where c.subject_id = e.id) as claims,
          array(select r.id from recovery r join claim c on c.id = r.claim_id where c.subject_id = e.id) as recoveries
        from case_subject e left join asked on asked.subject_id = e.id
        where e.id = ${id} or asked.id is not null
          or e.id = (select employment_id from contract where id = ${id})`);
      return found ?? null;
    },

    /** Where a programme's claim stands, in the words of a scenario. */
    async claimOf(programme: string, subject: string, period = '', topUp = 0) {
      const [found] = await rows(sql<{
        outcome: string;
        step: string;
        reason: string | null;
        article: string | null;
        payee: string;
        paidBy: string;
        amountFen: number;
        paidOn: string | null;
        payment: number;
        policy: string;
      }>`
        select c.status as outcome, c.step, c.refused_reason as reason, c.refused_article as article,
          c.payee_id as payee, c.paid_by as "paidBy", c.amount_fen as "amountFen", p.paid_on as "paidOn",
          c.payment_no as payment, c.policy_version as policy
        from claim c left join payment p on p.claim_id = c.id and p.status = 'paid'
        where c.programme = ${programme} and c.subject_id = ${subject} and c.period = ${period}
          and c.top_up_no = ${topUp}`);
      return found;
    },

    /** Where a recovery (追回) stands, in the words of a scenario. */
    async recoveryOf(id: string) {
      const [found] = await rows(sql<{ status: string; amountFen: number; coveredFen: number }>`
        select r.status, r.amount_fen as "amountFen", (
          select coalesce(sum(case e.kind when 'offset-reversed' then -e.amount_fen else e.amount_fen end), 0)::bigint
          from recovery_entry e where e.recovery_id = r.id) as "coveredFen"
        from recovery r where r.id = ${id}`);
      return found;
    },

    /** Debit less credit of each account of the ledger, over all counties and funds; those of the budgets aside. */
    async balances(): Promise<Record<string, number>> {
      const found = await rows(sql<{ account: string; fen: number }>`
        select account, sum(debit_fen - credit_fen)::bigint as fen from ledger_entry where fiscal_year is null
        group by account`);
      return Object.fromEntries(found.map(({ account, fen }) => [account, fen]));
    },

    /** Claims that ended with neither payment nor refusal. */
    endings() {
      return rows(sql<{ programme: string; employment: string; outcome: string }>`
        select programme, subject_id as employment, status as outcome from claim
        where status in ('withdrawn', 'lapsed') order by 1, 2`);
    },

    open() {
      return rows(sql<{
        case_id: string;
        claim_id: string | null;
        employment: string;
        programme: string | null;
        kind: string;
        blocked_by: string;
      }>`
        select w.case_id, w.claim_id, w.subject_id as employment, c.programme, w.kind, w.blocked_by
        from case_wait w left join claim c on c.id = w.claim_id where w.closed_at is null order by 1`);
    },

    async totals() {
      const [row] = await rows(sql<{ unmatched: number; debit: number; credit: number }>`
        select (select count(*) from insurance_payment where matched_employment is null) as unmatched,
          (select coalesce(sum(debit_fen), 0)::bigint from ledger_entry where fiscal_year is null) as debit,
          (select coalesce(sum(credit_fen), 0)::bigint from ledger_entry where fiscal_year is null) as credit`);
      return row!;
    },

    /** Rows of the files that became facts, by kind of file. */
    async counts(): Promise<Record<string, number>> {
      const found = await rows(sql<{ kind: string; n: number }>`
        select 'placements' as kind, count(*) as n from employment
        union all select 'insurance', count(*) from insurance_payment
        union all select 'departures', count(*) from departure
        union all select 'follow-ups', count(*) from follow_up`);
      return Object.fromEntries(found.map((row) => [row.kind, row.n]));
    },

    async employmentIds(): Promise<string[]> {
      return (await rows(sql<{ id: string }>`select id from employment order by 1`)).map((row) => row.id);
    },
  };
}

export type RecordView = ReturnType<typeof createRecord>;

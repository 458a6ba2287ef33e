import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { AidKind } from '../../src/domain/aid/facts.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import type { Vault } from '../../src/platform/vault.ts';
import { identityNumber } from '../bench/numbers.ts';
import { patiently } from '../rehearsal/patience.ts';

/** How a claim stands at the end. */
export interface ClaimRow {
  readonly programme: string;
  /** Number of the employment; null: of an aid case. */
  readonly employment: string | null;
  readonly period: string;
  /** Number of the person in the record. */
  readonly person: number;
  readonly status: string;
  readonly payee: string;
  readonly paidBy: string;
  /** Paid out and not taken back by the bank; null: nothing. */
  readonly fen: number | null;
  readonly reason: string | null;
  /** Of a refusal: the day it was given on. */
  readonly closedOn: PlainDate | null;
  /** Come back by recoveries that are settled. */
  readonly recoveredFen: number;
}

export interface PaidLine {
  readonly key: string;
  readonly batch: string;
  readonly division: string;
  readonly releasedBy: string;
}

export interface Flagged {
  readonly claim: string;
  readonly programme: string;
  readonly employment: string | null;
  readonly period: string;
  readonly person: number;
  readonly division: string;
  readonly reason: string;
}

/** What came under way that a year without misfortunes has not. */
export interface Misfortunes {
  readonly returned: number;
  readonly reversed: number;
  readonly waitedForMoney: number;
  readonly recoveries: number;
  readonly receipts: number;
}

/** Read-only looks at the record that only the campaign takes. */
export function createCampaignRecord(db: Db, vault: Pick<Vault, 'identityKey'>) {
  const rows = <T>(query: ReturnType<typeof sql<T>>) => patiently(async () => (await query.execute(db)).rows);
  return {
    /** The record's numbers of generated people, by the number they were generated with. */
    async numbersOf(people: readonly number[]): Promise<Map<number, number>> {
      const keys = new Map(people.map((n) => [vault.identityKey(identityNumber(n)).toString('hex'), n]));
      const found = await rows(sql<{ id: number; key: string }>`
        select id, encode(identity_key, 'hex') as key from person`);
      return new Map(found.flatMap(({ id, key }) => (keys.has(key) ? [[keys.get(key)!, id]] : [])));
    },

    /** Processes of open aid cases of a kind. */
    async aidWaiting(kind: AidKind): Promise<string[]> {
      const found = await rows(sql<{ id: string }>`
        select w.case_id as id from case_wait w join aid_case a on w.case_id = 'aid-' || a.id
        where w.closed_at is null and a.kind = ${kind} order by 1`);
      return found.map(({ id }) => id);
    },

    async aidCaseOf(person: number): Promise<string> {
      const key = vault.identityKey(identityNumber(person));
      const [found] = await rows(sql<{ id: string }>`
        select a.id from aid_case a join person p on p.id = a.person_id where p.identity_key = ${key}`);
      if (!found) throw new Error(`no aid case of person ${person}`);
      return found.id;
    },

    claims() {
      return rows(sql<ClaimRow>`
        select c.programme, c.employment_id as employment, c.period, s.person_id as person, c.status,
          c.payee_id as payee, c.paid_by as "paidBy", p.amount_fen as fen, c.refused_reason as reason, c.closed_on as "closedOn",
          (select coalesce(sum(e.amount_fen), 0)::bigint from recovery r join recovery_entry e on e.recovery_id = r.id
            where r.claim_id = c.id and r.status = 'settled' and e.kind = 'received') as "recoveredFen"
        from claim c join case_subject s on s.id = c.subject_id
        left join payment p on p.claim_id = c.id and p.status = 'paid' order by c.id`);
    },

    /** First payments that have come through. */
    paidLines() {
      return rows(sql<PaidLine>`
        select p.key, p.batch_id as batch, p.division, b.released_by as "releasedBy"
        from payment p join payment_batch b on b.id = p.batch_id
        where p.status = 'paid' and p.payment_no = 1 order by p.key`);
    },

    flagged() {
      return rows(sql<Flagged>`
        select c.id as claim, c.programme, c.employment_id as employment, c.period, s.person_id as person,
          c.paid_by as division, c.recovery_reason as reason
        from claim c join case_subject s on s.id = c.subject_id
        where c.recovery_reason is not null and c.status = 'paid' order by c.id`);
    },

    instalments(no: number) {
      return rows(sql<{ recovery: string; division: string; fen: number; dueOn: string }>`
        select r.id as recovery, r.division, i.amount_fen as fen, i.due_on as "dueOn"
        from recovery r join recovery_instalment i on i.recovery_id = r.id
        where r.status = 'collecting' and i.no = ${no} order by 1`);
    },

    async misfortunes(): Promise<Misfortunes> {
      const [found] = await rows(sql<Misfortunes>`
        select (select count(*) from payment where status = 'returned') as returned,
          (select count(*) from payment where status = 'reversed') as reversed,
          (select count(*) from fund_commitment where allotted_on > approved_on) as "waitedForMoney",
          (select count(*) from recovery where status = 'settled') as recoveries,
          (select count(*) from recovery_entry where kind = 'received') as receipts`);
      return found!;
    },
  };
}

export type CampaignRecord = ReturnType<typeof createCampaignRecord>;

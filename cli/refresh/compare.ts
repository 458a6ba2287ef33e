import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { patiently } from '../rehearsal/patience.ts';
import type { PeopleAtWork } from './people-at-work.ts';
import type { Told } from './story.ts';

/** What the record says of the year at its end. */
export interface RefreshRecord {
  readonly areas: number;
  readonly complete: number;
  readonly excepted: number;
  readonly inScope: number;
  readonly confirmed: number;
  readonly confirmations: number;
  readonly snapshot: number;
  readonly snapshotConfirmed: number;
  readonly frozen: boolean;
  readonly told: number;
  readonly reminded: number;
  readonly undelivered: number;
  readonly openWaits: number;
}

/** The year's record, and where it is not what people were told or what the rules say of it. */
export async function compareWithRecord(
  db: Db,
  { year, people, told, work }: { year: number; people: number; told: Told; work: PeopleAtWork },
): Promise<{ found: RefreshRecord; differences: string[] }> {
  const found = await patiently(() => readRecord(db, year));
  const recorded = await patiently(async () => {
    const rows = await db
      .selectFrom('refresh_confirmation')
      .select('person_id')
      .where('year', '=', year)
      .execute();
    return new Set(rows.map(({ person_id }) => person_id));
  });
  const inException = await peopleOf(db, year, told.exception);
  const total = people + told.newcomers - told.died;
  const expected: readonly (readonly [string, number, number])[] = [
    ['答复过而库中没有的核实', work.answered.difference(recorded).size, 0],
    ['没有答复过的核实', recorded.difference(work.answered).size, 0],
    ['应核实', found.inScope, total],
    ['已核实', found.confirmed, total - inException],
    ['快照', found.snapshot, total],
    ['快照中已核实', found.snapshotConfirmed, total - inException],
    ['例外结束的地区', found.excepted, 1],
    ['结束的地区', found.complete + found.excepted, found.areas],
    ['没有送达的消息', found.undelivered, 0],
    ['没有关闭的等待', found.openWaits, 0],
  ];
  return {
    found,
    differences: [
      ...expected.flatMap(([what, is, say]) => (is === say ? [] : [`${what}：应为 ${say}，实为 ${is}`])),
      // An answer that was lost with its process is given anew, and then calls nobody new.
      ...(work.newOnes() <= recorded.size ? [] : [`答复的新核实人数 ${work.newOnes()}，多于记录`]),
      ...(found.frozen ? [] : ['年度没有冻结']),
    ],
  };
}

async function readRecord(db: Db, year: number): Promise<RefreshRecord> {
  const { rows } = await sql<RefreshRecord>`
    select
      (select count(*) from refresh_area where year = ${year}) as areas,
      (select count(*) from refresh_area where year = ${year} and status = 'complete') as complete,
      (select count(*) from refresh_area where year = ${year} and status = 'excepted') as excepted,
      (select sum(in_scope)::bigint from refresh_area where year = ${year}) as "inScope",
      (select sum(confirmed)::bigint from refresh_area where year = ${year}) as confirmed,
      (select count(*) from refresh_confirmation where year = ${year}) as confirmations,
      (select count(*) from refresh_snapshot where year = ${year}) as snapshot,
      (select count(*) from refresh_snapshot where year = ${year} and confirmed) as "snapshotConfirmed",
      (select frozen_on is not null from refresh_year where year = ${year}) as frozen,
      (select count(*) from refresh_event where year = ${year} and kind = 'told') as told,
      (select count(*) from refresh_event where year = ${year} and kind = 'reminded') as reminded,
      (select count(*) from outbox where delivered_at is null) as undelivered,
      (select count(*) from case_wait where closed_at is null and case_id like 'refresh-%') as "openWaits"
  `.execute(db);
  return rows[0]!;
}

async function peopleOf(db: Db, year: number, division: string): Promise<number> {
  const { in_scope } = await db
    .selectFrom('refresh_area')
    .select('in_scope')
    .where('year', '=', year)
    .where('division', '=', division)
    .executeTakeFirstOrThrow();
  return in_scope;
}

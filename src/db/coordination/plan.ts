import { sql } from 'kysely';
import { expandPlan, type ProblemDays, type Series } from '../../domain/coordination/plan.ts';
import type { PlainDate } from '../../domain/dates.ts';
import type { Db, Trx } from '../client.ts';
import { readCoordination } from './files.ts';

/**
 * Brings bodies, series and the days of problems to what coordination/ says. What is no longer there is retired from `on`
 * (its meetings and problems stay); what comes back goes on from that day. Safe at every start.
 */
export async function loadCoordination(db: Db, folder: string, on: PlainDate): Promise<void> {
  const file = await readCoordination(folder);
  await db.transaction().execute(async (trx) => {
    const places = await trx
      .selectFrom('division')
      .select(['code', 'name', 'level'])
      .orderBy('code')
      .execute();
    const { bodies, series } = expandPlan(file, places);
    await sql`
      insert into coordination_body (id, kind, name, division, region, note)
      select id, kind, name, division, region, note from jsonb_to_recordset(${JSON.stringify(bodies)}::jsonb)
        as r(id text, kind text, name text, division text, region text, note text)
      on conflict (id) do update set kind = excluded.kind, name = excluded.name, division = excluded.division,
        region = excluded.region, note = excluded.note, retired_on = null
      where (coordination_body.kind, coordination_body.name, coordination_body.division, coordination_body.region,
          coordination_body.note, coordination_body.retired_on)
        is distinct from (excluded.kind, excluded.name, excluded.division, excluded.region, excluded.note, null)
    `.execute(trx);
    await retire(
      trx,
      'coordination_body',
      bodies.map(({ id }) => id),
      on,
    );
    await storeSeries(trx, series, on);
    await sql`
      insert into problem_rules (document) values (${JSON.stringify(file.problems)}::jsonb)
      on conflict (id) do update set document = excluded.document`.execute(trx);
  });
}

/** The series there are from now on; the others are retired. */
export async function storeSeries(trx: Trx, series: readonly Series[], on: PlainDate): Promise<void> {
  await sql`
    insert into meeting_series (id, kind, title, division, document, since)
    select s->>'id', s->>'kind', s->>'title', s->>'division', s, ${on}
    from jsonb_array_elements(${JSON.stringify(series)}::jsonb) s
    on conflict (id) do update set title = excluded.title, division = excluded.division, document = excluded.document,
      since = case when meeting_series.retired_on is null then meeting_series.since else excluded.since end,
      retired_on = null
    where meeting_series.document is distinct from excluded.document or meeting_series.retired_on is not null
  `.execute(trx);
  await retire(
    trx,
    'meeting_series',
    series.map(({ id }) => id),
    on,
  );
}

async function retire(
  trx: Trx,
  table: 'coordination_body' | 'meeting_series',
  kept: readonly string[],
  on: PlainDate,
): Promise<void> {
  await trx
    .updateTable(table)
    .set({ retired_on: on })
    .where('retired_on', 'is', null)
    .where('id', 'not in', kept.length > 0 ? kept : [''])
    .execute();
}

/** Series whose meetings are opened by the calendar. */
export async function activeSeries(db: Db | Trx): Promise<Series[]> {
  const rows = await db
    .selectFrom('meeting_series')
    .select('document')
    .where('retired_on', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ document }) => document as unknown as Series);
}

export async function problemDays(db: Db | Trx): Promise<ProblemDays> {
  const { document } = await db.selectFrom('problem_rules').select('document').executeTakeFirstOrThrow();
  return document as unknown as ProblemDays;
}

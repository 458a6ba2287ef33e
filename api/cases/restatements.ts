import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { type RestatedLine, restatedLines } from '../../src/domain/restated.ts';
import type { Evaluation } from '../../src/domain/trace.ts';
import { traceFor, type Viewer } from './viewer.ts';

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable();

export const restatementSchema = z
  .object({
    on: z.string(),
    dueBeforeFen: z.int(),
    dueAfterFen: z.int(),
    paidFen: z.int().meta({ description: '当时已付、尚未追回的合计' }),
    lines: z.array(
      z.object({
        check: z.string(),
        input: z.string(),
        before: value.meta({ description: '清单中去掉的，或原来的值' }),
        after: value.meta({ description: '清单中增加的，或现在的值' }),
      }),
    ),
    facts: z
      .array(z.object({ kind: z.string(), at: z.string(), actorName: z.string().nullable() }))
      .meta({ description: '两次核定之间记录的事实' }),
  })
  .meta({ id: 'Restatement' });

/** What late facts have made of a claim, or of the one that it tops up; oldest first. */
export async function readRestatements(
  db: Db,
  claim: { readonly id: string; readonly tops_up: string | null },
  viewer: Viewer,
): Promise<z.output<typeof restatementSchema>[]> {
  const { rows } = await sql<{
    on: string;
    dueBeforeFen: number;
    dueAfterFen: number;
    paidFen: number;
    before: Evaluation;
    after: Evaluation;
    facts: { kind: string; at: string; actorName: string | null }[];
  }>`
    select r.restated_on as on, r.due_before_fen as "dueBeforeFen", r.due_after_fen as "dueAfterFen",
      r.paid_fen as "paidFen", r.before, r.after,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'at', v.happened_at, 'actorName', u.display_name)
          order by v.id), '[]')
        from case_event v left join app_user u on u.id = v.actor where v.id = any(r.facts)) as facts
    from claim_restatement r where r.claim_id = ${claim.tops_up ?? claim.id} order by r.id
  `.execute(db);
  return rows.map(({ before, after, facts, ...row }) => ({
    ...row,
    facts: facts.map((fact) => ({ ...fact, at: new Date(fact.at).toISOString() })),
    lines: linesFor(viewer, before, after),
  }));
}

const linesFor = (viewer: Viewer, before: Evaluation, after: Evaluation): RestatedLine[] =>
  restatedLines(traceFor(viewer, before) as Evaluation, traceFor(viewer, after) as Evaluation);

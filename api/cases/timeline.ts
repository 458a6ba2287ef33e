import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';

export const eventSchema = z
  .object({
    kind: z.string(),
    claimId: z.string().nullable(),
    at: z.string(),
    actor: z.string().nullable(),
    actorName: z.string().nullable().meta({ description: 'null：由规则或日历推动' }),
    onBehalfOfName: z.string().nullable().meta({ description: '代谁办理；null：以本人岗位办理' }),
    tookMs: z.int().nullable().meta({ description: '距同一事项上一事件的毫秒数' }),
    data: z.unknown(),
  })
  .meta({ id: 'CaseEvent' });

/** What happened to a case and how long each step took, oldest first. */
export async function readTimeline(
  db: Db,
  { subjectId, claimId }: { subjectId: string; claimId?: string },
): Promise<z.output<typeof eventSchema>[]> {
  const { rows } = await sql<{
    kind: string;
    claim_id: string | null;
    happened_at: Date;
    actor: string | null;
    display_name: string | null;
    on_behalf_of: string | null;
    took_ms: number | null;
    data: unknown;
  }>`
    select v.kind, v.claim_id, v.happened_at, v.actor, u.display_name, f.display_name as on_behalf_of, v.data,
      (extract(epoch from v.happened_at - lag(v.happened_at)
        over (partition by v.claim_id order by v.happened_at, v.id)) * 1000)::bigint as took_ms
    from case_event v left join app_user u on u.id = v.actor
      left join app_user f on f.id = v.on_behalf_of
    where v.subject_id = ${subjectId} and (${claimId ?? null}::text is null or v.claim_id = ${claimId ?? null})
    order by v.happened_at, v.id
  `.execute(db);
  return rows.map((row) => ({
    kind: row.kind,
    claimId: row.claim_id,
    at: row.happened_at.toISOString(),
    actor: row.actor,
    actorName: row.display_name,
    onBehalfOfName: row.on_behalf_of,
    tookMs: row.took_ms,
    data: row.data,
  }));
}

import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { type AccessTarget, type Grant, may } from '../../src/domain/access.ts';

export const workerStatementSchema = z
  .object({
    answer: z.enum(['confirmed', 'disputed']),
    note: z.string().nullable().meta({ description: '劳动者的说明；用人单位和介绍机构看不到' }),
    statedOn: z.string(),
  })
  .nullable()
  .meta({
    id: 'WorkerStatement',
    description: '劳动者本人最近一次的答复；null：还没有答复。有异议不会自动中止办理，由办理人员核实',
  });

/**
 * The worker's newest word on an employment. What a worker writes about an employer is for the officers alone: the
 * organisations of the case see that there is a dispute, not what it says.
 */
export async function readWorkerStatement(
  db: Db,
  employmentId: string,
  { grants, target }: { grants: readonly Grant[]; target: AccessTarget },
): Promise<z.output<typeof workerStatementSchema>> {
  const { rows } = await sql<{ answer: 'confirmed' | 'disputed'; note: string | null; statedOn: string }>`
    select answer, note, stated_on as "statedOn" from worker_statement
    where employment_id = ${employmentId} order by recorded_at desc limit 1
  `.execute(db);
  const statement = rows[0];
  if (!statement) return null;
  const asOfficer = grants.filter((grant) => grant.employer === null && grant.intermediary === null);
  return may(asOfficer, 'read-case', target) ? statement : { ...statement, note: null };
}

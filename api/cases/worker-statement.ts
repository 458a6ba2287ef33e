import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { type AccessTarget, type Grant, mayAsOffice } from '../../src/domain/access.ts';

export const workerStatementSchema = z
  .object({
    id: z.string(),
    answer: z
      .enum(['confirmed', 'disputed', 'settled'])
      .meta({ description: 'disputed：有异议，尚未核实处理；settled：有过异议，已核实处理' }),
    note: z.string().nullable().meta({ description: '劳动者的说明；用人单位和介绍机构看不到' }),
    statedOn: z.string(),
    issuedAs: z
      .enum(['employer', 'office'])
      .meta({ description: '确认码由谁发出：用人单位，或乡镇社会保障站、就业服务中心' }),
    issuedBy: z.string().nullable().meta({ description: '发码人；用人单位和介绍机构看不到' }),
    settlement: z
      .object({ note: z.string().nullable(), settledBy: z.string().nullable(), settledOn: z.string() })
      .nullable()
      .meta({ description: '异议的核实处理；说明和办理人只给办理单位看' }),
  })
  .nullable()
  .meta({
    id: 'WorkerStatement',
    description:
      '劳动者本人的答复；null：还没有答复。有异议的，在办理单位核实处理之前一直是异议，之后的确认不能取代它；不会自动中止办理',
  });

type StatementRow = Omit<NonNullable<z.output<typeof workerStatementSchema>>, 'settlement'> & {
  readonly settlementNote: string | null;
  readonly settledBy: string | null;
  readonly settledOn: string | null;
};

/** A statement (row `s`) that disputes and that nobody has settled. */
const unsettled = sql`(s.answer = 'disputed'
  and not exists (select 1 from dispute_settlement d where d.code_id = s.code_id))`;

/**
 * Does the worker dispute the employment? Whatever was stated since: somebody may have stated it in the worker's name,
 * so that only an officer's word ends a dispute.
 */
export function isDisputed(employmentId: RawBuilder<string>): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from worker_statement s where s.employment_id = ${employmentId} and ${unsettled})`;
}

/**
 * The worker's word on an employment: the dispute that is open, else the newest. What a worker writes about an employer
 * is for the officers alone: the organisations of the case see that there is a dispute, not what it says.
 */
export async function readWorkerStatement(
  db: Db,
  employmentId: string,
  { grants, target }: { grants: readonly Grant[]; target: AccessTarget },
): Promise<z.output<typeof workerStatementSchema>> {
  const { rows } = await sql<StatementRow>`
    select s.code_id as id, case when t.code_id is null then s.answer else 'settled' end as answer, s.note,
      s.stated_on as "statedOn", k.issued_as as "issuedAs", i.display_name as "issuedBy",
      t.note as "settlementNote", o.display_name as "settledBy", t.settled_on as "settledOn"
    from worker_statement s join worker_code k on k.id = s.code_id join app_user i on i.id = k.issued_by
      left join dispute_settlement t on t.code_id = s.code_id left join app_user o on o.id = t.settled_by
    where s.employment_id = ${employmentId} order by ${unsettled} desc, s.recorded_at desc limit 1
  `.execute(db);
  const row = rows[0];
  if (!row) return null;
  const { settlementNote, settledBy, settledOn, ...statement } = row;
  const settlement = settledOn === null ? null : { note: settlementNote, settledBy, settledOn };
  if (mayAsOffice(grants, 'read-case', target)) return { ...statement, settlement };
  return {
    ...statement,
    note: null,
    issuedBy: null,
    settlement: settlement && { ...settlement, note: null, settledBy: null },
  };
}

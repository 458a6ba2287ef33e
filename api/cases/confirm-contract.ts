import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { Problem, problems } from '../problems.ts';
import { contractItem } from './contract-list.ts';
import { whyOwnCase } from './own-case.ts';

export const contractDetail = contractItem
  .extend({
    barred: z
      .object({ code: z.string(), detail: z.string(), remedy: z.string() })
      .nullable()
      .meta({ description: '本人现在不能确认或退回这份合同的原因；null：可以' }),
    actingFor: z.string().nullable().meta({ description: '只有受托才能办理的：代谁办理' }),
  })
  .meta({ id: 'ContractDetail' });

/** What keeps an officer of the right office from confirming or returning this contract now; null: nothing. */
export async function whyNotConfirm(
  db: Db,
  contract: { readonly id: string; readonly employmentId: string; readonly status: string },
  hands: readonly string[],
): Promise<Problem | null> {
  const { id, employmentId } = contract;
  const subject = `contract:${id}`;
  if (contract.status !== 'uploaded')
    return new Problem('contract-not-waiting', await whoWasFirst(db, contract), { subject });
  const own = await whyOwnCase(db, hands, employmentId, subject);
  if (own) return own;
  if (await decidesItsClaims(db, employmentId, hands))
    return new Problem('separation-of-duties', '您已办理过本案的补贴申请，不能再确认合同。', { subject });
  return null;
}

/** 该合同不在待确认状态：吉首市人社局合同确认员已于2016-06-18确认。 */
export async function whoWasFirst(
  db: Db,
  { id, employmentId }: { readonly id: string; readonly employmentId: string },
): Promise<string> {
  const { rows } = await sql<{ kind: string; by: string; on: string }>`
    select v.kind, u.display_name as by, ((v.happened_at at time zone 'Asia/Shanghai')::date)::text as on
    from case_event v join app_user u on u.id = v.actor
    where v.kind in ('contract-confirmed', 'contract-refused') and v.data->>'contractId' = ${id}
      and v.employment_id = ${employmentId}
    order by v.id desc limit 1
  `.execute(db);
  const said = problems['contract-not-waiting'].title;
  const [last] = rows;
  if (!last) return `${said}。`;
  return `${said}：${last.by}已于${last.on}${last.kind === 'contract-confirmed' ? '确认' : '退回'}。`;
}

async function decidesItsClaims(db: Db, employmentId: string, hands: readonly string[]): Promise<boolean> {
  const row = await db
    .selectFrom('claim_hand as d')
    .innerJoin('claim as c', 'c.id', 'd.claim_id')
    .select('d.claim_id')
    .where('c.employment_id', '=', employmentId)
    .where('d.user_id', 'in', [...hands])
    .executeTakeFirst();
  return row !== undefined;
}

import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { BudgetError } from './errors.ts';

/**
 * Takes a movement back that the officer has proposed and nobody has decided. The same again changes nothing. Throws
 * BudgetError `movement-unknown`, `not-own-proposal`, `movement-decided`.
 */
export async function withdrawMovement(
  trx: Trx,
  { id, officer, businessAtMs }: { id: string; officer: string; businessAtMs: number },
): Promise<void> {
  const movement = await trx
    .selectFrom('budget_movement')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!movement) throw new BudgetError('movement-unknown', `没有预算变动 ${id}。`);
  if (movement.proposed_by !== officer)
    throw new BudgetError('not-own-proposal', '这项预算变动由他人提出，只有提出人可以撤回。');
  // A decision that is just being taken comes first or finds this one: a movement has one.
  const inserted = await trx
    .insertInto('budget_decision')
    .values({
      movement_id: id,
      proposed_by: officer,
      decided_by: officer,
      approved: false,
      withdrawn: true,
      decided_on: shanghaiDateAt(businessAtMs),
    })
    .onConflict((oc) => oc.column('movement_id').doNothing())
    .returning('movement_id')
    .executeTakeFirst();
  if (!inserted) {
    const { withdrawn } = await trx
      .selectFrom('budget_decision')
      .select('withdrawn')
      .where('movement_id', '=', id)
      .executeTakeFirstOrThrow();
    if (withdrawn) return;
    throw new BudgetError('movement-decided', '这项预算变动已经办理，不能撤回。');
  }
  await audit(trx, {
    actor: officer,
    operation: 'withdrawBudgetMovement',
    subject: `budget:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { kind: movement.kind, account: movement.account, amountFen: movement.amount_fen },
  });
}

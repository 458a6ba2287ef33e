import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { readPolicy } from '../../src/db/employment-facts.ts';
import { type EmploymentProgrammeId, type Policy, programmeOf } from '../../src/domain/policy/types.ts';

/**
 * Claims to be whose reserved money is not what their policy pays, or was reserved in another fund. Once there is a
 * claim, its own amount decides (see budgets.ts).
 */
export async function reservedOtherwise(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string; programme: string; policy: string; fund: string; fen: number }>`
    select t.expects as id, split_part(t.expects, ':', 1) as programme, e.policy_version as policy, l.fund,
      sum(l.credit_fen - l.debit_fen)::bigint as fen
    from ledger_transaction t join ledger_entry l on l.transaction_id = t.id and l.account = 'budget-reserved'
      join employment e on e.id = substr(t.expects, strpos(t.expects, ':') + 1)
    where not exists (select from claim c where c.id = t.expects)
    group by t.expects, e.policy_version, l.fund having sum(l.credit_fen - l.debit_fen) <> 0
  `.execute(db);
  const policies = new Map<string, Policy>();
  const wrong: string[] = [];
  for (const { id, programme, policy: version, fund, fen } of rows) {
    const policy = policies.get(version) ?? (await readPolicy(db, version));
    policies.set(version, policy);
    const { amount, fund: own } = programmeOf(policy, programme as EmploymentProgrammeId);
    if (amount.fen !== fen || own !== fund) wrong.push(id);
  }
  return wrong;
}

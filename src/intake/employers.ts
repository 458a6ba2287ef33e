import { sql } from 'kysely';
import { checkEmployerRow, type EmployerRow } from '../domain/import-rows/index.ts';
import { noteAccountChanges, settleAccountChanges } from './account-changes.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { announceEmployers, changeOf } from './party-changes.ts';
import { guardParties } from './party-guard.ts';
import { hex, recordset } from './sql.ts';

/** Employers by credit code: the first name stays, other fields may change. */
export const employers: Importer<EmployerRow> = {
  check: checkEmployerRow,
  apply,
  finish: settleAccountChanges,
  chunkRows: 2000,
};

const COMPARED = ['division', 'contact', 'phone', 'bank', 'account'] as const;
type Known = { name: string; division: string } & Record<(typeof COMPARED)[number], string | null>;

async function apply(context: ImportContext, rows: readonly Numbered<EmployerRow>[]): Promise<void> {
  const { tally, vault } = context;
  const known = await readKnown(context, rows);
  const recorded = new Map(known);
  const guard = await guardParties(context, 'employer', recorded);
  const changed = new Map<string, EmployerRow>();
  for (const { row, value } of rows) {
    const before = known.get(value.creditCode);
    const obstacle = guard.obstacle(value.creditCode, recorded.get(value.creditCode), value);
    if (!guard.mayWrite(value.creditCode, before, value))
      tally.refuse('row-out-of-scope', row, '行政区划代码');
    else if (before && before.name !== value.name)
      tally.refuse('credit-code-in-use', row, '统一社会信用代码');
    else if (before && COMPARED.every((field) => before[field] === value[field])) tally.unchanged += 1;
    else if (obstacle) tally.refuse(obstacle[0], row, obstacle[1]);
    else {
      tally.accepted += 1;
      changed.set(value.creditCode, value);
      known.set(value.creditCode, value);
    }
  }
  if (changed.size === 0) return;
  const records = [...changed.values()].map((e) => ({
    ...e,
    account: e.account && hex(vault.seal(e.account)),
    accountKey: e.account && hex(vault.accountKey(e.account)),
  }));
  await sql`
    insert into employer (credit_code, name, division, contact, phone, bank, account_cipher, account_key, import_id,
      business_on)
    select r."creditCode", r.name, r.division, r.contact, r.phone, r.bank, r.account, r."accountKey",
      ${context.importId}, ${context.businessOn}
    from ${recordset(
      records,
      '"creditCode" text, name text, division text, contact text, phone text, bank text, account bytea, "accountKey" bytea',
    )}
    on conflict (credit_code) do update set
      division = excluded.division, contact = excluded.contact, phone = excluded.phone, bank = excluded.bank,
      account_cipher = excluded.account_cipher, account_key = excluded.account_key, import_id = excluded.import_id, business_on = excluded.business_on
  `.execute(context.transaction.trx);
  await announceEmployers(context, changesOf(recorded, changed));
  noteAccountChanges(context, 'employer', guard, recorded, changed);
}

/** Where it is registered is all that the rules ask of an employer (art. 24: 州内). */
function changesOf(recorded: ReadonlyMap<string, Known>, changed: ReadonlyMap<string, EmployerRow>) {
  return [...changed].flatMap(([id, after]) => {
    const before = recorded.get(id);
    return (before && changeOf(id, before, after, ['division'])) ?? [];
  });
}

async function readKnown(
  context: ImportContext,
  rows: readonly Numbered<EmployerRow>[],
): Promise<Map<string, Known>> {
  const found = await context.transaction.trx
    .selectFrom('employer')
    .select(['credit_code', 'name', 'division', 'contact', 'phone', 'bank', 'account_cipher'])
    .where('credit_code', 'in', [...new Set(rows.map(({ value }) => value.creditCode))])
    .execute();
  return new Map(
    found.map(({ credit_code, account_cipher, ...rest }) => [
      credit_code,
      { ...rest, account: account_cipher && context.vault.open(account_cipher) },
    ]),
  );
}

import { sql } from 'kysely';
import { checkInstitutionRow, type InstitutionRow } from '../domain/import-rows/index.ts';
import { noteAccountChanges, settleAccountChanges } from './account-changes.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { guardParties } from './party-guard.ts';
import { hex, recordset } from './sql.ts';

/** Training bodies, schools and banks by credit code: the first name stays, other fields may change. */
export const institutions: Importer<InstitutionRow> = {
  check: checkInstitutionRow,
  apply,
  finish: settleAccountChanges,
  chunkRows: 2000,
};

type Known = Omit<InstitutionRow, 'creditCode' | 'division' | 'kinds'> & {
  division: string;
  kinds: string[];
};
const COMPARED = ['division', 'contact', 'phone', 'bank', 'account'] as const;

const same = (before: Known, after: Known): boolean =>
  COMPARED.every((field) => before[field] === after[field]) && before.kinds.join() === after.kinds.join();

async function apply(context: ImportContext, rows: readonly Numbered<InstitutionRow>[]): Promise<void> {
  const { tally, vault } = context;
  const known = await readKnown(context, rows);
  const recorded = new Map(known);
  const guard = await guardParties(context, 'institution', recorded);
  const changed = new Map<string, InstitutionRow>();
  for (const { row, value } of rows) {
    const before = known.get(value.creditCode);
    const obstacle = guard.obstacle(value.creditCode, recorded.get(value.creditCode), value);
    if (!guard.mayWrite(value.creditCode, before, value))
      tally.refuse('row-out-of-scope', row, '行政区划代码');
    else if (before && before.name !== value.name)
      tally.refuse('credit-code-in-use', row, '统一社会信用代码');
    else if (before && same(before, value)) tally.unchanged += 1;
    else if (obstacle) tally.refuse(obstacle[0], row, obstacle[1]);
    else {
      tally.accepted += 1;
      changed.set(value.creditCode, value);
      known.set(value.creditCode, value);
    }
  }
  if (changed.size === 0) return;
  const records = [...changed.values()].map((one) => ({
    ...one,
    account: one.account && hex(vault.seal(one.account)),
    accountKey: one.account && hex(vault.accountKey(one.account)),
  }));
  await sql`
    insert into institution (credit_code, name, kinds, division, contact, phone, bank, account_cipher, account_key,
      import_id, business_on)
    select r."creditCode", r.name, r.kinds, r.division, r.contact, r.phone, r.bank, r.account, r."accountKey",
      ${context.importId}, ${context.businessOn}
    from ${recordset(
      records,
      `"creditCode" text, name text, kinds text[], division text, contact text, phone text, bank text, account bytea,
       "accountKey" bytea`,
    )}
    on conflict (credit_code) do update set
      kinds = excluded.kinds, division = excluded.division, contact = excluded.contact, phone = excluded.phone,
      bank = excluded.bank, account_cipher = excluded.account_cipher, account_key = excluded.account_key,
      import_id = excluded.import_id, business_on = excluded.business_on
  `.execute(context.transaction.trx);
  noteAccountChanges(context, 'institution', guard, recorded, changed);
}

async function readKnown(
  context: ImportContext,
  rows: readonly Numbered<InstitutionRow>[],
): Promise<Map<string, Known>> {
  const found = await context.transaction.trx
    .selectFrom('institution')
    .select(['credit_code', 'name', 'kinds', 'division', 'contact', 'phone', 'bank', 'account_cipher'])
    .where('credit_code', 'in', [...new Set(rows.map(({ value }) => value.creditCode))])
    .execute();
  return new Map(
    found.map(({ credit_code, account_cipher, ...rest }) => [
      credit_code,
      { ...rest, account: account_cipher && context.vault.open(account_cipher) },
    ]),
  );
}

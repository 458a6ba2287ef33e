import { sql } from 'kysely';
import { checkIntermediaryRow, type IntermediaryRow } from '../domain/import-rows/index.ts';
import { noteAccountChanges, settleAccountChanges } from './account-changes.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { announceIntermediaries, changeOf } from './party-changes.ts';
import { guardParties } from './party-guard.ts';
import { hex, recordset } from './sql.ts';

/** Intermediaries by number: the first name stays, other fields may change. */
export const intermediaries: Importer<IntermediaryRow> = {
  check: checkIntermediaryRow,
  apply,
  finish: settleAccountChanges,
  chunkRows: 2000,
};

const COMPARED = [
  'kind',
  'licenceNumber',
  'licenceValidUntil',
  'standing',
  'division',
  'bank',
  'account',
] as const;
type Known = { name: string; division: string } & Record<(typeof COMPARED)[number], string | null>;

async function apply(context: ImportContext, rows: readonly Numbered<IntermediaryRow>[]): Promise<void> {
  const { tally, vault } = context;
  const known = await readKnown(context, rows);
  const recorded = new Map(known);
  const guard = await guardParties(context, 'intermediary', recorded);
  const changed = new Map<string, IntermediaryRow>();
  for (const { row, value } of rows) {
    const before = known.get(value.number);
    const obstacle = guard.obstacle(value.number, recorded.get(value.number), value);
    if (!guard.mayWrite(value.number, before, value)) tally.refuse('row-out-of-scope', row, '行政区划代码');
    else if (before && before.name !== value.name) tally.refuse('intermediary-in-use', row, '编号');
    else if (before && COMPARED.every((field) => before[field] === value[field])) tally.unchanged += 1;
    else if (obstacle) tally.refuse(obstacle[0], row, obstacle[1]);
    else {
      tally.accepted += 1;
      changed.set(value.number, value);
      known.set(value.number, value);
    }
  }
  if (changed.size === 0) return;
  const records = [...changed.values()].map((i) => ({
    ...i,
    account: i.account && hex(vault.seal(i.account)),
    accountKey: i.account && hex(vault.accountKey(i.account)),
  }));
  await sql`
    insert into intermediary (number, name, kind, licence_number, licence_valid_until, standing, division, bank,
      account_cipher, account_key, import_id, business_on)
    select r.number, r.name, r.kind, nullif(r."licenceNumber", ''), r."licenceValidUntil", r.standing, r.division,
      r.bank, r.account, r."accountKey", ${context.importId}, ${context.businessOn}
    from ${recordset(
      records,
      `number text, name text, kind text, "licenceNumber" text, "licenceValidUntil" date, standing text,
       division text, bank text, account bytea, "accountKey" bytea`,
    )}
    on conflict (number) do update set
      kind = excluded.kind, licence_number = excluded.licence_number,
      licence_valid_until = excluded.licence_valid_until, standing = excluded.standing,
      division = excluded.division, bank = excluded.bank, account_cipher = excluded.account_cipher,
      account_key = excluded.account_key,
      import_id = excluded.import_id, business_on = excluded.business_on
  `.execute(context.transaction.trx);
  await announceIntermediaries(context, changesOf(recorded, changed));
  noteAccountChanges(context, 'intermediary', guard, recorded, changed);
}

/** What article 23 asks of an intermediary. */
const WEIGHED = ['licenceNumber', 'licenceValidUntil', 'standing'];

/** Placements may have named one before it was registered: for their cases that is a change too. */
const UNREGISTERED = { licenceNumber: null, licenceValidUntil: null, standing: null };

function changesOf(recorded: ReadonlyMap<string, Known>, changed: ReadonlyMap<string, IntermediaryRow>) {
  return [...changed].flatMap(
    ([id, after]) => changeOf(id, recorded.get(id) ?? UNREGISTERED, after, WEIGHED) ?? [],
  );
}

async function readKnown(
  context: ImportContext,
  rows: readonly Numbered<IntermediaryRow>[],
): Promise<Map<string, Known>> {
  const found = await context.transaction.trx
    .selectFrom('intermediary')
    .selectAll()
    .where('number', 'in', [...new Set(rows.map(({ value }) => value.number))])
    .execute();
  return new Map(
    found.map((i) => [
      i.number,
      {
        name: i.name,
        kind: i.kind,
        licenceNumber: i.licence_number ?? '',
        licenceValidUntil: i.licence_valid_until,
        standing: i.standing,
        division: i.division,
        bank: i.bank,
        account: i.account_cipher && context.vault.open(i.account_cipher),
      },
    ]),
  );
}

import { sql } from 'kysely';
import { from as copyFrom } from 'pg-copy-streams';
import type { Trx } from '../../../db/client.ts';
import type { ClientTransaction } from '../../../db/client-transaction.ts';
import { nameInitials } from '../../../db/name-initials.ts';
import type { Vault } from '../../../platform/vault.ts';
import { COPY_HEAD, COPY_TAIL, CopyWriter } from '../../copy-writer.ts';
import { affectedCases, tellAffected } from '../affected.ts';
import type { ApplyContext } from './apply.ts';
import { reported } from './apply-households.ts';
import { CARD_COLUMNS, columnsIn } from './card-columns.ts';
import type { LoadRecord, LoadUpdate } from './record.ts';
import { openSecrets, type Secret } from './secrets.ts';
import { stagingOf } from './staging.ts';

const ROWS_A_PIECE = 4_000;
/** The register has no dates of its own: what it says first of a person holds from before any placement. */
const SINCE_EVER = '1900-01-01';

/** The next people of the report. A card that has changed since is left as it is and reported. */
export async function applyPeople(context: ApplyContext): Promise<LoadUpdate | null> {
  const { load, deps, transaction } = context;
  const { trx } = transaction;
  const piece = await takePiece(trx, load);
  if (piece === null) return null;
  await sealPiece(transaction, deps.vault, load, piece);
  // Of people who are new there is no card to look at.
  if (piece.rows.some(({ known }) => known)) await leaveAlone(trx, context);
  await leaveElsewhere(trx, context);
  await enter(context);
  await change(context);
  const applied = await writePoverty(context);
  await tell(context, piece.last);
  return { rows_applied: piece.last, applied: sql<number>`applied + ${applied}` };
}

interface PieceRow {
  readonly row: number;
  readonly kind: 'new' | 'changed';
  readonly name: string;
  readonly phone: boolean;
  readonly account: boolean;
  /** There is a card of the person. */
  readonly known: boolean;
}

/** Makes `load_piece` of the rows to be written and locks the cards they were compared with. */
async function takePiece(
  trx: Trx,
  load: LoadRecord,
): Promise<{ rows: readonly PieceRow[]; last: number } | null> {
  await sql`drop table if exists load_piece, load_cipher`.execute(trx);
  await sql`
    create temp table load_piece on commit drop as
    select r.row_no, r.kind, r.name, r.person_id, r.person_revision, r.poor_before, r.fields ? 'phone' as phone,
      r.fields ? 'account' as account, r.fields - 'registered_poor' <> '{}' as card, s.identity_key,
      s.registered_poor as poor, false as entered
    from register_load_row r join ${sql.table(stagingOf(load.no))} s on s.row_no = r.row_no
    where r.load_no = ${load.no} and r.row_no > ${load.rowsApplied} and s.row_no > ${load.rowsApplied}
    order by r.row_no limit ${ROWS_A_PIECE}
  `.execute(trx);
  // Without it the planner takes the piece for a thousand times what it is, and reads whole tables for it.
  await sql`analyze load_piece`.execute(trx);
  await sql`
    select p.id from person p join load_piece l on l.person_id = p.id order by p.id for no key update of p
  `.execute(trx);
  const { rows } = await sql<PieceRow>`
    select row_no as "row", kind, name, phone, account, person_id is not null as known from load_piece order by row_no
  `.execute(trx);
  const last = rows.at(-1)?.row;
  return last === undefined ? null : { rows, last };
}

/** Seals one by one what the cards keep sealed, for `load_cipher`: of who is new all of it, else what has changed. */
async function sealPiece(
  { trx, client }: ClientTransaction,
  vault: Vault,
  { no }: LoadRecord,
  { rows, last }: { rows: readonly PieceRow[]; last: number },
): Promise<void> {
  await sql`
    create temp table load_cipher (row_no int primary key, identity bytea, initials text, phone bytea, account bytea,
      account_key bytea, phone_key bytea) on commit drop
  `.execute(trx);
  const secrets = await secretsOf(trx, vault, no, rows[0]!.row, last);
  const out = new CopyWriter(rows.length * 300);
  for (const row of rows) {
    const secret = secrets.get(row.row);
    if (!secret) throw new Error(`no secret for row ${row.row} of load ${no}`);
    writeCipher(out, vault, row, secret);
  }
  const copy = client.query(copyFrom('copy load_cipher from stdin (format binary)'));
  await new Promise<void>((resolve, reject) => {
    copy.on('finish', resolve).on('error', reject);
    for (const bytes of [COPY_HEAD, out.take(), COPY_TAIL]) copy.write(bytes);
    copy.end();
  });
}

function writeCipher(out: CopyWriter, vault: Vault, row: PieceRow, secret: Secret): void {
  const isNew = row.kind === 'new';
  const phone = isNew || row.phone ? secret.phone : null;
  const account = isNew || row.account ? secret.account : null;
  out.row(7);
  out.int4(row.row);
  out.bytes(isNew ? vault.seal(secret.identityNumber) : null);
  out.text(isNew ? nameInitials(row.name) : null);
  out.bytes(phone === null ? null : vault.seal(phone));
  out.bytes(account === null ? null : vault.seal(account));
  out.bytes(account === null ? null : vault.accountKey(account));
  out.bytes(phone === null ? null : vault.phoneKey(phone));
}

async function secretsOf(
  trx: Trx,
  vault: Vault,
  loadNo: number,
  first: number,
  last: number,
): Promise<Map<number, Secret>> {
  const pieces = await trx
    .selectFrom('register_load_secret')
    .select('sealed')
    .where('load_no', '=', loadNo)
    .where('last_row', '>=', first)
    .where('first_row', '<=', last)
    .execute();
  return new Map(pieces.flatMap(({ sealed }) => openSecrets(vault, sealed)).map((one) => [one.row, one]));
}

/** Takes out of the piece whose card or poverty status is not what the row was compared with. */
async function leaveAlone(trx: Trx, { load, on }: ApplyContext): Promise<void> {
  await sql`
    with left_alone as (
      delete from load_piece l using person p
      where p.id = l.person_id and (p.revision <> l.person_revision or (
        select registered_poor from poverty_status where person_id = p.id and valid_from <= ${on}
        order by valid_from desc limit 1
      ) is distinct from l.poor_before)
      returning l.row_no
    ), marked as (
      update register_load_row r set kind = 'conflict' from left_alone a where r.load_no = ${load.no} and r.row_no = a.row_no
    ) ${reported(load.id, 'card-changed-since', '身份证号')}
  `.execute(trx);
}

/** Takes out who would come into a household that has been closed since, or that is in another village than the row says. */
async function leaveElsewhere(trx: Trx, { load }: ApplyContext): Promise<void> {
  await sql`
    with left_alone as (
      delete from load_piece l using ${sql.table(stagingOf(load.no))} s, household h
      where l.kind = 'new' and s.row_no = l.row_no and h.number = s.household_number
        and (h.closed_on is not null or h.division <> s.division)
      returning l.row_no
    ), marked as (
      update register_load_row r set kind = 'conflict' from left_alone a where r.load_no = ${load.no} and r.row_no = a.row_no
    ) ${reported(load.id, 'household-changed-since', '户编号')}
  `.execute(trx);
}

const ALL = sql.raw(CARD_COLUMNS.map(({ column }) => column).join(', '));
const OF_ROW = sql.raw(CARD_COLUMNS.map(({ column }) => `s.${column}`).join(', '));

/** New cards; whoever has come in by another way since the report is left alone. */
async function enter({ load, transaction: { trx }, on }: ApplyContext): Promise<void> {
  await sql`
    with entered as (
      insert into person (identity_key, identity_cipher, identity_last4, birth_on, import_id, business_on, name,
        name_initials, household_number, phone_cipher, phone_key, account_cipher, account_key, ${ALL})
      select s.identity_key, c.identity, s.identity_last4, s.birth_on, ${load.id}, ${on}, s.name, c.initials,
        s.household_number, c.phone, c.phone_key, c.account, c.account_key, ${OF_ROW}
      from load_piece l join load_cipher c using (row_no) join ${sql.table(stagingOf(load.no))} s using (row_no)
      where l.kind = 'new' and l.person_id is null
        and not exists (select from identity_alias a where a.identity_key = s.identity_key)
      order by s.row_no
      on conflict (identity_key) do nothing returning id, identity_key
    )
    update load_piece l set person_id = e.id, entered = true
    from entered e where l.identity_key = e.identity_key
  `.execute(trx);
  await sql`
    with left_alone as (
      delete from load_piece where kind = 'new' and person_id is null returning row_no
    ), marked as (
      update register_load_row r set kind = 'conflict' from left_alone a where r.load_no = ${load.no} and r.row_no = a.row_no
    ) ${reported(load.id, 'card-changed-since', '身份证号')}
  `.execute(trx);
}

/**
 * Cards that were there: those of a placement are filled in, the others take what has changed. A statement that would find
 * nothing is left out: the triggers on `person` keep the plan that suited the size of their first change.
 */
async function change({ load, transaction: { trx }, on }: ApplyContext): Promise<void> {
  const { rows } = await sql<{ fills: number; changes: number }>`
    select count(*) filter (where kind = 'new' and not entered) as fills,
      count(*) filter (where kind = 'changed' and card) as changes from load_piece
  `.execute(trx);
  const { fills, changes } = rows[0]!;
  const present = sql.raw(
    columnsIn(load.absent)
      .map(({ column }) => `${column} = s.${column}`)
      .join(', '),
  );
  const came = sql`import_id = ${load.id}, business_on = ${on}, source = 'file', changed_by = null`;
  const staging = sql.table(stagingOf(load.no));
  if (fills > 0)
    await sql`
    update person p set name = s.name, name_initials = c.initials, household_number = s.household_number,
      phone_cipher = c.phone, phone_key = c.phone_key, account_cipher = c.account, account_key = c.account_key, ${present}, ${came}
    from load_piece l join load_cipher c using (row_no) join ${staging} s using (row_no)
    where l.kind = 'new' and not l.entered and p.id = l.person_id
  `.execute(trx);
  if (changes > 0)
    await sql`
    update person p set ${present}, ${came},
      phone_cipher = case when l.phone then c.phone else p.phone_cipher end,
      phone_key = case when l.phone then c.phone_key else p.phone_key end,
      account_cipher = case when l.account then c.account else p.account_cipher end,
      account_key = case when l.account then c.account_key else p.account_key end
    from load_piece l join load_cipher c using (row_no) join ${staging} s using (row_no)
    where l.kind = 'changed' and l.card and p.id = l.person_id
  `.execute(trx);
}

/** Poverty is dated: what was not known holds since ever, what has changed from today. Returns how many rows are written. */
async function writePoverty({ load, transaction: { trx }, on }: ApplyContext): Promise<number> {
  await sql`
    insert into poverty_status (person_id, valid_from, registered_poor, import_id)
    select l.person_id, case when l.poor_before is null then ${SINCE_EVER}::date else ${on} end, l.poor, ${load.id}
    from load_piece l where l.poor_before is distinct from l.poor
    order by l.person_id
    on conflict (person_id, valid_from) do update
    set registered_poor = excluded.registered_poor, import_id = excluded.import_id
  `.execute(trx);
  const { rows } = await sql<{ applied: number }>`select count(*) as applied from load_piece`.execute(trx);
  return Number(rows[0]!.applied);
}

/** Who was known from a placement alone, and whose poverty status has changed: their cases look again. */
async function tell(
  { load, transaction: { trx }, userId, businessAtMs }: ApplyContext,
  last: number,
): Promise<void> {
  const affected = await affectedCases(
    trx,
    sql`select l.person_id from load_piece l
      where not l.entered and (l.kind = 'new' or l.poor_before is distinct from l.poor)`,
  );
  const key = `register:${load.id}:${last}`;
  await tellAffected(trx, affected, { key, importId: load.id, userId, businessAtMs });
}

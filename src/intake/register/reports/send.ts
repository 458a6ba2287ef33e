import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { audit } from '../../../db/audit.ts';
import type { Db, Trx } from '../../../db/client.ts';
import { joinCardByNumber } from '../../../db/identity-numbers.ts';
import { inRegister } from '../../../db/register/in-register.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import {
  checkReport,
  type Report,
  type ReportFault,
  type ReportFaultCode,
  reportFault,
} from '../../../domain/register/report.ts';
import { normaliseCode, normaliseText } from '../../../domain/text.ts';
import type { Vault } from '../../../platform/vault.ts';
import { sealTold } from './told.ts';

export interface ReportBy {
  readonly userId: string;
  readonly today: PlainDate;
  readonly businessAtMs: number;
  readonly vault: Vault;
  /** May the officer report of this village? */
  readonly mayReport: (village: string) => boolean;
}

export type ReportAnswer =
  | { readonly outcome: 'taken'; readonly id: number }
  | { readonly outcome: 'refused'; readonly problems: readonly ReportFault[] };

/**
 * Takes one report, in a transaction of its own: the same key of the same officer answers the same, whatever has happened
 * since (docs/register.md, Reports from the village). Two tries at once wait for each other.
 */
export function takeReport(db: Db, key: string, sent: Report, by: ReportBy): Promise<ReportAnswer> {
  const { userId, vault, today } = by;
  const report = asKept(sent);
  const hash = createHmac('sha256', vault.sessionSecret).update(JSON.stringify(report)).digest('hex');
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`report:${userId}:${key}`}, 0))`.execute(trx);
    const before = await trx
      .selectFrom('register_report_answer')
      .select(['entry_hash', 'report_id', 'problems'])
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (before && before.entry_hash !== hash) return refused([reportFault('key-reused')]);
    if (before) return answered(before.report_id, before.problems as unknown as Coded[] | null);

    const { village, faults } = await judge(trx, report, by);
    const id = faults.length === 0 ? await write(trx, report, village!, by) : null;
    const coded: Coded[] = faults.map(({ field, code }) => ({ field, code }));
    await trx
      .insertInto('register_report_answer')
      .values({
        user_id: userId,
        key,
        entry_hash: hash,
        report_id: id,
        problems: id === null ? sql<never>`${JSON.stringify(coded)}::jsonb` : null,
        business_on: today,
      })
      .execute();
    return answered(id, coded);
  });
}

type Coded = { readonly field: string | null; readonly code: ReportFaultCode };

const refused = (problems: readonly ReportFault[]): ReportAnswer => ({ outcome: 'refused', problems });

const answered = (id: number | null, problems: readonly Coded[] | null): ReportAnswer =>
  id === null
    ? refused((problems ?? []).map(({ code, field }) => reportFault(code, field)))
    : { outcome: 'taken', id };

/** Typed on a telephone: name and number as the register writes them, the note word for word. */
function asKept({ comer, note, members, ...report }: Report): Report {
  const number = comer?.identityNumber ?? null;
  return {
    ...report,
    members: [...new Set(members)].sort((a, b) => a - b),
    comer: comer && {
      ...comer,
      name: normaliseText(comer.name),
      identityNumber: number === null ? null : normaliseCode(number),
    },
    note: note.replace(/[^\P{Cc}\n]/gu, '').trim(),
  };
}

/** What stands against it; `village`: whose report it is, null where the officer may know of none. */
async function judge(
  trx: Trx,
  report: Report,
  by: ReportBy,
): Promise<{ village: string | null; faults: readonly ReportFault[] }> {
  const faults = checkReport(report, by.today);
  const village = await villageOf(trx, report);
  if (village === null || !by.mayReport(village)) {
    const code = report.household === null ? 'village-unknown' : 'household-unknown';
    return { village: null, faults: [reportFault(code)] };
  }
  const tie = await ownReport(trx, report, by);
  if (tie) faults.unshift(reportFault(tie));
  if (faults.length === 0 && !(await liveHere(trx, report, by.today)))
    faults.push(reportFault('not-a-member', 'members'));
  return { village, faults };
}

async function villageOf(trx: Trx, { household, village }: Report): Promise<string | null> {
  if (household !== null) {
    const found = await trx
      .selectFrom('household')
      .select('division')
      .where('number', '=', household)
      .where('closed_on', 'is', null)
      .executeTakeFirst();
    return found?.division ?? null;
  }
  const found = await trx
    .selectFrom('division')
    .select('code')
    .where('code', '=', village ?? '')
    .where('level', '=', 'village')
    .executeTakeFirst();
  return found?.code ?? null;
}

/** 回避: the officer's own household, or the number of the officer or of somebody of that household. */
async function ownReport(
  trx: Trx,
  { household, comer }: Report,
  { userId, vault }: ReportBy,
): Promise<'own-case' | 'identity-number-missing' | null> {
  const key = comer?.identityNumber ? vault.identityKey(comer.identityNumber) : null;
  const { rows } = await sql<{ unknown: boolean; own: boolean }>`
    select u.identity_key is null as unknown,
      coalesce(me.household_number = ${household}, false) or coalesce(u.identity_key = ${key}, false)
        or exists (select from identity_number i join person w on w.id = i.person_id
          where i.identity_key = ${key} and (w.id = me.id or w.household_number = me.household_number)) as own
    from app_user u ${joinCardByNumber('me', 'u.identity_key', 'left join')} where u.id = ${userId}
  `.execute(trx);
  if (rows[0]?.unknown !== false) return 'identity-number-missing';
  return rows[0].own ? 'own-case' : null;
}

async function liveHere(trx: Trx, { household, members }: Report, on: PlainDate): Promise<boolean> {
  if (members.length === 0) return true;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from person p join household h on h.number = p.household_number where p.id = any(${[...members]}::bigint[])
      and p.household_number = ${household} and ${inRegister(on)}
  `.execute(trx);
  return rows[0]!.n === members.length;
}

async function write(trx: Trx, report: Report, village: string, by: ReportBy): Promise<number> {
  const { kind, household, members, comer, on, note } = report;
  const { id } = await trx
    .insertInto('register_report')
    .values({
      user_id: by.userId,
      kind,
      division: village,
      household_number: household,
      happened_on: on,
      told_cipher: sealTold(by.vault, { comer, note }),
      business_on: by.today,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (members.length > 0)
    await trx
      .insertInto('register_report_member')
      .values(members.map((person) => ({ report_id: id, person_id: person })))
      .execute();
  await audit(trx, {
    actor: by.userId,
    operation: 'sendRegisterReports',
    subject: `register-report:${id}`,
    outcome: 'done',
    businessAtMs: by.businessAtMs,
    after: { kind, village, household, members: [...members], on },
  });
  return id;
}

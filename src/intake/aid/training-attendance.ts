import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import type { AttendanceRow } from '../../domain/import-rows/index.ts';
import type { Vault } from '../../platform/vault.ts';
import { FactError } from '../errors.ts';
import { recordset } from '../sql.ts';
import { announceAid, type Origin } from './announce.ts';
import { isOver, lockClass, readClasses, type TrainingClass, tellClass } from './training-class.ts';
import { findTrainees } from './training-enrolment.ts';

export type AttendanceFault =
  | 'class-unknown'
  | 'trainee-unknown'
  | 'attendance-outside-class'
  | 'attendance-repeated'
  | 'attendance-elsewhere'
  | 'attendance-closed';

/** What became of a line of a sheet. */
export type AttendanceOutcome = 'recorded' | 'unchanged' | AttendanceFault;

export interface AttendanceSheet extends Origin {
  readonly vault: Vault;
  /** Classes that whoever asks may report of; others are unknown to them. */
  readonly allowed: (target: { divisions: string[]; institution: string }) => boolean;
  /** Lines of the same file that came before, to tell a line that stands there twice. */
  readonly seen: Set<string>;
}

interface Line {
  readonly at: number;
  readonly row: AttendanceRow;
  readonly of: TrainingClass;
  readonly aidId: string;
  readonly personId: number;
}

interface OnRecord {
  readonly person_id: number;
  readonly attended_on: string;
  readonly aid_id: string;
  readonly revoked: boolean;
}

/**
 * Takes the lines of an attendance sheet into the record, each with its answer, in a few statements. A line that is there
 * already changes nothing; one that has been revoked comes back only by hand.
 */
export async function recordAttendance(
  trx: Trx,
  rows: readonly AttendanceRow[],
  sheet: AttendanceSheet,
): Promise<AttendanceOutcome[]> {
  const outcomes: AttendanceOutcome[] = rows.map(() => 'unchanged');
  const lines = await readLines(trx, rows, sheet, outcomes);
  const there = await onRecord(trx, lines);
  const fresh: Line[] = [];
  for (const line of lines) {
    const day = there.get(`${line.personId}:${line.row.attendedOn}`);
    if (day && !day.revoked) {
      if (day.aid_id !== line.aidId) outcomes[line.at] = 'attendance-elsewhere';
    } else if (!(day?.aid_id === line.aidId && sheet.importId !== null)) {
      if (line.of.attendance_closed_on !== null) outcomes[line.at] = 'attendance-closed';
      else fresh.push(line);
    }
  }
  const written = await insertDays(trx, fresh, sheet);
  for (const line of fresh) {
    const isWritten = written.has(`${line.aidId}:${line.row.attendedOn}`);
    // Another class wrote the same day at the same moment.
    outcomes[line.at] = isWritten ? 'recorded' : 'attendance-elsewhere';
  }
  return outcomes;
}

async function readLines(
  trx: Trx,
  rows: readonly AttendanceRow[],
  sheet: AttendanceSheet,
  outcomes: AttendanceOutcome[],
): Promise<Line[]> {
  const classes = await readClasses(
    trx,
    rows.map(({ classId }) => classId),
    'share',
  );
  const traineeOf = await findTrainees(trx, rows, sheet.vault);
  return rows.flatMap((row, at) => {
    const of = classes.get(row.classId);
    const refuse = (code: AttendanceFault): Line[] => {
      outcomes[at] = code;
      return [];
    };
    if (!of || !sheet.allowed({ divisions: [of.division], institution: of.institution }))
      return refuse('class-unknown');
    const trainee = traineeOf(row);
    if (!trainee) return refuse('trainee-unknown');
    if (row.attendedOn < of.starts_on || row.attendedOn > of.ends_on)
      return refuse('attendance-outside-class');
    const line = `${trainee.aidId}:${row.attendedOn}`;
    if (sheet.seen.has(line)) return refuse('attendance-repeated');
    sheet.seen.add(line);
    return [{ at, row, of, ...trainee }];
  });
}

/** What is on record of these people and days, in whichever class; a day that stands comes before a revoked one. */
async function onRecord(trx: Trx, lines: readonly Line[]): Promise<Map<string, OnRecord>> {
  if (lines.length === 0) return new Map();
  const asked = lines.map(({ personId, aidId, row }) => ({ personId, aidId, on: row.attendedOn }));
  const { rows } = await sql<OnRecord>`
    select a.person_id, a.attended_on, a.aid_id, a.revoked_on is not null as revoked
    from ${recordset(asked, '"personId" bigint, "aidId" text, "on" date')}
    join training_attendance a on a.person_id = r."personId" and a.attended_on = r."on"
    where a.revoked_on is null or a.aid_id = r."aidId"
    order by a.revoked_on is null
  `.execute(trx);
  return new Map(rows.map((row) => [`${row.person_id}:${row.attended_on}`, row]));
}

async function insertDays(trx: Trx, lines: readonly Line[], by: Origin): Promise<Set<string>> {
  if (lines.length === 0) return new Set();
  const records = lines.map(({ aidId, personId, row }) => ({ aidId, personId, on: row.attendedOn }));
  const { rows } = await sql<{ id: number; aid_id: string; attended_on: string }>`
    insert into training_attendance (aid_id, person_id, attended_on, import_id, entered_by, business_on)
    select r."aidId", r."personId", r."on", ${by.importId}, ${by.actor}, ${shanghaiDateAt(by.businessAtMs)}
    from ${recordset(records, '"aidId" text, "personId" bigint, "on" date')}
    on conflict (person_id, attended_on) where revoked_on is null do nothing
    returning id, aid_id, attended_on
  `.execute(trx);
  const classOf = new Map(lines.map(({ aidId, of }) => [aidId, of]));
  const notes = [...Map.groupBy(rows, ({ aid_id }) => aid_id)].map(([aidId, days]) => {
    const on = days.map(({ attended_on }) => attended_on).toSorted();
    return {
      aidId,
      key: `attendance:${Math.min(...days.map(({ id }) => id))}`,
      kind: 'aid-attendance-recorded',
      data: { days: days.length, from: on[0]!, to: on.at(-1)! },
      wakes: isOver(classOf.get(aidId)!, by.businessAtMs),
    };
  });
  await announceAid(trx, notes, by);
  return new Set(rows.map((row) => `${row.aid_id}:${row.attended_on}`));
}

/** Takes days back that were entered by mistake. Throws attendance-unknown where one of them does not stand. */
export async function revokeAttendance(
  trx: Trx,
  input: {
    readonly aidId: string;
    readonly days: readonly PlainDate[];
    readonly reason: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ revoked: number }> {
  const { aidId, days, reason, officer, businessAtMs } = input;
  const { rows } = await sql<{ id: number }>`
    update training_attendance set revoked_on = ${shanghaiDateAt(businessAtMs)}, revoked_by = ${officer},
      revoked_reason = ${reason}
    where aid_id = ${aidId} and attended_on = any(${[...new Set(days)]}::date[]) and revoked_on is null returning id
  `.execute(trx);
  if (rows.length !== new Set(days).size) throw new FactError('attendance-unknown', 'days');
  const key = `attendance-revoked:${Math.min(...rows.map(({ id }) => id))}`;
  const data = { days: [...days].toSorted(), reason };
  const by = { importId: null, actor: officer, businessAtMs };
  await announceAid(trx, [{ aidId, key, kind: 'aid-attendance-revoked', data, wakes: true }], by);
  await audit(trx, {
    actor: officer,
    operation: 'revoke-attendance',
    subject: `aid:${aidId}`,
    outcome: 'done',
    businessAtMs,
    after: data,
  });
  return { revoked: rows.length };
}

/** The whole sheet is handed in: what is there is added up. Throws class-not-ended before the last day. */
export async function closeAttendance(
  trx: Trx,
  { classId, ...by }: Origin & { readonly classId: string },
): Promise<{ unchanged: boolean }> {
  const of = await lockClass(trx, classId);
  if (of.attendance_closed_on !== null) return { unchanged: true };
  const on = shanghaiDateAt(by.businessAtMs);
  if (on < of.ends_on) throw new FactError('class-not-ended', 'classId');
  await setClosed(trx, classId, { on, actor: by.actor });
  const key = `attendance-closed:${classId}:${by.businessAtMs}`;
  await tellClass(trx, of, { kind: 'aid-attendance-closed', key, data: { classId }, by });
  await audit(trx, {
    actor: by.actor,
    operation: 'close-attendance',
    subject: `class:${classId}`,
    outcome: 'done',
    businessAtMs: by.businessAtMs,
  });
  return { unchanged: false };
}

/** An HR officer gives a closed sheet back to be put right; the allowance is weighed again when it is closed anew. */
export async function reopenAttendance(
  trx: Trx,
  input: {
    readonly classId: string;
    readonly reason: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ unchanged: boolean }> {
  const { classId, reason, officer, businessAtMs } = input;
  const of = await lockClass(trx, classId);
  if (of.attendance_closed_on === null) return { unchanged: true };
  await setClosed(trx, classId, null);
  const key = `attendance-reopened:${classId}:${businessAtMs}`;
  const by = { importId: null, actor: officer, businessAtMs };
  await tellClass(trx, of, { kind: 'aid-attendance-reopened', key, data: { classId, reason }, by });
  await audit(trx, {
    actor: officer,
    operation: 'reopen-attendance',
    subject: `class:${classId}`,
    outcome: 'done',
    businessAtMs,
    before: { closedOn: of.attendance_closed_on },
    after: { reason },
  });
  return { unchanged: false };
}

async function setClosed(
  trx: Trx,
  classId: string,
  closed: { readonly on: PlainDate; readonly actor: string | null } | null,
): Promise<void> {
  await trx
    .updateTable('training_class')
    .set({ attendance_closed_on: closed?.on ?? null, attendance_closed_by: closed?.actor ?? null })
    .where('id', '=', classId)
    .execute();
}

import { sql } from 'kysely';
import { type PlainDate, startOfShanghaiDay } from '../../domain/dates.ts';
import type { Targets } from '../../domain/targets/letter.ts';
import { isMeasure } from '../../domain/targets/measures.ts';
import { type EvaluationRules, parameterOf } from '../../domain/targets/rules.ts';
import type { ResponsibilityEventKind, YearStatus } from '../../domain/targets/words.ts';
import type { Db, Trx } from '../client.ts';

/** Which year of which county, and when in business time. */
export interface YearAt {
  readonly year: number;
  readonly division: string;
  readonly businessNowMs: number;
}

/** A county's year as it stands, with the rules it was opened with. */
export interface ResponsibilityYear {
  readonly year: number;
  readonly division: string;
  readonly name: string;
  readonly status: YearStatus;
  readonly letterDueOn: PlainDate;
  readonly midYearOn: PlainDate;
  readonly measureOn: PlainDate;
  readonly objectionsUntil: PlainDate | null;
  readonly round: number;
  readonly totalTenths: number | null;
  readonly awardFen: number | null;
  readonly publishedOn: PlainDate | null;
  readonly publishedBy: string | null;
  readonly revision: number;
  readonly rules: EvaluationRules;
}

const COLUMNS = sql`y.year, y.division, d.name, y.status, y.letter_due_on as "letterDueOn", y.mid_year_on as "midYearOn",
  y.measure_on as "measureOn", y.objections_until as "objectionsUntil", y.round, y.total_tenths as "totalTenths",
  y.award_fen as "awardFen", y.published_on as "publishedOn", y.published_by as "publishedBy", y.revision,
  r.document as rules`;

/** Locked: whoever acts on the county's year waits. Null where the county has no targets of that year. */
export async function lockResponsibilityYear(
  trx: Trx,
  year: number,
  division: string,
): Promise<ResponsibilityYear | null> {
  await sql`select from responsibility_year where year = ${year} and division = ${division} for no key update`.execute(
    trx,
  );
  return readResponsibilityYear(trx, year, division);
}

export async function readResponsibilityYear(
  db: Db | Trx,
  year: number,
  division: string,
): Promise<ResponsibilityYear | null> {
  const { rows } = await sql<ResponsibilityYear>`
    select ${COLUMNS} from responsibility_year y join division d on d.code = y.division
      join target_year t on t.year = y.year join evaluation_rules r on r.id = t.rules
    where y.year = ${year} and y.division = ${division}
  `.execute(db);
  return rows[0] ?? null;
}

/** Changes the row and gives it its next revision. */
export async function moveYear(
  trx: Trx,
  { year, division }: Pick<ResponsibilityYear, 'year' | 'division'>,
  changes: {
    status?: YearStatus;
    objections_until?: string | null;
    round?: number;
    told_times?: number;
    published_on?: string;
    published_by?: string;
    total_tenths?: number;
    award_fen?: number;
  },
): Promise<void> {
  await trx
    .updateTable('responsibility_year')
    .set({ ...changes, revision: sql`revision + 1` })
    .where('year', '=', year)
    .where('division', '=', division)
    .execute();
}

export interface YearEvent {
  readonly kind: ResponsibilityEventKind;
  readonly on: PlainDate;
  readonly actor: string | null;
  readonly key: string;
  /** Business instant; absent: the day's beginning. */
  readonly atMs?: number;
  readonly told?: string | null;
  readonly note?: string | null;
}

/** Adds to what happened in a county's year, once a key; true: it is new. */
export async function noteYearEvent(
  trx: Trx,
  { year, division }: Pick<ResponsibilityYear, 'year' | 'division'>,
  { kind, on, actor, key, told = null, note = null, atMs }: YearEvent,
): Promise<boolean> {
  const added = await trx
    .insertInto('responsibility_event')
    .values({
      year,
      division,
      kind,
      on_day: on,
      happened_at: new Date(atMs ?? startOfShanghaiDay(on)),
      actor,
      key,
      told,
      note,
    })
    .onConflict((oc) => oc.columns(['year', 'division', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** A letter as it was drawn, and whether both sides have signed it. */
export interface Letter {
  readonly id: string;
  readonly version: number;
  readonly targets: Targets;
  readonly inForce: boolean;
}

/** The letters of a county's year, the latest first. */
export async function readLetters(db: Db | Trx, year: number, division: string): Promise<Letter[]> {
  const { rows } = await sql<Letter>`
    select l.id, l.version, l.targets,
      (select count(*) from target_letter_signature s where s.letter = l.id) = 2 as "inForce"
    from target_letter l where l.year = ${year} and l.division = ${division} order by l.version desc
  `.execute(db);
  return rows;
}

/** The plan of one division: measure → value. */
export async function readPlan(db: Db | Trx, year: number, division: string): Promise<Targets> {
  const rows = await db
    .selectFrom('target')
    .select(['measure', 'value'])
    .where('year', '=', year)
    .where('division', '=', division)
    .execute();
  return Object.fromEntries(
    rows.filter(({ measure }) => isMeasure(measure)).map((row) => [row.measure, row.value]),
  );
}

/** What counts: the latest letter that both have signed, else the plan. */
export async function targetsInForce(
  db: Db | Trx,
  year: number,
  division: string,
): Promise<{ letter: string | null; targets: Targets }> {
  const letter = (await readLetters(db, year, division)).find(({ inForce }) => inForce);
  if (letter) return { letter: letter.id, targets: letter.targets };
  return { letter: null, targets: await readPlan(db, year, division) };
}

/** What a measure of that year is asked with. */
export const askedOf = ({ year, rules }: Pick<ResponsibilityYear, 'year' | 'rules'>, asOf: PlainDate) => ({
  year,
  asOf,
  paidInTimeDays: parameterOf(rules, 'paidInTimeDays'),
});

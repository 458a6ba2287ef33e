import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import { recordCaseEvent } from '../../db/case-events.ts';
import type { Trx } from '../../db/client.ts';
import { storedPolicies } from '../../db/policies.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { inPrefecture, PREFECTURE } from '../../domain/divisions.ts';
import type { TrainingClassRow } from '../../domain/import-rows/index.ts';
import type { KeptOutReason } from '../../domain/kept-out.ts';
import type { OfficeTask } from '../../domain/notifications.ts';
import { inForceOn } from '../../domain/policy/amounts.ts';
import { policyInForce } from '../../domain/policy/in-force.ts';
import { knowsAid, type Policy } from '../../domain/policy/types.ts';
import { FactError } from '../errors.ts';
import { announceAid, type Origin } from './announce.ts';

export interface TrainingClass {
  readonly id: string;
  readonly title: string;
  readonly training: string;
  readonly category: string;
  readonly institution: string;
  /** Whose HR office approves it. */
  readonly division: string;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly status: string;
  readonly attendance_closed_on: string | null;
}

/** Classes by number; `lock` keeps them from being closed or numbered by somebody else meanwhile. */
export async function readClasses(
  trx: Trx,
  ids: readonly string[],
  lock: 'none' | 'share' | 'update' = 'none',
): Promise<Map<string, TrainingClass>> {
  if (ids.length === 0) return new Map();
  let query = trx
    .selectFrom('training_class')
    .select(['id', 'title', 'training', 'category', 'institution', 'division', 'starts_on', 'ends_on'])
    .select(['status', 'attendance_closed_on'])
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id');
  if (lock === 'share') query = query.forShare();
  if (lock === 'update') query = query.forUpdate();
  return new Map((await query.execute()).map((row) => [row.id, row]));
}

export async function lockClass(trx: Trx, id: string): Promise<TrainingClass> {
  const found = (await readClasses(trx, [id], 'update')).get(id);
  if (!found) throw new FactError('class-unknown', 'classId');
  return found;
}

/** Its cases learn of a fact at once only when its last day has passed: before, the rules decide nothing. */
export const isOver = ({ ends_on }: Pick<TrainingClass, 'ends_on'>, businessAtMs: number): boolean =>
  ends_on < shanghaiDateAt(businessAtMs);

/** The key of a category that is written as its key, its title, or the title's beginning: A类（电工…）. */
export function categoryKey(policies: readonly Policy[], written: string, on: PlainDate): string | null {
  const inForce = policyInForce(policies, on);
  if (!inForce.ok) throw new FactError('before-first-policy', 'startsOn');
  if (!knowsAid(inForce.policy)) throw new FactError('aid-rules-unpublished', 'startsOn');
  const categories = inForceOn(inForce.policy.trainingStandards, on)?.categories ?? {};
  const named = Object.entries(categories).find(
    ([key, { title }]) => key === written || title === written || title.split(/[（(]/)[0] === written,
  );
  return named?.[0] ?? null;
}

/**
 * Opens a class for its institution, to be approved by the HR office of the county where that is registered. The same
 * again changes nothing. Throws institution-unknown, institution-not-training, training-category-unknown,
 * before-first-policy, class-in-use.
 */
export async function openTrainingClass(
  trx: Trx,
  row: TrainingClassRow,
  by: Origin & {
    /** May whoever asks act for this institution? */
    readonly allowed: (target: { divisions: string[]; institution: string }) => boolean;
  },
): Promise<{ unchanged: boolean; division: string }> {
  const institution = await trx
    .selectFrom('institution')
    .select(['division', 'kinds'])
    .where('credit_code', '=', row.institution)
    .executeTakeFirst();
  // One that is another's to act for is answered like one that nobody knows.
  const division = institution && inPrefecture(institution.division) ? institution.division : PREFECTURE;
  if (!institution || !by.allowed({ divisions: [division], institution: row.institution }))
    throw new FactError('institution-unknown', 'institution');
  if (!institution.kinds.some((kind) => kind === 'training' || kind === 'school'))
    throw new FactError('institution-not-training', 'institution');
  const category = categoryKey(await storedPolicies(trx), row.category, row.startsOn);
  if (category === null) throw new FactError('training-category-unknown', 'category');
  const inserted = await trx
    .insertInto('training_class')
    .values({
      id: row.classId,
      title: row.title,
      training: row.training,
      category,
      institution: row.institution,
      division,
      starts_on: row.startsOn,
      ends_on: row.endsOn,
      import_id: by.importId,
      entered_by: by.actor,
      business_on: shanghaiDateAt(by.businessAtMs),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) {
    await recordCaseEvent(trx, {
      subjectId: null,
      kind: 'training-class-submitted' satisfies OfficeTask,
      actor: by.actor,
      atMs: by.businessAtMs,
      data: { classId: row.classId },
      key: `training-class-submitted:${row.classId}`,
    });
    return { unchanged: false, division };
  }
  const there = (await readClasses(trx, [row.classId])).get(row.classId);
  const same =
    there?.title === row.title &&
    there.training === row.training &&
    there.category === category &&
    there.institution === row.institution &&
    there.starts_on === row.startsOn &&
    there.ends_on === row.endsOn;
  if (!same) throw new FactError('class-in-use', 'classId');
  return { unchanged: true, division };
}

/**
 * The HR officer's word on a class; it may be changed with a reason, and its cases are looked at again. Who approves
 * decides none of its claims from then on. Throws reason-required, class-decided-already.
 */
export async function checkTrainingClass(
  trx: Trx,
  input: {
    readonly classId: string;
    readonly approve: boolean;
    readonly reason: string | null;
    readonly officer: string;
    readonly requestKey: string;
    readonly businessAtMs: number;
  },
): Promise<{ unchanged: boolean }> {
  const { classId, approve, reason, officer, businessAtMs } = input;
  const before = await lockClass(trx, classId);
  const status = approve ? 'approved' : 'refused';
  if (!approve && !reason) throw new FactError('reason-required', 'reason');
  if (before.status === status) return { unchanged: true };
  await keepOfficerOut(trx, classId, officer, businessAtMs);
  const on = shanghaiDateAt(businessAtMs);
  const refusedReason = approve ? null : reason;
  await trx
    .updateTable('training_class')
    .set({ status, checked_by: officer, checked_on: on, refused_reason: refusedReason })
    .where('id', '=', classId)
    .execute();
  await tellClass(trx, before, {
    kind: approve ? 'aid-class-approved' : 'aid-class-refused',
    key: `class-checked:${classId}:${input.requestKey}`,
    data: { classId, reason },
    by: { importId: null, actor: officer, businessAtMs },
  });
  await audit(trx, {
    actor: officer,
    operation: 'check-training-class',
    subject: `class:${classId}`,
    outcome: 'done',
    businessAtMs,
    before: { status: before.status },
    after: { status, reason },
  });
  return { unchanged: false };
}

/** Claims that are there already; those that are raised later are the database's to think of. */
async function keepOfficerOut(trx: Trx, classId: string, officer: string, atMs: number): Promise<void> {
  const claims = sql`select c.id from claim c join training_enrolment e on e.aid_id = c.aid_id
    where e.class_id = ${classId} and c.status = 'open'`;
  const { rows } =
    await sql`select from claim_decision d where d.decided_by = ${officer} and d.claim_id in (${claims})
    limit 1`.execute(trx);
  if (rows.length > 0) throw new FactError('class-decided-already', 'classId');
  const because: KeptOutReason = 'class-checked';
  await sql`
    insert into claim_kept_out (claim_id, user_id, because, business_on)
    select k.id, ${officer}, ${because}, ${shanghaiDateAt(atMs)} from (${claims} order by c.id) k
    on conflict do nothing
  `.execute(trx);
}

/** A fact of the class is one of each of its cases. */
export async function tellClass(
  trx: Trx,
  of: Pick<TrainingClass, 'id' | 'ends_on'>,
  fact: {
    readonly kind: string;
    readonly key: string;
    readonly data: Parameters<typeof announceAid>[1][number]['data'];
    readonly by: Origin;
  },
): Promise<void> {
  const cases = await trx
    .selectFrom('training_enrolment')
    .select('aid_id')
    .where('class_id', '=', of.id)
    .orderBy('aid_id')
    .execute();
  const { kind, key, data, by } = fact;
  const wakes = isOver(of, by.businessAtMs);
  await announceAid(
    trx,
    cases.map(({ aid_id: aidId }) => ({ aidId, key: `${key}:${aidId}`, kind, data, wakes })),
    by,
  );
}

import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { plainDate } from '../../domain/dates.ts';
import { aidId as aidIdOf } from '../../domain/ids.ts';
import type { EnrolmentRow } from '../../domain/import-rows/index.ts';
import type { Vault } from '../../platform/vault.ts';
import { FactError } from '../errors.ts';
import { announceAid, type Origin } from './announce.ts';
import { findAidPerson, insertAidCase } from './open-case.ts';
import { lockClass } from './training-class.ts';

/**
 * Enrols somebody of the register in a class: an aid case of theirs, numbered within the class. The same again answers
 * with the same case. Throws class-unknown, attendance-closed, person-not-in-register, employer-unknown,
 * enrolled-otherwise, before-first-policy.
 */
export async function enrol(
  trx: Trx,
  row: EnrolmentRow,
  { vault, ...by }: Origin & { readonly vault: Vault },
): Promise<{ aidId: string; unchanged: boolean }> {
  // With the lock of the class: numbers are given one after another.
  const into = await lockClass(trx, row.classId);
  const person = await findAidPerson(trx, vault, row.identityNumber);
  const payer = { institution: into.institution, person: String(person.id), employer: row.employer ?? '' };
  const paidById = payer[row.paidBy];
  const there = await trx
    .selectFrom('training_enrolment')
    .select(['aid_id', 'paid_by_kind', 'paid_by_id'])
    .where('class_id', '=', into.id)
    .where('person_id', '=', person.id)
    .executeTakeFirst();
  if (there) {
    if (there.paid_by_kind !== row.paidBy || there.paid_by_id !== paidById)
      throw new FactError('enrolled-otherwise', 'paidBy');
    return { aidId: there.aid_id, unchanged: true };
  }
  if (into.attendance_closed_on !== null) throw new FactError('attendance-closed', 'classId');
  await requireEmployer(trx, row.employer);
  const aidId = aidIdOf(`training.${into.id}.${await nextNumber(trx, into.id)}`);
  await insertAidCase(trx, {
    aidId,
    kind: 'training',
    person,
    institution: into.institution,
    employer: row.employer,
    startsOn: plainDate(into.starts_on),
    ...by,
  });
  await trx
    .insertInto('training_enrolment')
    .values({
      aid_id: aidId,
      class_id: into.id,
      person_id: person.id,
      paid_by_kind: row.paidBy,
      paid_by_id: paidById,
    })
    .execute();
  const data = { classId: into.id, paidBy: row.paidBy };
  await announceAid(trx, [{ aidId, key: `aid-opened:${aidId}`, kind: 'aid-opened', data, wakes: true }], by);
  return { aidId, unchanged: false };
}

async function nextNumber(trx: Trx, classId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int + 1 as n from training_enrolment where class_id = ${classId}
  `.execute(trx);
  return rows[0]!.n;
}

async function requireEmployer(trx: Trx, employer: string | null): Promise<void> {
  if (employer === null) return;
  const known = await trx
    .selectFrom('employer')
    .select('credit_code')
    .where('credit_code', '=', employer)
    .executeTakeFirst();
  if (!known) throw new FactError('employer-unknown', 'employer');
}

export interface Trainee {
  readonly aidId: string;
  readonly personId: number;
}

const placeKey = (classId: string, identityKey: Buffer): string =>
  `${classId}:${identityKey.toString('hex')}`;

/** Finds trainees by class and identity number, many at once. */
export async function findTrainees(
  trx: Trx,
  rows: readonly { readonly classId: string; readonly identityNumber: string }[],
  vault: Vault,
): Promise<(row: { readonly classId: string; readonly identityNumber: string }) => Trainee | undefined> {
  const keys = new Map(
    [...new Set(rows.map(({ identityNumber }) => identityNumber))].map((n) => [n, vault.identityKey(n)]),
  );
  const found = await trx
    .selectFrom('training_enrolment as e')
    .innerJoin('number_card as n', 'n.person_id', 'e.person_id')
    .select(['e.aid_id', 'e.class_id', 'e.person_id'])
    .select(sql<Buffer>`n.identity_key`.as('identity_key'))
    .where('e.class_id', 'in', [...new Set(rows.map(({ classId }) => classId)), ''])
    .where(sql<boolean>`n.identity_key = any(${[...keys.values()]}::bytea[])`)
    .execute();
  const trainees = new Map(
    found.map((one) => [
      placeKey(one.class_id, one.identity_key),
      { aidId: one.aid_id, personId: one.person_id },
    ]),
  );
  return ({ classId, identityNumber }) => trainees.get(placeKey(classId, keys.get(identityNumber)!));
}

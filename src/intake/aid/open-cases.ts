import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { storedPolicies } from '../../db/policies.ts';
import type { Json } from '../../db/schema.ts';
import type { PlainDate } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import type { Vault } from '../../platform/vault.ts';
import { FactError } from '../errors.ts';
import type { Origin } from './announce.ts';
import { noteAidFacts } from './note-fact.ts';
import { type AidPersonFound, aidCaseRow, readPeople } from './open-case.ts';
import { attempt, isTaken, type OrRefused } from './outcomes.ts';

/** Who opens cases: `allowed` for people who live there, or on behalf of that institution. */
export type AidAllowed = (target: { divisions: string[]; institution: string | null }) => boolean;
export type OpenedBy = Origin & { readonly vault: Vault; readonly allowed: AidAllowed };
export type Opened = { readonly aidId: AidId; readonly unchanged: boolean };

/** For whom a case is asked, and through which institution. */
interface AskedFor {
  readonly identityNumber: string;
  /** Credit code, where it is registered here. */
  readonly institution: string | null;
  /** Needed where it is not. */
  readonly institutionName: string | null;
}

/**
 * The people and institutions of many cases, looked up at once: asking for one throws person-not-in-register – also of a
 * person whom the asker may not write of: whose number one has is not told – or institution-unknown.
 */
export async function readParties(
  trx: Trx,
  kind: 'school' | 'bank',
  asked: readonly AskedFor[],
  { vault, allowed }: OpenedBy,
): Promise<(one: AskedFor) => { person: AidPersonFound; institutionName: string }> {
  const personOf = await readPeople(
    trx,
    vault,
    asked.map(({ identityNumber }) => identityNumber),
  );
  const codes = [...new Set(asked.flatMap(({ institution }) => institution ?? []))];
  const { rows } = await sql<{ code: string; name: string }>`
    select credit_code as code, name from institution where credit_code = any(${codes}::text[]) and ${kind} = any(kinds)
  `.execute(trx);
  const names = new Map(rows.map(({ code, name }) => [code, name]));
  return ({ identityNumber, institution, institutionName }) => {
    const person = personOf(identityNumber);
    if (!allowed({ divisions: person.homeDivision ? [person.homeDivision] : [], institution }))
      throw new FactError('person-not-in-register', 'identityNumber');
    const name = institution === null ? institutionName : names.get(institution);
    if (!name) throw new FactError('institution-unknown', institution === null ? kind : 'institution');
    return { person, institutionName: name };
  };
}

/** A case that is asked for, with what its kind's own table has of it. */
export interface Asked<Terms> {
  readonly aidId: AidId;
  readonly person: AidPersonFound;
  readonly institution: string | null;
  readonly startsOn: PlainDate;
  readonly terms: Terms;
  /** For the time line. */
  readonly data: { readonly [name: string]: Json };
}

/** The same on record. */
export interface OnRecord<Terms> {
  readonly aidId: string;
  readonly personId: number;
  readonly terms: Terms;
}

export interface KindOfCase<Terms> {
  readonly kind: 'student' | 'loan';
  /** What is on record under the keys of these. */
  readonly read: (asked: readonly Asked<Terms>[]) => Promise<OnRecord<Terms>[]>;
  /** Nobody else has one of them. */
  readonly keys: (one: Pick<OnRecord<Terms>, 'aidId' | 'terms'>) => string[];
  /** Throws where what stands under a key of the case is not the same. */
  readonly compare: (there: OnRecord<Terms>, asked: Asked<Terms>) => void;
  readonly write: (rows: (Terms & { aid_id: string })[]) => Promise<unknown>;
}

/**
 * Opens cases, all in a few statements: files bring thousands, the form one. One outcome each, in their order; the same
 * again changes nothing. Throws, of each: what `compare` throws, before-first-policy, aid-rules-unpublished.
 */
export async function openCases<Terms>(
  trx: Trx,
  of: KindOfCase<Terms>,
  asked: readonly OrRefused<Asked<Terms>>[],
  by: Origin,
): Promise<{ outcomes: OrRefused<Opened>[]; fresh: Asked<Terms>[] }> {
  const there = new Map<string, OnRecord<Terms>>();
  const remember = (one: OnRecord<Terms>) => of.keys(one).map((key) => there.set(key, one));
  for (const one of await of.read(asked.filter(isTaken))) remember(one);
  const policies = await storedPolicies(trx);
  const fresh: Asked<Terms>[] = [];
  const rows: ReturnType<typeof aidCaseRow>[] = [];
  const open = (one: Asked<Terms>): Opened => {
    const { aidId, person } = one;
    const found = of.keys(one).flatMap((key) => there.get(key) ?? [])[0];
    if (found) {
      of.compare(found, one);
      return { aidId, unchanged: true };
    }
    rows.push(aidCaseRow(policies, { ...one, kind: of.kind, ...by }));
    fresh.push(one);
    remember({ aidId, personId: person.id, terms: one.terms });
    return { aidId, unchanged: false };
  };
  const outcomes = asked.map((one) => (isTaken(one) ? attempt(() => open(one)) : one));
  if (fresh.length > 0) {
    await trx.insertInto('aid_case').values(rows).execute();
    await of.write(fresh.map(({ aidId, terms }) => ({ aid_id: aidId, ...terms })));
    const notes = fresh.map(({ aidId, data }) => ({
      aidId,
      key: `aid-opened:${aidId}`,
      kind: 'aid-opened',
      data,
      wakes: true,
    }));
    await noteAidFacts(trx, notes, by);
  }
  return { outcomes, fresh };
}

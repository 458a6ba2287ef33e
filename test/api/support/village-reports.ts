import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { identityNumber } from '../../../cli/bench/numbers.ts';
import { createUser } from '../../../src/accounts/users.ts';
import type { Role } from '../../../src/domain/access.ts';
import { identityCheckDigit } from '../../../src/domain/identity-number.ts';
import { importRows, registryRow } from './county.ts';
import { openHouse } from './house.ts';
import type { Loose, Person } from './person.ts';

export const VILLAGE = '433101002001';
export const NEXT_VILLAGE = '433101002002';
export const TOWNSHIP = VILLAGE.slice(0, 9);
export const DAY = '2017-04-10';

export const numberOf = (birthOn: string, serial: string) => {
  const first = `433101${birthOn.replaceAll('-', '')}${serial}`;
  return first + identityCheckDigit(first);
};
export const birth = (household: string, serial: string, more: Loose = {}) => ({
  key: randomUUID(),
  kind: 'birth',
  household,
  village: null,
  members: [],
  comer: {
    name: '石小满',
    relation: '子女',
    birthOn: '2017-04-01',
    identityNumber: numberOf('2017-04-01', serial),
  },
  on: '2017-04-01',
  note: '在县医院出生',
  ...more,
});
export const death = (household: string, member: number, more: Loose = {}) =>
  birth(household, '000', {
    kind: 'death',
    members: [member],
    comer: null,
    on: '2017-04-02',
    note: '',
    ...more,
  });

export const codesOf = (answer: Loose) => answer.problems.map((one: Loose) => [one.field, one.code]);
/** How the township records what `birth` reports. */
export const join = { kind: 'join', name: '石小满', relation: '子女', on: '2017-04-01' };

export type Reporting = Awaited<ReturnType<typeof openReporting>>;

/** A village that reports, the two officers of its township, one of another, and what they do. */
export async function openReporting() {
  const house = await openHouse();
  let next = 73_000;

  async function officer(
    username: string,
    role: Role,
    division: string,
    identity: string | null = identityNumber(890_000 + next++),
  ): Promise<Person> {
    await house.db.transaction().execute((trx) =>
      createUser(trx, {
        username,
        displayName: `经办${username}`,
        password: 'demo-2016',
        passwordGiven: false,
        identityKey: identity === null ? null : house.vault.identityKey(identity),
        grants: [{ role, division, employer: null, intermediary: null }],
      }),
    );
    return house.person(username);
  }

  /** A household of one, and its head. */
  async function family(more: Record<string, string> = {}) {
    const n = next++;
    await importRows(house, 'registry', [registryRow(n, more)]);
    const { id } = await house.db
      .selectFrom('person')
      .select('id')
      .where('identity_key', '=', house.vault.identityKey(identityNumber(n)))
      .executeTakeFirstOrThrow();
    return { household: more.户编号 ?? `H-${n}`, member: id, identity: identityNumber(n) };
  }

  async function send(who: Person, ...reports: Loose[]): Promise<Loose[]> {
    const answer = await who.ask<Loose>('/api/register/reports', { json: { reports }, on: DAY });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.answers;
  }
  async function taken(who: Person, report: Loose): Promise<number> {
    const [answer] = await send(who, report);
    expect(answer.outcome, JSON.stringify(answer)).toBe('taken');
    return answer.id;
  }
  const listOf = async (who: Person, query = ''): Promise<Loose[]> =>
    (await who.ask<Loose>(`/api/register-reports?limit=200${query}`, { on: DAY })).body.items;
  const reportOf = (who: Person, id: number) => who.ask<Loose>(`/api/register-reports/${id}`, { on: DAY });
  const record = (who: Person, household: string, json: Loose) =>
    who.ask<Loose>(`/api/households/${household}/events`, {
      json: { reason: '据村里报告登记', revision: 1, ...json },
      on: DAY,
    });
  const decline = (who: Person, id: number, json: Loose = {}) =>
    who.ask<Loose>(`/api/register-reports/${id}/refusal`, {
      json: { ground: 'not-so', reason: '经核实尚未发生', ...json },
      on: DAY,
    });
  const seenInVillage = async (id: number): Promise<Loose> =>
    (await village.ask<Loose>(`/api/register/villages/${VILLAGE}`, { on: DAY })).body.reports.find(
      (one: Loose) => one.id === id,
    );
  const cardsBy = async (identity: string) =>
    house.db
      .selectFrom('person')
      .selectAll()
      .where('identity_key', '=', house.vault.identityKey(identity))
      .execute();
  const eventsOf = async (household: string) =>
    house.db
      .selectFrom('household_event_household')
      .selectAll()
      .where('household_number', '=', household)
      .execute();

  const [village, station, colleague, elsewhere] = await Promise.all([
    officer('bb-cun', 'village-officer', VILLAGE),
    officer('bb-zhan', 'township-station', TOWNSHIP),
    officer('bb-zhan-2', 'township-station', TOWNSHIP),
    officer('bb-bie', 'township-station', '433101004'),
  ]);
  return {
    house,
    village,
    station,
    colleague,
    elsewhere,
    officer,
    family,
    send,
    taken,
    listOf,
    reportOf,
    record,
    decline,
    seenInVillage,
    cardsBy,
    eventsOf,
  };
}

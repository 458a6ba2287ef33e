import { useSyncExternalStore } from 'react';
import { addDays, daysBetween, type PlainDate, shanghaiDateAt } from '../../../../../src/domain/dates.ts';
import type { VisitValue } from '../../../../../src/domain/register/visit.ts';
import { api, dataOf } from '../../../api/client.ts';
import type { components } from '../../../api/openapi.d.ts';
import { type ApiProblem, asProblem } from '../../../api/problem.ts';
import { isLeaving, VILLAGE_LISTS } from '../../../app/remembered.ts';

export type VillageList = components['schemas']['VillageList'];

interface KeptList {
  readonly userId: string;
  readonly fetchedAtMs: number;
  readonly list: VillageList;
}

export interface ListState {
  readonly kept: KeptList | null;
  readonly problem: ApiProblem | null;
  readonly loading: boolean;
}

const KEPT_MS = 30 * 86_400_000;
const STORE = 'lists';
const NOTHING: ListState = { kept: null, problem: null, loading: true };
let shown: { readonly of: string; readonly state: ListState } = { of: '', state: NOTHING };
const listeners = new Set<() => void>();

/** The village's people: at once as they were last read, then as they are. */
export function useVillageList(userId: string, division: string): ListState {
  return useSyncExternalStore(subscribe, () =>
    shown.of === `${userId}:${division}` ? shown.state : NOTHING,
  );
}

export async function openList(userId: string, division: string): Promise<void> {
  const of = `${userId}:${division}`;
  if (shown.of !== of) {
    shown = { of, state: NOTHING };
    const kept = await readKept(userId, division).catch(() => null);
    if (kept && shown.of === of) set(of, { ...shown.state, kept });
  }
  await readAgain(userId, division);
}

/** Asks the API anew; what was shown stays where there is no answer. */
export async function readAgain(userId: string, division: string): Promise<void> {
  const of = `${userId}:${division}`;
  set(of, { ...shown.state, loading: true });
  try {
    const path = { division };
    const list = await dataOf(api.GET('/api/register/villages/{division}', { params: { path } }));
    const kept = { userId, fetchedAtMs: Date.now(), list };
    set(of, { kept, problem: null, loading: false });
    await write(kept);
  } catch (error) {
    set(of, { ...shown.state, problem: asProblem(error), loading: false });
  }
}

/** The line is back: a list that could not be read is asked for again. */
export function noteReached(): void {
  const { kept, problem } = shown.state;
  if (kept && problem?.status === 0) void readAgain(kept.userId, kept.list.division);
}

/** What an answer has told of somebody. */
export interface Told {
  readonly personId: number;
  readonly revision: number;
  readonly values: Readonly<Record<string, VisitValue>>;
  readonly confirmedOn: string | null;
}

/** What answers have told stands in the list at once; the list is kept once for all of them, as it may be long. */
export function noteAnswered(told: readonly Told[]): void {
  const { kept } = shown.state;
  if (!kept || told.length === 0) return;
  const people = new Map(kept.list.people.map((one) => [one.id, one]));
  for (const one of told) noteOne(people, one);
  const next = { ...kept, list: { ...kept.list, people: [...people.values()] } };
  set(shown.of, { ...shown.state, kept: next });
  void write(next).catch(() => undefined);
}

function noteOne(people: Map<number, Villager>, { personId, revision, values, confirmedOn }: Told): void {
  const person = people.get(personId);
  if (!person) return;
  const { annualIncomeFen: income, phone, ...own } = values;
  people.set(personId, {
    ...person,
    revision,
    confirmedOn: person.confirmedOn ?? confirmedOn,
    known: phone ? [...new Set([...person.known, 'phone' as const])] : person.known,
    values: { ...person.values, ...own },
  });
  if (income === undefined) return;
  for (const one of people.values()) {
    if (one.household !== person.household) continue;
    people.set(one.id, { ...one, values: { ...one.values, annualIncomeFen: income } });
  }
}
type Villager = VillageList['people'][number];

/** What the village has reported; a list that was kept before there were reports has none. */
export type SentReport = components['schemas']['VillageReport'];
export const reportsIn = (list: VillageList): readonly SentReport[] => list.reports ?? [];

/** A report that was taken stands in the list at once. */
export function noteReported(
  village: string,
  told: Pick<SentReport, 'id' | 'kind' | 'household' | 'who' | 'on'>,
): void {
  const { kept } = shown.state;
  if (kept?.list.division !== village) return;
  const others = reportsIn(kept.list).filter(({ id }) => id !== told.id);
  const undecided = { status: 'open', event: null, ground: null, reason: null, decidedOn: null } as const;
  const sent = { ...told, sentOn: todayOf(kept), mine: true, ...undecided };
  const next = { ...kept, list: { ...kept.list, reports: [sent, ...others] } };
  set(shown.of, { ...shown.state, kept: next });
  void write(next).catch(() => undefined);
}

/** Today as the business counts it, also days after the list was read: the telephone only says how long that is ago. */
export function todayOf({ list, fetchedAtMs }: KeptList): PlainDate {
  const passed = daysBetween(shanghaiDateAt(fetchedAtMs), shanghaiDateAt(Date.now()));
  return addDays(list.on as PlainDate, Math.max(0, passed));
}

// A telephone that hears of its line first asks first.
window.addEventListener('online', noteReached);

function set(of: string, state: ListState): void {
  if (shown.of !== of) return;
  shown = { of, state };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One person's lists at a time: whoever signs in next on this telephone finds none of another. */
async function readKept(userId: string, division: string): Promise<KeptList | null> {
  return inStore('readwrite', async (store) => {
    const all = (await done(store.getAll())) as KeptList[];
    const mine = all.filter((one) => one.userId === userId && one.fetchedAtMs > Date.now() - KEPT_MS);
    if (mine.length < all.length) {
      store.clear();
      for (const one of mine) store.put(one, one.list.division);
    }
    return mine.find(({ list }) => list.division === division) ?? null;
  });
}

const write = async (kept: KeptList): Promise<unknown> =>
  !isLeaving() && inStore('readwrite', (store) => done(store.put(kept, kept.list.division)));

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(VILLAGE_LISTS, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const db = await done(opening);
  // Signing out deletes it all, in whatever tab.
  db.onversionchange = () => db.close();
  try {
    return await work(db.transaction(STORE, mode).objectStore(STORE));
  } finally {
    db.close();
  }
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

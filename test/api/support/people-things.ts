import { identityNumber } from '../../../cli/bench/numbers.ts';
import { userId } from './county.ts';
import type { House } from './house.ts';
import type { Answer, Loose } from './person.ts';

/** Two of county A's cards that look alike, a merge of them that waits, an event of a household, and a village's report of it. */
export interface PeopleThings {
  readonly duplicate: number;
  readonly merge: number;
  readonly event: number;
  readonly report: number;
}

export async function openPeopleThings(
  house: House,
  { cards, household, on }: { cards: readonly [number, number]; household: string; on: string },
): Promise<PeopleThings> {
  const centre = await house.person('jishou-centre');
  const ok = async (asked: Promise<Answer>): Promise<Loose> => {
    const { status, body, text } = await asked;
    if (status !== 201) throw new Error(text);
    return body;
  };
  const [first, second] = cards;
  const { id: duplicate } = await ok(centre.ask('/api/duplicates', { json: { first, second }, on }));
  // Their cases overlap, so nobody could propose it: what counts here is who sees it.
  const { id: merge } = await house.db
    .insertInto('person_merge')
    .values({
      duplicate_id: duplicate,
      kept_id: first,
      gone_id: second,
      reason: '墨合并信息卡',
      proposed_by: await userId(house, 'jishou-centre'),
      proposed_on: on,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const json = {
    kind: 'join',
    identityNumber: identityNumber(771_950),
    name: '欧阳墨幼',
    relation: '子女',
    on,
    reason: '新生入户',
    revision: 1,
  };
  const { eventId: event } = await ok(centre.ask(`/api/households/${household}/events`, { json, on }));
  const comer = { name: '欧阳墨孙', relation: '子女', birthOn: on, identityNumber: null };
  const sent = { kind: 'birth', household, village: null, members: [], comer, on, note: '墨村里出生' };
  const told = await centre.ask<Loose>('/api/register/reports', {
    json: { reports: [{ key: 'mo-report-1', ...sent }] },
    on,
  });
  const [{ id: report }] = told.body.answers;
  if (!report) throw new Error(told.text);
  return { duplicate, merge, event, report };
}

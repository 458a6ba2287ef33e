import { randomInt, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { createActivities } from '../../../activities/index.ts';
import { actAs, capacityFor } from '../../../api/plugins/access.ts';
import { findActiveUser } from '../../../src/accounts/users.ts';
import { addDays, type PlainDate, plainDate, startOfShanghaiDay } from '../../../src/domain/dates.ts';
import type { Delegable } from '../../../src/domain/organisation/delegation.ts';
import { userId } from '../../api/support/county.ts';
import type { House } from '../../api/support/house.ts';
import type { Loose } from '../../api/support/person.ts';

/** Officers of Jishou and of the prefecture; what each may delegate of the own post. */
export const PEOPLE = {
  'jishou-hr1': ['county-hr-reviewer', ['decide-review']],
  'jishou-hr2': ['county-hr-reviewer', ['decide-review']],
  hr: ['county-hr-reviewer', ['decide-review']],
  'jishou-poverty': null,
  'jishou-centre': ['county-employment-centre', ['decide-acceptance']],
  centre: ['county-employment-centre', ['decide-acceptance']],
  'jishou-finance1': ['finance-officer', ['decide-finance', 'manage-budget']],
  'jishou-finance2': ['finance-officer', ['decide-finance', 'manage-budget']],
  finance: ['finance-officer', ['decide-finance', 'manage-budget']],
} as const satisfies Record<string, readonly [role: string, operations: readonly Delegable[]] | null>;
export const NAMES = Object.keys(PEOPLE) as readonly (keyof typeof PEOPLE)[];
type Name = (typeof NAMES)[number];

const OPERATIONS: Readonly<Record<string, Delegable>> = {
  acceptance: 'decide-acceptance',
  review: 'decide-review',
  finance: 'decide-finance',
};

const pays = (name: Name): boolean => PEOPLE[name]?.[0] === 'finance-officer';
const pick = fc.nat(1_000);
const rarely = fc.nat(9).map((n) => n === 0);
const ACCOUNT = 'county-finance:433101:2017';
const COUNTY = '433101';
/** Who accepts, and then also reviews by a term: those whose two duties would meet. */
const DEPUTIES: readonly Name[] = ['jishou-centre', 'centre', 'jishou-poverty', 'hr'];

/** What people do with powers, and with them; `nat`s choose among what there is at that moment. */
export const command = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('delegate' as const),
      a: pick,
      b: pick,
      days: fc.nat(25),
      ahead: fc.constantFrom(0, 0, 0, 1),
      byTerm: rarely,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), n: pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('hand-over' as const), a: pick, leaves: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('appoint' as const), a: pick, days: fc.nat(25) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), n: pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('days' as const), days: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      claim: pick,
      who: pick,
      // The API's engine is away, which it takes its time to find out.
      pageFirst: rarely,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('propose' as const), who: pick }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('rule' as const), movement: pick, who: pick }),
  },
);
export type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** A power that somebody was given, as the walk gave it: the model knows no other. */
export interface Right {
  readonly kind: 'term' | 'delegation';
  readonly id: number;
  readonly from: PlainDate;
  until: PlainDate;
  /** Who has it; of a delegation also whose it is. */
  readonly user: string;
  readonly giver: string | null;
  readonly operations: readonly Delegable[];
}

/** A person, as themself or by a delegation. */
interface Way {
  readonly name: Name;
  readonly by: Right | undefined;
}

export interface Walk {
  readonly rights: readonly Right[];
  readonly people: Readonly<Record<Name, string>>;
  /** Answers by their code; what went through counts as `done`, through somebody as `done-for`. */
  readonly answers: ReadonlyMap<string, number>;
  play(one: Command, claims: readonly string[]): Promise<void>;
}

/** The people of the walk at the API, and its process where the API would hand over to it (the engine is away here). */
export async function openWalk(house: House): Promise<Walk> {
  const ids = await Promise.all(NAMES.map((name) => userId(house, name)));
  const people = Object.fromEntries(NAMES.map((name, i) => [name, ids[i]!])) as unknown as Record<
    Name,
    string
  >;
  const activities = createActivities({ database: house.database });
  const rights: Right[] = [];
  const movements: string[] = [];
  const answers = new Map<string, number>();
  let today = plainDate('2017-07-03');
  const nowMs = () => startOfShanghaiDay(today) + 9 * 3_600_000;
  const count = (code: string): void => {
    answers.set(code, (answers.get(code) ?? 0) + 1);
  };
  const among = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];

  async function ask(name: Name | 'admin', path: string, json: object, delegation?: number): Promise<Loose> {
    const headers = { ...(delegation !== undefined && { 'x-acting-for': String(delegation) }) };
    const answer = await (await house.person(name)).ask<Loose>(path, { json, on: today, headers });
    const { code } = answer.body;
    if (answer.status >= 500 && code !== 'engine-unavailable') throw new Error(`${path}: ${answer.text}`);
    return answer.status < 300 ? answer.body : { refused: code ?? String(answer.status) };
  }

  /** Everybody who can today, by office, term or delegation. */
  function ways(operation: Delegable): Way[] {
    const own = NAMES.filter((name) => PEOPLE[name]?.[1].some((one) => one === operation) || hasTerm(name));
    const given = rights.filter(
      (r) => r.kind === 'delegation' && isLive(r) && r.operations.includes(operation),
    );
    return [
      ...own.map((name) => ({ name, by: undefined })),
      ...given.map((by) => ({ name: NAMES.find((name) => people[name] === by.user)!, by })),
    ];
  }

  /** Who tries: often who has had a hand in it or acts for somebody, mostly who can, sometimes anybody by anything. */
  function whoTries(operation: Delegable, n: number, hands: readonly (string | null)[]): Way {
    if (n % 8 === 0) return { name: among(NAMES, n)!, by: among([undefined, ...rights], n) };
    const all = ways(operation);
    const again = all.filter(({ name, by }) =>
      [people[name], by?.giver].some((who) => who && hands.includes(who)),
    );
    if (n % 2 === 0 && again.length > 0) return among(again, n)!;
    const forOthers = all.filter(({ by }) => by !== undefined);
    return among(n % 3 === 0 && forOthers.length > 0 ? forOthers : all, n)!;
  }

  async function delegate(one: Command & { do: 'delegate' }): Promise<void> {
    const a = among(NAMES, one.a)!;
    // Mostly to somebody fit: who pays and who reviews do not stand in for each other.
    const b = among(one.b % 8 === 0 ? NAMES : NAMES.filter((name) => pays(name) === pays(a)), one.b)!;
    const [role, operations] = (one.byTerm ? null : PEOPLE[a]) ?? PEOPLE['jishou-hr1'];
    const from = addDays(today, one.ahead);
    const until = addDays(from, one.days);
    const { id } = await ask(a, '/api/delegations', {
      delegate: people[b],
      role,
      division: COUNTY,
      operations,
      fromOn: from,
      untilOn: until,
      reason: '外出期间代理',
    });
    const between = { user: people[b], giver: people[a] };
    if (id) rights.push({ kind: 'delegation', id, from, until, operations, ...between });
  }

  const isLive = ({ from, until }: Right) => from <= today && today <= until;
  const live = (kind: Right['kind']) => rights.filter((right) => right.kind === kind && right.until >= today);
  const hasTerm = (name: Name) => live('term').some(({ user }) => user === people[name]);
  const over = (ended: Right) => {
    ended.until = today;
  };

  async function decide(one: Command & { do: 'decide' }, claims: readonly string[]): Promise<void> {
    const claimId = among(claims, one.claim)!;
    const { step, revision } = await house.db
      .selectFrom('claim')
      .select(['step', 'revision'])
      .where('id', '=', claimId)
      .executeTakeFirstOrThrow();
    const operation = OPERATIONS[step];
    if (!operation) return;
    const { rows } = await sql<{ hands: (string | null)[] }>`
      select array[decided_by, on_behalf_of] as hands from claim_decision where claim_id = ${claimId}`.execute(
      house.db,
    );
    const { name, by } = whoTries(
      operation,
      one.who,
      rows.flatMap(({ hands }) => hands),
    );
    if (one.pageFirst) {
      const { refused } = await ask(
        name,
        `/api/claims/${claimId}/decisions`,
        { step, action: 'approve', revision },
        by?.id,
      );
      if (refused !== 'engine-unavailable') return count(refused);
    }
    // Without the page's judgement: it was another moment, and the process judges itself.
    const account = (await findActiveUser(house.db, people[name], today))!;
    const wished = account.delegated.find(({ id }) => id === by?.id);
    const as = capacityFor({ ...account, ...(wished && { preferred: wished }) }, operation, {
      divisions: [COUNTY],
    });
    if (as === undefined) return count('not-permitted');
    const act = { claimId: claimId as never, requestKey: randomUUID(), businessNowMs: nowMs() };
    await activities
      .decideClaim({ ...act, ...actAs(account, as), step: step as never, action: 'approve', revision })
      .then(
        () => count(as === null ? 'done' : 'done-for'),
        (error: { type?: string }) => {
          if (!error.type) throw error;
          count(error.type);
        },
      );
  }

  return {
    rights,
    people,
    answers,
    async play(one, claims) {
      switch (one.do) {
        case 'delegate':
          return delegate(one);
        case 'end': {
          const right = among(live('delegation'), one.n);
          if (right && !(await ask('admin', `/api/delegations/${right.id}/end`, {})).refused) over(right);
          return;
        }
        case 'hand-over': {
          const from = people[among(NAMES, one.a)!];
          const json = { reason: '岗位调整交接', ...(one.leaves && { endTerms: 'moved' }) };
          if ((await ask('admin', `/api/users/${from}/hand-over`, json)).refused) return;
          for (const right of live('delegation')) if ([right.user, right.giver].includes(from)) over(right);
          for (const right of live('term')) if (one.leaves && right.user === from) over(right);
          return;
        }
        case 'appoint': {
          const user = people[among(DEPUTIES, one.a)!];
          const until = addDays(today, one.days);
          const json = { userId: user, fromOn: today, untilOn: until };
          const { id } = await ask('admin', `/api/posts/${await thePost()}/terms`, json);
          if (id) rights.push({ kind: 'term', id, from: today, until, user, giver: null, operations: [] });
          return;
        }
        case 'leave': {
          const right = among(live('term'), one.n);
          const ended = right && (await ask('admin', `/api/terms/${right.id}/end`, { reason: 'moved' }));
          if (ended && !ended.refused) over(right);
          return;
        }
        case 'days':
          today = addDays(today, one.days);
          for (const id of claims)
            await activities.refreshClaim({ claimId: id as never, businessNowMs: nowMs() });
          return;
        case 'decide':
          return decide(one, claims);
        case 'propose': {
          const { name, by } = whoTries('manage-budget', one.who, []);
          const movement = { kind: 'adjustment-up', account: ACCOUNT, amountFen: 100 };
          const paper = { documentNo: `追加${randomInt(1e9)}`, reason: '追加预算' };
          const path = '/api/budget-movements';
          const { movement: id } = await ask(name, path, { ...movement, ...paper }, by?.id);
          if (id) movements.push(id);
          return;
        }
        case 'rule': {
          const id = among(movements, one.movement);
          if (id === undefined) return;
          const { proposed_by, proposed_for } = await house.db
            .selectFrom('budget_movement')
            .select(['proposed_by', 'proposed_for'])
            .where('id', '=', id)
            .executeTakeFirstOrThrow();
          const { name, by } = whoTries('manage-budget', one.who, [proposed_by, proposed_for]);
          const path = `/api/budget-movements/${id}/decision`;
          const { refused } = await ask(name, path, { approve: true }, by?.id);
          count(refused ? `budget ${refused}` : 'budget done');
          if (!refused) movements.splice(movements.indexOf(id), 1);
        }
      }
    },
  };

  async function thePost(): Promise<number> {
    const { id } = await house.db.selectFrom('post').select('id').executeTakeFirstOrThrow();
    return id;
  }
}

/** The county's budget of the year, and a post of reviewers that the walk fills and empties. */
export async function furnish(house: House): Promise<void> {
  const on = '2017-07-03';
  const ok = async (who: string, path: string, json: object): Promise<Loose> => {
    const answer = await (await house.person(who)).ask<Loose>(path, { json, on });
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  await ok('admin', '/api/posts', {
    division: COUNTY,
    body: '吉首市人社局',
    title: '代理审核员',
    role: 'county-hr-reviewer',
    seats: DEPUTIES.length,
  });
  const { movement } = await ok('jishou-finance1', '/api/fund-accounts', {
    fund: 'county-finance',
    division: COUNTY,
    fiscalYear: 2017,
    amountFen: 10_000_000_000,
    documentNo: '州财社〔2017〕1号',
    reason: '年度预算',
  });
  await ok('jishou-finance2', `/api/budget-movements/${movement}/decision`, { approve: true });
}

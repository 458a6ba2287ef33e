import type { PlainDate } from '../dates.ts';
import type { RegisterRefusal } from './refusals.ts';

/** What happens to households and their members (docs/register.md); `counter` puts an earlier event back. */
export const householdEventNames = {
  found: '立户',
  split: '分户',
  merge: '并户',
  move: '整户迁移',
  transfer: '成员转户',
  join: '成员加入',
  death: '成员死亡',
  departure: '迁出',
  close: '销户',
  'enter-poverty': '纳入建档立卡',
  'leave-poverty': '退出建档立卡',
  counter: '更正',
} as const;
export type HouseholdEventKind = keyof typeof householdEventNames;

/**
 * What is asked to be recorded of `household`; people by the ids of their cards. `found`: a household that the register does not
 * have; who comes is its head.
 */
export type HouseholdAct = { readonly household: string } & (
  | { readonly kind: 'found'; readonly division: string; readonly registeredPoor?: boolean | undefined }
  | {
      readonly kind: 'split';
      readonly members: readonly number[];
      readonly newHousehold: string;
      /** Village of the new household; absent: the same. */
      readonly division?: string | undefined;
      readonly head: number;
    }
  | { readonly kind: 'merge'; readonly into: string }
  | { readonly kind: 'move'; readonly division: string }
  | {
      readonly kind: 'transfer';
      readonly member: number;
      readonly to: string;
      readonly relation?: string | undefined;
    }
  | { readonly kind: 'join'; readonly relation: string; readonly registeredPoor?: boolean | undefined }
  | { readonly kind: 'death'; readonly member: number }
  | { readonly kind: 'departure'; readonly members: readonly number[] }
  | { readonly kind: 'close' | 'enter-poverty' | 'leave-poverty' }
);

/** Who lives in a household and is in the register. */
export interface MemberNow {
  readonly id: number;
  readonly household: string;
  readonly relation: string | null;
  readonly registeredPoor: boolean | null;
}

export interface HouseholdNow {
  readonly number: string;
  readonly division: string;
  readonly closedOn: PlainDate | null;
  /** It was closed because it had been founded by mistake: its number is nobody's. */
  readonly mistaken: boolean;
  readonly members: readonly MemberNow[];
}

/** Who joins: a card that the record has, in whichever state. Null: somebody without one. */
export type Joiner = {
  readonly id: number;
  readonly household: string | null;
  readonly relation: string | null;
  readonly registeredPoor: boolean | null;
  readonly diedOn: PlainDate | null;
  readonly leftOn: PlainDate | null;
} | null;

/** Of a person, the values an event changes. `household` null: until then none. */
export interface PersonValues {
  household?: string | null;
  relation?: string | null;
  diedOn?: PlainDate | null;
  leftOn?: PlainDate | null;
  registeredPoor?: boolean | null;
}
export interface HouseholdValues {
  division?: string;
  closedOn?: PlainDate | null;
}

/** Before null: there was no such card, or no such household. */
export interface Change<Values> {
  readonly before: Values | null;
  readonly after: Values;
}
export interface Effects {
  readonly people: ReadonlyMap<number | 'new', Change<PersonValues>>;
  /** All that the event touches, also where nothing of the household itself changes. */
  readonly households: ReadonlyMap<string, Change<HouseholdValues>>;
}

export type Decision =
  | { readonly ok: true; readonly effects: Effects }
  | { readonly ok: false; readonly code: RegisterRefusal; readonly field?: string };

const refuse = (code: RegisterRefusal, field?: string): Decision => ({
  ok: false,
  code,
  ...(field !== undefined && { field }),
});
const touched: Change<HouseholdValues> = { before: {}, after: {} };
/** Relation to the head of a household, of the head. */
export const HEAD = '户主';

/**
 * What an act changes, or why it cannot be recorded; dates and revisions are the caller's to check. `household`, and `other`
 * that is named beside it: null where there is none of that number. `joiner`: of who comes by it, the card.
 */
export function decideHouseholdEvent(
  act: HouseholdAct,
  {
    household,
    other,
    joiner,
  }: { household: HouseholdNow | null; other: HouseholdNow | null; joiner: Joiner | undefined },
  on: PlainDate,
): Decision {
  if (act.kind === 'found') {
    const founded = foundedAs(household, act.division);
    if (founded === null) return refuse('household-number-taken', 'number');
    return comesTo({ ...act, relation: HEAD }, joiner ?? null, {
      people: new Map(),
      households: new Map([[act.household, founded]]),
    });
  }
  if (household === null) return refuse('household-unknown');
  if (household.closedOn !== null) return refuse('household-closed');
  const people = new Map<number | 'new', Change<PersonValues>>();
  const households = new Map<string, Change<HouseholdValues>>([[household.number, touched]]);
  const done = (): Decision => ({ ok: true, effects: { people, households } });
  const memberOf = (id: number) => household.members.find((member) => member.id === id);
  const goes = (member: MemberNow, to: string, relation?: string) => {
    const changed = relation !== undefined && relation !== member.relation;
    people.set(member.id, {
      before: { household: member.household, ...(changed && { relation: member.relation }) },
      after: { household: to, ...(changed && { relation }) },
    });
  };

  switch (act.kind) {
    case 'split': {
      const leaving = household.members.filter(({ id }) => act.members.includes(id));
      if (leaving.length !== new Set(act.members).size) return refuse('not-a-member', 'members');
      if (leaving.length === household.members.length) return refuse('nobody-stays', 'members');
      if (!act.members.includes(act.head)) return refuse('head-not-among-them', 'head');
      const founded = foundedAs(other, act.division ?? household.division);
      if (founded === null) return refuse('household-number-taken', 'newHousehold');
      households.set(act.newHousehold, founded);
      for (const member of leaving) goes(member, act.newHousehold, member.id === act.head ? HEAD : undefined);
      return done();
    }
    case 'merge':
      if (act.into === household.number) return refuse('same-household', 'into');
      if (other === null) return refuse('household-unknown', 'into');
      if (other.closedOn !== null) return refuse('household-closed', 'into');
      households.set(act.into, touched);
      households.set(household.number, { before: { closedOn: null }, after: { closedOn: on } });
      for (const member of household.members) goes(member, act.into);
      return done();
    case 'move':
      if (act.division === household.division) return refuse('already-so', 'division');
      households.set(household.number, {
        before: { division: household.division },
        after: { division: act.division },
      });
      return done();
    case 'transfer': {
      const member = memberOf(act.member);
      if (!member) return refuse('not-a-member', 'member');
      if (act.to === household.number) return refuse('same-household', 'to');
      if (other === null) return refuse('household-unknown', 'to');
      if (other.closedOn !== null) return refuse('household-closed', 'to');
      if (household.members.length === 1) return refuse('nobody-stays', 'member');
      households.set(act.to, touched);
      goes(member, act.to, act.relation);
      return done();
    }
    case 'join':
      return comesTo(act, joiner ?? null, { people, households });
    case 'death':
    case 'departure': {
      const ids = act.kind === 'death' ? [act.member] : act.members;
      const field = act.kind === 'death' ? 'member' : 'members';
      for (const id of ids) {
        if (!memberOf(id)) return refuse('not-a-member', field);
        const what = act.kind === 'death' ? 'diedOn' : 'leftOn';
        people.set(id, { before: { [what]: null }, after: { [what]: on } });
      }
      return done();
    }
    case 'close':
      if (household.members.length > 0) return refuse('household-not-empty');
      households.set(household.number, { before: { closedOn: null }, after: { closedOn: on } });
      return done();
    case 'enter-poverty':
    case 'leave-poverty': {
      const poor = act.kind === 'enter-poverty';
      const others = household.members.filter(({ registeredPoor }) => (registeredPoor ?? false) !== poor);
      if (others.length === 0) return refuse('already-so');
      for (const { id, registeredPoor } of others)
        people.set(id, { before: { registeredPoor }, after: { registeredPoor: poor } });
      return done();
    }
  }
}

/** The change by which a number becomes a household's; null: it is another one's. */
function foundedAs(earlier: HouseholdNow | null, division: string): Change<HouseholdValues> | null {
  if (earlier === null) return { before: null, after: { division } };
  if (!earlier.mistaken) return null;
  return {
    before: { division: earlier.division, closedOn: earlier.closedOn },
    after: { division, closedOn: null },
  };
}

/** Somebody who lives in no household of the register becomes a member of this one. */
function comesTo(
  { household, relation, registeredPoor }: Omit<HouseholdAct & { kind: 'join' }, 'kind'>,
  joiner: Joiner,
  effects: { people: Map<number | 'new', Change<PersonValues>>; households: Effects['households'] },
): Decision {
  const poor = registeredPoor === undefined ? {} : { registeredPoor };
  const after = { household, relation, ...poor };
  if (joiner === null) effects.people.set('new', { before: null, after });
  else {
    if (joiner.diedOn !== null) return refuse('person-died', 'identityNumber');
    if (joiner.household !== null && joiner.leftOn === null)
      return refuse('person-elsewhere', 'identityNumber');
    const before: PersonValues = { household: joiner.household, relation: joiner.relation };
    if (registeredPoor !== undefined) before.registeredPoor = joiner.registeredPoor;
    const returns = joiner.leftOn !== null;
    effects.people.set(joiner.id, {
      before: { ...before, ...(returns && { leftOn: joiner.leftOn }) },
      after: { ...after, ...(returns && { leftOn: null }) },
    });
  }
  return { ok: true, effects };
}

/**
 * What puts these effects back on that day. A card or a household that the event brought in does not go away again: the
 * person leaves the register, the household closes, as one does that the event has opened again.
 */
export function counterEffects(effects: Effects, on: PlainDate): Effects {
  const people = [...effects.people].map(
    ([id, { before, after }]): [number | 'new', Change<PersonValues>] => {
      if (before !== null && before.household !== null) return [id, { before: after, after: before }];
      const poor = after.registeredPoor !== undefined;
      return [
        id,
        {
          before: { leftOn: null, ...(poor && { registeredPoor: after.registeredPoor }) },
          after: { leftOn: on, ...(poor && { registeredPoor: before?.registeredPoor ?? null }) },
        },
      ];
    },
  );
  const households = [...effects.households].map(
    ([number, { before, after }]): [string, Change<HouseholdValues>] => {
      if (before === null) return [number, { before: { closedOn: null }, after: { closedOn: on } }];
      return [number, { before: after, after: { ...before, ...(before.closedOn && { closedOn: on }) } }];
    },
  );
  return { people: new Map(people), households: new Map(households) };
}

/**
 * The values that have to stand for an event to be countered: what it has changed; who came or went by it has neither died nor
 * left since, and a household that it founded is open.
 */
export const standing = {
  person: ({ after }: Change<PersonValues>): PersonValues =>
    'household' in after || 'leftOn' in after ? { diedOn: null, leftOn: null, ...after } : after,
  household: ({ before, after }: Change<HouseholdValues>): HouseholdValues =>
    before === null ? { closedOn: null, ...after } : after,
};

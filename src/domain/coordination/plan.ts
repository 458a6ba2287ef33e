import type { DateRule } from './dates.ts';
import type { PeriodId, Rhythm } from './periods.ts';

/** Bodies inside the prefecture, one a division of a level, and those outside. */
export const bodyKindNames = {
  'leading-group': '领导小组',
  'group-office': '领导小组办公室',
  'hr-department': '人社部门',
  'poverty-office': '扶贫部门',
  'finance-department': '财政部门',
  'employment-bureau': '就业局',
  'employment-centre': '就业中心',
  'security-station': '社会保障站',
  'partner-hr': '对接地人社部门',
  'stationed-office': '驻外办事机构',
} as const;
export type BodyKind = keyof typeof bodyKindNames;
export const bodyKinds = Object.keys(bodyKindNames) as BodyKind[];

export const bodyLevels = ['prefecture', 'county', 'township'] as const;
export type BodyLevel = (typeof bodyLevels)[number];

export interface Body {
  readonly id: string;
  readonly kind: BodyKind;
  readonly name: string;
  /** Whose it is inside the prefecture; null: it is outside. */
  readonly division: string | null;
  /** Where it sits outside; null: it is inside. */
  readonly region: string | null;
  readonly note: string | null;
}

export const seriesKindNames = {
  'prefecture-partner': '州与对接地市会商',
  'county-partners': '县市与对接地、用工企业会商',
  joint: '联席会议',
} as const;
export type SeriesKind = keyof typeof seriesKindNames;

/** Working days; `postponements` is how often. */
export interface MeetingDays {
  /** Invitations and agenda go out so many working days before. */
  readonly invite: number;
  /** So many after the day it must have been recorded as held. */
  readonly overdue: number;
  /** So many later the level above is told; again after as many more, one level up. */
  readonly escalate: number;
  readonly postpone: number;
  readonly postponements: number;
}

export interface Series {
  readonly id: string;
  readonly kind: SeriesKind;
  readonly title: string;
  readonly article: string;
  readonly division: string;
  readonly every: Rhythm;
  readonly firstPeriod: PeriodId;
  readonly lastPeriod: PeriodId | null;
  readonly date: DateRule;
  readonly days: MeetingDays;
  /** Bodies that are invited; the first is the convener's own office. */
  readonly invites: readonly string[];
  /** How many employers with the most people are invited besides. */
  readonly employers: number;
}

/** Working days of a problem or duty without a deadline of its own. */
export interface ProblemDays {
  readonly article: string;
  readonly days: number;
  readonly remind: number;
  readonly escalate: number;
  readonly confirm: number;
}

/** coordination/*.yaml as it is written. */
export interface CoordinationFile {
  readonly id: string;
  readonly version: number;
  readonly everywhere: readonly {
    readonly kind: BodyKind;
    readonly level: BodyLevel;
    readonly name: string;
  }[];
  readonly outside: readonly {
    readonly id: string;
    readonly kind: 'partner-hr' | 'stationed-office';
    readonly region: string;
    readonly name: string;
    readonly note: string;
  }[];
  readonly series: readonly SeriesRule[];
  readonly problems: ProblemDays;
}

export interface SeriesRule {
  readonly kind: SeriesKind;
  readonly level?: BodyLevel;
  readonly article: string;
  readonly title: string;
  readonly every: Rhythm;
  readonly firstPeriod: PeriodId;
  readonly lastPeriod?: PeriodId;
  readonly partners?: readonly string[];
  readonly byCounty?: Readonly<Record<string, readonly string[]>>;
  readonly employers?: number;
  readonly date: DateRule;
  readonly days: MeetingDays;
}

export interface Place {
  readonly code: string;
  readonly name: string;
  readonly level: string;
}

/** What a file comes to among the divisions there are: bodies and series by id. */
export function expandPlan(
  file: CoordinationFile,
  places: readonly Place[],
): { readonly bodies: Body[]; readonly series: Series[] } {
  const inside = file.everywhere.flatMap(({ kind, level, name }) =>
    places
      .filter((place) => place.level === level)
      .map(
        (place): Body => ({
          id: bodyId(kind, place.code),
          kind,
          name: named(name, place),
          division: place.code,
          region: null,
          note: null,
        }),
      ),
  );
  const outside = file.outside.map((body): Body => ({ ...body, division: null }));
  const bodies = [...inside, ...outside];
  const known = new Map(bodies.map((body) => [body.id, body]));
  const series = file.series.flatMap((rule) => expandSeries(rule, places, known));
  return { bodies, series };
}

export const bodyId = (kind: BodyKind, division: string): string => `${kind}-${division}`;

const named = (pattern: string, { name }: { name: string }): string => pattern.replaceAll('{name}', name);

function expandSeries(
  rule: SeriesRule,
  places: readonly Place[],
  bodies: ReadonlyMap<string, Body>,
): Series[] {
  const { kind, article, every, firstPeriod, lastPeriod = null, date, days, employers = 0 } = rule;
  const common = { kind, article, every, firstPeriod, lastPeriod, date, days, employers };
  const of = (level: BodyLevel) => places.filter((place) => place.level === level);
  switch (kind) {
    case 'prefecture-partner':
      return of('prefecture').flatMap((place) =>
        (rule.partners ?? []).map(
          (partner): Series => ({
            ...common,
            id: `${kind}-${bodies.get(partner)?.region}`,
            title: rule.title.replaceAll('{partner}', bodies.get(partner)?.name ?? partner),
            division: place.code,
            invites: [...offices(place.code, 'prefecture'), partner, ...stationedAt(partner, bodies)],
          }),
        ),
      );
    case 'county-partners':
      return of('county').map((place) => {
        const partners = rule.byCounty?.[place.code] ?? rule.partners ?? [];
        return {
          ...common,
          id: `${kind}-${place.code}`,
          title: named(rule.title, place),
          division: place.code,
          invites: [...offices(place.code, 'county'), ...partners],
        };
      });
    case 'joint': {
      const level = rule.level ?? 'county';
      return of(level).map((place) => ({
        ...common,
        id: `${kind}-${place.code}`,
        title: named(rule.title, place),
        division: place.code,
        invites: [
          ...offices(place.code, level),
          ...below(place, places).map(({ code }) => bodyId('leading-group', code)),
        ].filter((id) => bodies.has(id)),
      }));
    }
  }
}

/** Of the convener's own level: the office of the leading group first. */
function offices(division: string, level: BodyLevel): string[] {
  const kinds: Record<BodyLevel, readonly BodyKind[]> = {
    prefecture: [
      'group-office',
      'hr-department',
      'poverty-office',
      'finance-department',
      'employment-bureau',
    ],
    county: ['group-office', 'hr-department', 'poverty-office', 'finance-department', 'employment-centre'],
    township: ['group-office', 'security-station'],
  };
  return kinds[level].map((kind) => bodyId(kind, division));
}

const below = (place: Place, places: readonly Place[]): Place[] =>
  places.filter(({ code, level }) =>
    place.level === 'prefecture' ? level === 'county' : level === 'township' && code.startsWith(place.code),
  );

function stationedAt(partner: string, bodies: ReadonlyMap<string, Body>): string[] {
  const region = bodies.get(partner)?.region;
  return [...bodies.values()]
    .filter((body) => body.kind === 'stationed-office' && body.region === region)
    .map(({ id }) => id);
}

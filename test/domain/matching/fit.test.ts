import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainDate } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import {
  ageOn,
  DEFAULT_MARKS,
  type Exclusion,
  fitOf,
  type Opening,
  suggest,
  type Wish,
} from '../../../src/domain/matching/fit.ts';
import { tierOf, tiers } from '../../../src/domain/matching/tiers.ts';
import { fen } from '../../../src/domain/money.ts';

const today = plainDate('2017-06-20');
const wish: Wish = {
  homeCounty: divisionCode('433101'),
  bornOn: plainDate('1990-01-01'),
  sex: '女',
  education: '初中',
  skill: '初级',
  region: 'in-province',
  industry: '制造业',
  post: '普工',
  wageFen: fen(440_000),
  services: ['住房'],
  marks: DEFAULT_MARKS,
};
const opening: Opening = {
  id: 'GW-1',
  place: divisionCode('430100'),
  industry: '制造',
  post: '普工',
  payToFen: fen(450_000),
  ageFrom: 18,
  ageTo: 50,
  sex: null,
  education: '初中',
  skill: '无',
  services: ['住房', '包吃'],
  validUntil: plainDate('2017-06-20'),
  status: 'open',
  free: 1,
};
const hard = (kind: keyof Wish['marks']): Partial<Wish> => ({ marks: { ...DEFAULT_MARKS, [kind]: 'hard' } });

const soft: Partial<Wish> = { marks: { ...DEFAULT_MARKS, region: 'soft' } };

describe('a region that is wished', () => {
  test.each<[string, Wish['region'], string, Wish['marks']['region'], 'fits' | 'misses']>([
    ['州内 at the farthest, a job in the own county', 'in-prefecture', '433101', 'limit', 'fits'],
    ['省内 at the farthest, a job in another county', 'in-province', '433122', 'limit', 'fits'],
    ['州内 at the farthest, a job in 长沙', 'in-prefecture', '430100', 'limit', 'misses'],
    ['省外 at the farthest, a job in 长沙', 'outside-province', '430100', 'limit', 'misses'],
    ['州内 and nothing else, a job in the own county', 'in-prefecture', '433101', 'hard', 'misses'],
    ['州内 as a wish, a job in the own county', 'in-prefecture', '433101', 'soft', 'misses'],
  ])('%s', (_what, region, place, mark, answer) => {
    const marks = { ...DEFAULT_MARKS, region: mark };
    const fit = fitOf({ ...wish, region, marks }, { ...opening, place: divisionCode(place) }, today);
    expect(fit.wishes.region).toBe(answer);
  });
});

describe('what is far', () => {
  test.each([
    ['433101', '433101', 'in-county'],
    ['433122', '433101', 'in-prefecture'],
    ['433101', '430100', 'in-province'],
    ['433101', '440300', 'outside-province'],
    ['433190', '433101', 'in-prefecture'],
  ])('from %s to %s is %s', (home, place, tier) => {
    expect(tierOf(divisionCode(home), divisionCode(place))).toBe(tier);
  });
});

describe('points', () => {
  test.each<[string, Partial<Wish>, Partial<Opening>, number]>([
    ['all wishes fit', {}, {}, 12],
    ['nearer than the farthest', {}, { place: divisionCode('433122') }, 12],
    ['much nearer than the farthest', {}, { place: divisionCode('433101') }, 12],
    ['one tier beside', soft, { place: divisionCode('433122') }, 10],
    ['two tiers beside', soft, { place: divisionCode('433101') }, 8],
    ['beyond the province, at the farthest', { region: 'outside-province' }, {}, 10],
    ['the industry alone', {}, { post: '电焊工' }, 10],
    ['neither post nor industry', {}, { post: '电焊工', industry: '建筑' }, 8],
    ['less pay than wished', {}, { payToFen: fen(430_000) }, 10],
    ['one of two services', { services: ['住房', '就医'] }, {}, 10],
    ['nothing wished', { region: null, industry: null, post: null, wageFen: null, services: [] }, {}, 0],
  ])('%s', (_what, someWish, some, points) => {
    const fit = fitOf({ ...wish, ...someWish }, { ...opening, ...some }, today);
    expect(fit).toMatchObject({ points, excludedBy: [] });
  });
});

describe('what excludes', () => {
  test.each<[Exclusion, Partial<Wish>, Partial<Opening>]>([
    ['not-open', {}, { status: 'filled' }],
    ['not-open', {}, { status: 'withdrawn' }],
    ['expired', {}, { validUntil: plainDate('2017-06-19') }],
    ['no-place-free', {}, { free: 0 }],
    ['age', { bornOn: plainDate('1999-06-21') }, {}],
    ['age', { bornOn: plainDate('1966-06-20') }, {}],
    ['age', { bornOn: plainDate('2001-06-21') }, { ageFrom: null }],
    ['sex', {}, { sex: '男' }],
    ['sex', { sex: null }, { sex: '男' }],
    ['education', { education: null }, {}],
    ['skill', { skill: '无' }, { skill: '初级' }],
    ['wish-region', {}, { place: divisionCode('440300') }],
    ['wish-region', hard('region'), { place: divisionCode('433101') }],
    ['wish-post', hard('post'), { post: '电焊工' }],
    ['wish-industry', hard('industry'), { industry: '建筑' }],
    ['wish-wage', hard('wage'), { payToFen: fen(430_000) }],
    ['wish-services', hard('services'), { services: ['包吃'] }],
  ])('%s', (bar, someWish, some) => {
    expect(fitOf({ ...wish, ...someWish }, { ...opening, ...some }, today).excludedBy).toEqual([bar]);
    expect(suggest({ ...wish, ...someWish }, [{ ...opening, ...some }], today, 10)).toEqual([]);
  });

  test('a hard mark on what is not wished excludes nothing', () => {
    const nothing = { region: null, industry: null, post: null, wageFen: null, services: [] };
    const marks = { region: 'hard', industry: 'hard', post: 'hard', wage: 'hard', services: 'hard' } as const;
    expect(fitOf({ ...wish, ...nothing, marks }, opening, today).excludedBy).toEqual([]);
  });

  test('of a soft region nothing is too far', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tiers),
        fc.constantFrom('440300', '430100', '433122', '433101'),
        (region, place) => {
          const marks = { ...DEFAULT_MARKS, region: 'soft' as const };
          const fit = fitOf({ ...wish, region, marks }, { ...opening, place: divisionCode(place) }, today);
          expect(fit.excludedBy).toEqual([]);
        },
      ),
    );
  });
});

test('the best come first: points, then pay, then number', () => {
  const some = [
    { ...opening, id: 'B' },
    { ...opening, id: 'A' },
    { ...opening, id: 'C', payToFen: fen(900_000) },
    { ...opening, id: 'D', post: '电焊工', payToFen: fen(990_000) },
  ];
  expect(suggest(wish, some, today, 3).map(({ openingId }) => openingId)).toEqual(['C', 'A', 'B']);
});

test('one is a year older on the birthday, and on 1 March where there is none', () => {
  expect(ageOn(plainDate('2001-06-20'), today)).toBe(16);
  expect(ageOn(plainDate('2001-06-21'), today)).toBe(15);
  expect(ageOn(plainDate('2000-02-29'), plainDate('2017-02-28'))).toBe(16);
  expect(ageOn(plainDate('2000-02-29'), plainDate('2017-03-01'))).toBe(17);
});

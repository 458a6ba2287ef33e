import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { employerRow, importRows, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
const CENTRE = creditCode(62_900, '440300');
const FACTORY = creditCode(62_001);
const TODAY = '2017-06-20';
let n = 62_000;

beforeAll(async () => {
  house = await openHouse();
  await importRows(house, 'employers', [employerRow(62_001), employerRow(62_002)], { on: TODAY });
  const centres = [
    {
      统一社会信用代码: CENTRE,
      名称: '珠三角劳务服务中心',
      机构类型: '劳务服务中心',
      行政区划代码: '440300',
    },
  ];
  await importRows(house, 'institutions', centres, { by: 'centre', on: TODAY });
  await house.seedAgents();
});
afterAll(() => house?.close());

async function ask(by: string, path: string, json?: unknown, on = TODAY): Promise<Loose> {
  const { body, status, text } = await (await house.person(by)).ask(`/api${path}`, {
    on,
    ...(json !== undefined && { json }),
  });
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}
/** The code of the refusal: the fault's own where there is one. */
async function refusal(by: string, path: string, json: unknown, on = TODAY): Promise<string> {
  const { body, status } = await (await house.person(by)).ask(`/api${path}`, { on, json });
  return status < 300 ? 'done' : (body.errors?.[0]?.code ?? body.code);
}

/** Somebody of the register who looks for work, by id. */
async function person(more: Record<string, string> = {}): Promise<number> {
  n += 1;
  const { body } = await importRows(
    house,
    'registry',
    [registryRow(n, { 意愿地区: '', 意愿行业: '', ...more })],
    { on: TODAY, by: 'admin' },
  );
  expect(body.accepted).toBe(1);
  const key = house.vault.identityKey(identityNumber(n));
  const { id } = await house.db
    .selectFrom('person')
    .select('id')
    .where('identity_key', '=', key)
    .executeTakeFirstOrThrow();
  return id;
}

const opening = (id: string, more: object = {}) => ({
  id,
  employer: FACTORY,
  place: '433101',
  industry: '制造',
  post: '普工',
  payFromFen: 300_000,
  payToFen: 450_000,
  places: 2,
  validUntil: '2017-12-31',
  ...more,
});
const employerOf = (code: string) => `employer-${code}`.toLowerCase();
const centreAgent = `institution-${CENTRE}`.toLowerCase();
const post = (id: string, more: object = {}, by = 'jishou-centre') =>
  ask(by, '/job-openings', opening(id, more));
const refer = (openingId: string, personId: number, by = 'jishou-centre') =>
  ask(by, '/referrals', { openingId, personId }).then(({ id }) => id as number);
const act = (id: number, by: string, what: object, on = TODAY) => ask(by, `/referrals/${id}/acts`, what, on);

describe('openings', () => {
  test('are posted by employers and service centres for themselves, and by centres of their county', async () => {
    await post('A-1', {}, employerOf(FACTORY));
    expect(await ask('jishou-centre', '/job-openings', opening('A-1'))).toMatchObject({ unchanged: true });
    expect(await refusal('jishou-centre', '/job-openings', opening('A-1', { post: '电焊工' }))).toBe(
      'opening-in-use',
    );
    expect(await refusal(employerOf(creditCode(62_002)), '/job-openings', opening('A-2'))).toBe(
      'poster-unknown',
    );
    expect(await refusal('luxi-centre', '/job-openings', opening('A-2'))).toBe('poster-unknown');
    const afar = { employer: undefined, employerName: '深圳制衣厂', institution: CENTRE, place: '440300' };
    await post('A-3', afar, centreAgent);
    expect(await refusal('jishou-centre', '/job-openings', opening('A-4', afar))).toBe('poster-unknown');
    expect(await ask('luxi-centre', '/job-openings/A-3')).toMatchObject({
      institutionName: '珠三角劳务服务中心',
      division: '433100',
      status: 'open',
    });
    const own = await ask(employerOf(FACTORY), '/job-openings?limit=100');
    expect(own.items.map((one: Loose) => one.id)).not.toContain('A-3');
  });

  test('are refused where the law forbids what they ask', async () => {
    expect(await refusal('jishou-centre', '/job-openings', opening('B-1', { sex: '男' }))).toBe(
      'sex-without-reason',
    );
    expect(await refusal('jishou-centre', '/job-openings', opening('B-1', { ageFrom: 15 }))).toBe(
      'age-out-of-range',
    );
  });

  test('come in by file, row by row', async () => {
    const row = {
      岗位编号: 'C-1',
      用人单位代码: FACTORY,
      工作地点代码: '433101',
      行业: '制造',
      岗位: '普工',
      '月薪下限(元)': '3000',
      招聘人数: '2',
      提供服务: '住房、包吃',
      有效期至: '2017-12-31',
    };
    const rows = [
      row,
      { ...row, 岗位编号: 'C-2', 用人单位代码: creditCode(99_999) },
      { ...row, 岗位编号: 'C-3', 有效期至: '2017-01-01' },
    ];
    const { body } = await importRows(house, 'job-openings', rows, { on: TODAY });
    expect(body).toMatchObject({ accepted: 1, rejected: 2 });
    expect(body.errors.map((e: Loose) => e.code)).toEqual(
      expect.arrayContaining(['poster-unknown', 'opening-expired']),
    );
    const again = await importRows(house, 'job-openings', rows, { on: TODAY });
    expect(again.body).toMatchObject({ accepted: 0, unchanged: 1 });
    const theirs = await importRows(house, 'job-openings', [{ ...row, 岗位编号: 'C-4' }], {
      on: TODAY,
      by: 'luxi-centre',
    });
    expect(theirs.body.errors[0].code).toBe('poster-unknown');
  });
});

describe('people', () => {
  test('are suggested what fits, explained; a hard wish excludes, and may be changed', async () => {
    await post('D-1', { place: '433101', post: '缝纫', payToFen: 400_000, services: ['住房'] });
    await post('D-2', { place: '433122', post: '缝纫工', payToFen: 500_000 });
    const id = await person({
      意愿地区: '县内',
      意愿岗位: '缝纫工',
      '意愿月薪(元)': '4200',
      公共服务需求: '住房',
    });
    const before = await ask('jishou-centre', `/job-seekers/${id}`);
    const ids = before.suggestions.map((s: Loose) => s.opening.id);
    expect(ids[0]).toBe('D-1');
    // 县内 is the farthest, unless somebody marks it otherwise.
    expect(ids).not.toContain('D-2');
    expect(before.suggestions[0].fit).toMatchObject({
      tier: 'in-county',
      points: 10,
      wishes: { region: 'fits', post: 'fits', wage: 'misses', services: 'fits', industry: 'none' },
    });
    const marks = { region: 'soft', industry: 'soft', post: 'soft', wage: 'hard', services: 'soft' };
    await ask('jishou-centre', `/job-seekers/${id}/wish`, marks);
    const after = await ask('jishou-centre', `/job-seekers/${id}`);
    expect(after.suggestions.map((s: Loose) => s.opening.id)).toContain('D-2');
    expect(after.suggestions.map((s: Loose) => s.opening.id)).not.toContain('D-1');
    expect(await refusal('jishou-centre', '/referrals', { openingId: 'D-1', personId: id })).toBe(
      'hard-wish-excludes',
    );
    const listed = await ask('jishou-centre', '/job-seekers?limit=200');
    const line = listed.items.find((one: Loose) => one.personId === id);
    expect(line.best.map((one: Loose) => one.openingId)).toEqual(
      after.suggestions.slice(0, 3).map((s: Loose) => s.opening.id),
    );
  });

  test('are named where they live alone; elsewhere there is only their number', async () => {
    await post('E-1', { post: '刺绣工' });
    const mine = await person({ 意愿岗位: '刺绣' });
    const theirs = await person({ 意愿岗位: '刺绣', 行政区划代码: await villageOfLuxi() });
    const seen = await ask('jishou-centre', '/job-openings/E-1/candidates');
    const ids = seen.items.map((one: Loose) => one.personId);
    expect(ids).toContain(mine);
    expect(ids).not.toContain(theirs);
    expect(seen.elsewhere).toBeGreaterThan(0);
    expect(await refusal('jishou-centre', '/referrals', { openingId: 'E-1', personId: theirs })).toBe(
      'not-found',
    );
    expect(
      (await (await house.person(employerOf(FACTORY))).ask('/api/job-openings/E-1/candidates')).status,
    ).toBe(403);
    expect((await (await house.person(employerOf(FACTORY))).ask('/api/job-seekers')).status).toBe(403);
  });

  test('come back when they have left, once, and go when that is taken back', async () => {
    const id = await person({ 就业状态: '已转移就业' });
    const seeks = async () =>
      (await (await house.person('jishou-centre')).ask(`/api/job-seekers/${id}`, { on: TODAY })).status ===
      200;
    expect(await seeks()).toBe(false);
    const number = `JD-${id}`;
    await importRows(
      house,
      'placements',
      [{ 就业编号: number, 身份证号: identityNumber(n), 统一社会信用代码: FACTORY, 入职日期: '2017-01-05' }],
      { on: TODAY },
    );
    expect(await seeks()).toBe(false);
    const leaving = { departedOn: '2017-06-01' };
    const { departureId } = await ask('jishou-centre', `/employments/${number}/departures`, leaving);
    expect(await seeks()).toBe(true);
    await ask('jishou-centre', `/employments/${number}/departures`, leaving);
    const { items } = await ask('jishou-centre', '/job-seekers?limit=200&reason=again');
    expect(items.filter((one: Loose) => one.personId === id)).toHaveLength(1);
    await ask('jishou-hr1', `/departures/${departureId}/revocation`, { reason: '误登' });
    expect(await seeks()).toBe(false);
  });
});

describe('a referral', () => {
  test('goes from hand to hand to the placement, which begins the year and ends the other referrals', async () => {
    await post('F-1');
    await post('F-2');
    const someone = await person();
    const id = await refer('F-1', someone);
    const other = await refer('F-2', someone);
    const boss = employerOf(FACTORY);
    expect(await refusal('jishou-centre', '/referrals', { openingId: 'F-1', personId: someone })).toBe(
      'referral-exists',
    );
    expect(await refusal(boss, `/referrals/${id}/acts`, { act: 'invite' })).toBe('interview-day-missing');
    expect(await refusal(boss, `/referrals/${id}/acts`, { act: 'confirm' })).toBe('not-permitted');
    await act(id, boss, { act: 'invite', interviewOn: '2017-06-25', interviewPlace: '厂办' });
    await act(id, 'jishou-centre', { act: 'confirm', note: '家里老人有人照看' });
    expect(await refusal(boss, `/referrals/${id}/acts`, { act: 'hold-interview' })).toBe('interview-not-yet');
    await act(id, boss, { act: 'hold-interview' }, '2017-06-25');
    await act(id, boss, { act: 'offer' }, '2017-06-26');
    expect(
      await refusal('jishou-centre', `/referrals/${id}/placement`, { startsOn: '2017-07-01' }, '2017-06-26'),
    ).toBe('referral-not-now');
    await act(id, 'jishou-centre', { act: 'accept' }, '2017-06-27');
    const placed = await ask(
      boss,
      `/referrals/${id}/placement`,
      { startsOn: '2017-07-01', wageFen: 400_000 },
      '2017-06-28',
    );
    expect(placed).toEqual({ employmentId: `TJ-${id}`, ended: 1 });
    const { rows } = await sql<{ person_id: number; starts_on: string; told: number }>`
      select e.person_id, e.starts_on, (select count(*)::int from outbox o
        where o.workflow_id = 'employment-' || e.id and o.payload->>'kind' = 'registered') as told
      from employment e where e.id = ${placed.employmentId}`.execute(house.db);
    expect(rows).toEqual([{ person_id: someone, starts_on: '2017-07-01', told: 1 }]);
    expect(await ask('jishou-centre', `/referrals/${other}`)).toMatchObject({
      status: 'withdrawn',
      wait: null,
    });
    expect(await ask('jishou-centre', '/job-openings/F-1')).toMatchObject({ held: 1, placed: 1 });
    expect(await ask('jishou-centre', '/job-openings/F-2')).toMatchObject({ held: 0, placed: 0 });
    expect(await refusal('jishou-centre', `/referrals/${id}/acts`, { act: 'withdraw', note: '误办' })).toBe(
      'referral-not-now',
    );
    // Whoever hires is told of a candidate, not of the register.
    const told = await ask(boss, `/referrals/${id}`);
    expect(told).toMatchObject({ personId: null, homeCounty: null, personName: '石有福' });
    expect(JSON.stringify(told)).not.toContain('老人');
    expect((await ask('jishou-centre', `/referrals/${id}`)).events.map((e: Loose) => e.kind)).toEqual([
      'refer',
      'invite',
      'confirm',
      'hold-interview',
      'offer',
      'accept',
      'place',
    ]);
    const figures = await ask('jishou-centre', '/matching-statistics?tier=in-county');
    expect(figures.items[0]).toMatchObject({ month: '2017-06', county: '433101', placed: 1, interviewed: 1 });
  });

  test('holds a place: of many officers at once no more get through than there are places', async () => {
    await post('G-1', { places: 2 });
    const all: number[] = [];
    for (let i = 0; i < 5; i++) all.push(await person());
    const answers = await Promise.all(
      all.map((personId) => refusal('jishou-centre', '/referrals', { openingId: 'G-1', personId })),
    );
    expect(answers.toSorted()).toEqual(['done', 'done', 'opening-full', 'opening-full', 'opening-full']);
    const { items } = await ask('jishou-centre', '/referrals?openingId=G-1&limit=100');
    await act(items[0].id, 'jishou-centre', { act: 'decline' });
    const last = all[answers.indexOf('opening-full')]!;
    expect(await refusal('jishou-centre', '/referrals', { openingId: 'G-1', personId: last })).toBe('done');
    expect(await refusal('jishou-centre', '/job-openings/G-1/changes', { places: 1 })).toBe(
      'places-below-held',
    );
    await expect(
      sql`insert into referral (opening_id, person_id, tier, home_county, due_on, referred_by, referred_on)
        select opening_id, ${all[0]!}, tier, home_county, due_on, referred_by, referred_on from referral
        where opening_id = 'G-1' and live limit 1`.execute(house.db),
    ).rejects.toThrow(/job_opening_places|referral_one_live/);
  });

  test('without an offer ends with the opening that is withdrawn', async () => {
    await post('H-1', { places: 3 });
    const [one, two] = [await refer('H-1', await person()), await refer('H-1', await person())];
    const boss = employerOf(FACTORY);
    await act(two, boss, { act: 'invite', interviewOn: TODAY });
    await act(two, 'jishou-centre', { act: 'confirm' });
    await act(two, boss, { act: 'hold-interview' });
    await act(two, boss, { act: 'offer' });
    expect(await ask(boss, '/job-openings/H-1/withdrawal', { reason: '订单减少' })).toEqual({ ended: 1 });
    expect(await ask('jishou-centre', `/referrals/${one}`)).toMatchObject({ status: 'withdrawn' });
    expect(await ask('jishou-centre', `/referrals/${two}`)).toMatchObject({ status: 'offered' });
    const late = await person();
    expect(await refusal('jishou-centre', '/referrals', { openingId: 'H-1', personId: late })).toBe(
      'opening-closed',
    );
  });
});

test('the bell reminds whoever moves the referral on, as long as it waits for them', async () => {
  const id = await post('BELL-1').then(async () => refer('BELL-1', await person()));
  const news = async (who: string) => {
    const { items } = await ask(who, '/notifications');
    return (items as Loose[]).filter(({ link }) => link?.to === `/referrals/${id}`).map(({ text }) => text);
  };
  const boss = employerOf(FACTORY);
  const remind = (on: string) =>
    createActivities({ database: house.database }).refreshReferral({
      referralId: id,
      businessNowMs: Date.parse(`${on}T02:00:00Z`),
    });
  await remind('2017-06-24');
  expect(await news(boss)).toEqual([]);
  await remind('2017-06-25');
  expect(await news(boss)).toEqual(['推荐须在2017-06-27前（含当日）办理下一步，过后失效。']);
  // The opening is the county's to follow, too; nobody of elsewhere, and nobody of the prefecture.
  expect(await news('jishou-centre')).toHaveLength(1);
  for (const who of ['luxi-centre', 'centre', employerOf(creditCode(62_002))])
    expect([who, await news(who)]).toEqual([who, []]);
  await act(id, boss, { act: 'invite', interviewOn: '2017-06-30' });
  expect(await news(boss)).toEqual([]);
  await remind('2017-06-24');
  // Now it is the person's: their county is told, the employer not.
  expect(await news('jishou-centre')).toHaveLength(1);
  expect(await news(boss)).toEqual([]);
});

test('a fair keeps what was offered, who came, and what came of it', async () => {
  await post('K-1');
  const someone = await person();
  const fair = { id: 'ZPH-1', title: '春风行动', heldOn: '2017-06-18', venue: '体育馆', division: '433101' };
  await ask('jishou-centre', '/job-fairs', fair);
  expect(await refusal('luxi-centre', '/job-fairs', { ...fair, id: 'ZPH-2' })).toBe('not-permitted');
  const there = { openingId: 'K-1', personId: someone, fairId: 'ZPH-1' };
  expect(await refusal('jishou-centre', '/referrals', there)).toBe('fair-not-there');
  await ask('jishou-centre', '/job-fairs/ZPH-1/openings', { openingId: 'K-1' });
  await ask('jishou-centre', '/job-fairs/ZPH-1/attendees', { personId: someone });
  await ask('jishou-centre', '/referrals', there);
  expect(await ask('jishou-centre', '/job-fairs/ZPH-1')).toMatchObject({
    openings: 1,
    attendees: 1,
    referred: 1,
  });
  expect((await ask('luxi-centre', '/job-fairs/ZPH-1')).people).toEqual([]);
});

async function villageOfLuxi(): Promise<string> {
  const row = await house.db
    .selectFrom('division')
    .select('code')
    .where('level', '=', 'village')
    .where('code', 'like', '433122%')
    .orderBy('code')
    .executeTakeFirstOrThrow();
  return row.code;
}

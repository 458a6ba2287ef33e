import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNumbers } from '../../src/db/reports/report.ts';
import { homesOn } from '../../src/db/reports/statements/people.ts';
import { evidenceOf } from '../../src/db/reports/sums.ts';
import { homeOn } from '../../src/db/targets/measures/at-home.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { reportLineCodes, reportLineOf } from '../../src/domain/reports/lines.ts';
import { type ReportPeriod, reportDays } from '../../src/domain/reports/period.ts';
import { pdfText } from '../helpers/pdf-text.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';
import { drawRecord } from './support/report-record.ts';
import { recount, sumIn } from './support/report-recount.ts';

const ON = '2018-01-05';
let house: House;
beforeAll(async () => {
  house = await openHouse();
  await drawRecord(house.db, 7);
});
afterAll(() => house?.close());

const ask = async (who: string, path: string, more: object = {}) =>
  (await house.person(who)).ask<Loose>(`/api${path}`, { on: ON, ...more });

async function report(who: string, division: string, period: string, on = ON): Promise<Loose> {
  const { status, body, text } = await ask(who, `/reports?division=${division}&period=${period}`, { on });
  expect(status, text).toBe(200);
  return body;
}
const rowsOf = (body: Loose): Loose[] => body.sections.flatMap((section: Loose) => section.rows);

describe('every number is what is counted one by one', () => {
  test.each([
    ['433100', '2017'],
    ['433100', '2017-03'],
    ['433101', '2017-08'],
    ['433101', '2016'],
    ['433122', '2017'],
    ['433101002', '2017'],
  ])('%s in %s', async (division, period) => {
    const { sections, columns, ...body } = await report('auditor', division, period);
    const counted = await recount(house.db, { from: body.from, to: body.to });
    const before = await recount(house.db, body.before);
    const asked = rowsOf({ sections });
    for (const [line, all] of Object.entries(counted)) {
      const rows = asked.filter((row) => row.line === line);
      // Each part that there is has its row, and no other.
      const parts = [...new Set(all.filter((c) => sumIn([c], { division })).map(({ part }) => part))];
      const expected = [null, ...(rows.length > 1 ? parts : [])].toSorted();
      expect(
        rows
          .filter((row) => row.total > 0 || row.part === null)
          .map(({ part }) => part)
          .toSorted(),
        line,
      ).toEqual(expected);
      for (const { part, total, cells, before: earlier } of rows) {
        expect([line, part, total]).toEqual([line, part, sumIn(all, { division, part })]);
        expect([line, part, earlier]).toEqual([
          line,
          part,
          sumIn(before[line as 'placed']!, { division, part }),
        ]);
        for (const [i, column] of columns.entries())
          expect([line, part, column.name, cells[i]]).toEqual([
            line,
            part,
            column.name,
            sumIn(all, { ...column, part }),
          ]);
        // Nothing falls between the columns.
        expect(cells.reduce((sum: number, value: number) => sum + value, 0)).toBe(total);
      }
    }
    // The recount had something to count.
    expect(Object.values(counted).filter((all) => all.length > 0).length).toBeGreaterThan(9);
  });

  test('where everybody lived on a day, in one join as by a look-up each', async () => {
    for (const day of ['2016-07-15', '2017-02-28', '2017-12-31', '2018-01-05']) {
      const { rows } = await sql<{ id: number }>`
        select p.id, home.division, past.village from person p join ${homesOn(plainDate(day))} home on home.person_id = p.id
        left join lateral (select home.village from (values (${day}::date)) asked (day)
          cross join ${homeOn('p.id', 'asked.day')}) past on true
        where home.division is distinct from past.village`.execute(house.db);
      expect(rows, day).toEqual([]);
    }
  });
});

describe('behind every number is its list', () => {
  test.each([
    ['433100', '2017'],
    ['433101', '2017-06'],
  ])('%s in %s', async (division, period) => {
    const body = await report('auditor', division, period);
    for (const row of rowsOf(body)) {
      const { line, part, total, before } = row;
      const add = part === null ? '' : `&part=${encodeURIComponent(part)}`;
      const sumOf = async (query: string) => {
        const {
          status,
          body: list,
          text,
        } = await ask('auditor', `/reports/cases?line=${line}${add}&limit=500&${query}`);
        expect(status, text).toBe(200);
        const sum = (of: 'done' | 'total') =>
          list.items.reduce((all: number, one: Loose) => all + one[of], 0);
        if (reportLineOf(line).unit !== 'share') return sum('done');
        return sum('total') === 0 ? null : Math.floor((sum('done') * 1000) / sum('total'));
      };
      expect([line, part, await sumOf(`division=${division}&period=${period}`)]).toEqual([line, part, total]);
      const earlier = `period=${body.before.from.slice(0, period.length)}&asOf=${body.before.to}`;
      if (part === null)
        expect([line, await sumOf(`division=${division}&${earlier}`)]).toEqual([line, before]);
      for (const [i, column] of body.columns.entries())
        if (row.cells[i]) {
          const of = `division=${column.division}&period=${period}${column.own ? '&own=true' : ''}`;
          expect([line, part, column.name, await sumOf(of)]).toEqual([line, part, column.name, row.cells[i]]);
        }
    }
  });

  test('an unfinished month ends today and is compared with as many days', async () => {
    const body = await report('auditor', '433100', '2017-08', '2017-08-10');
    expect(body).toMatchObject({
      ended: false,
      to: '2017-08-10',
      before: { from: '2017-07-01', to: '2017-07-10' },
      yearBefore: { from: '2016-08-01', to: '2016-08-10' },
      forMe: { release: false },
    });
    const { status, body: problem } = await ask('hr', '/reports?division=433100&period=2019');
    expect([status, problem.code]).toEqual([422, 'report-not-begun']);
  });

  test('names only to who reads cases there; a leader sees numbers', async () => {
    const list = '/reports/cases?division=433101&period=2017&line=employed';
    const names = async (who: string) =>
      (await ask(who, list)).body.items.map(({ name }: { name: string | null }) => name);
    const [office, leader] = [await names('jishou-hr1'), await names('jishou-leader')];
    expect(office.length).toBeGreaterThan(2);
    expect(office.every((name: string) => name.startsWith('欧阳'))).toBe(true);
    expect(leader).toEqual(office.map(() => null));
  });
});

test('nobody reads what is not theirs, and it is answered as what is not there', async () => {
  for (const path of [
    '/reports?period=2017',
    '/reports/sheet.pdf?period=2017',
    '/dashboard?',
    '/reports/cases?period=2017&line=placed',
  ])
    for (const who of ['luxi-hr1', 'luxi-leader', 'jishou-township']) {
      const foreign = await ask(who, `${path}&division=433101`);
      const nowhere = await ask(who, `${path}&division=433199`);
      expect([path, who, foreign.status]).toEqual([path, who, 404]);
      expect(foreign.body.detail.replaceAll('433101', '')).toBe(nowhere.body.detail.replaceAll('433199', ''));
    }
  expect((await ask('jishou-hr1', '/reports?period=2017&division=433100')).status).toBe(404);
  expect((await ask('admin', '/reports?period=2017&division=433101')).status).toBe(403);
  expect((await ask('jishou-township', '/reports?period=2017&division=433101101')).status).toBe(200);
});

describe('a report that is sent', () => {
  const which = { division: '433101', period: '2017-08' };
  const release = (who: string, json: object = which, on = ON) => ask(who, '/reports/releases', { json, on });
  let sent: Loose;

  test('by the own office alone, after the period, once, also when two do it at once', async () => {
    expect((await release('jishou-hr1', which, '2017-08-31')).body.code).toBe('report-not-over');
    // The prefecture's bureau reads it and does not send it; nor does another office of the county.
    expect((await release('hr')).body.code).toBe('not-permitted');
    expect((await release('jishou-finance1')).body.code).toBe('not-permitted');
    sent = await report('jishou-hr1', '433101', '2017-08');
    expect(sent).toMatchObject({ released: null, forMe: { release: true } });
    const both = await Promise.all([release('jishou-hr1'), release('jishou-hr2')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 409)!.body.code).toBe('report-released');
    const { rows } =
      await sql`select from audit_entry where subject = 'report:433101-2017-08' and outcome = 'done'`.execute(
        house.db,
      );
    expect(rows).toHaveLength(1);
    expect((await report('hr', '433100', '2017-08')).columns[0].releasedOn).toBe(ON);
  });

  test('keeps the hash of every list, and a late fact shows as a difference', async () => {
    const days = reportDays('2017-08' as ReportPeriod, plainDate(ON))!;
    const lines = await sql<{ line: (typeof reportLineCodes)[number]; sha256: string; done: number }>`
      select line, sha256, done from report_snapshot_line`.execute(house.db);
    expect(lines.rows.map(({ line }) => line).toSorted()).toEqual([...reportLineCodes].toSorted());
    const evidence = (line: (typeof reportLineCodes)[number]) =>
      evidenceOf(house.db, { line, division: '433101', from: days.from, to: days.to, paidInTimeDays: 60 });
    // The hash is of the list as a reader of its file can make it anew.
    const { body: list } = await ask(
      'jishou-hr1',
      '/reports/cases?division=433101&period=2017-08&line=claims-raised&sort=caseId&limit=500',
    );
    const text = list.items
      .toSorted((a: Loose, b: Loose) => (a.caseId < b.caseId ? -1 : 1))
      .map((c: Loose) => `${c.caseId}|${c.onDay}|${c.done}|${c.total}\n`)
      .join('');
    const kept = lines.rows.find(({ line }) => line === 'claims-raised')!;
    expect(kept.sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(kept.done).toBeGreaterThan(0);

    await sql`update claim set raised_on = '2017-08-15' where id = (select id from claim where paid_by = '433101'
      and raised_on not between '2017-08-01' and '2017-08-31' order by id limit 1)`.execute(house.db);
    expect((await evidence('claims-raised')).sha256).not.toBe(kept.sha256);
    const after = rowsOf(await report('jishou-hr1', '433101', '2017-08'));
    const of = (rows: Loose[], line: string) => rows.find((row) => row.line === line && row.part === null);
    expect(of(after, 'claims-raised').total).toBe(kept.done + 1);
    expect(of(after, 'claims-raised').sent.total).toBe(kept.done);
    for (const row of rowsOf(sent)) {
      const now = after.find((one) => one.line === row.line && one.part === row.part)!;
      expect([row.line, row.part, now.sent.total, now.sent.cells]).toEqual([
        row.line,
        row.part,
        row.total,
        row.cells,
      ]);
    }
  });

  test('is never changed or taken back', async () => {
    for (const statement of [
      sql`update report_snapshot set document = '{}'`,
      sql`delete from report_snapshot_line`,
      sql`truncate report_snapshot cascade`,
    ])
      await expect(statement.execute(house.db)).rejects.toThrow(/append-only/);
    await expect(
      sql`insert into report_snapshot (division, period, from_on, to_on, as_of, document, released_by, released_on)
        select '433122', '2017-09', '2017-09-01', '2017-09-30', '2017-09-30', '{}', released_by, '2017-09-30'
        from report_snapshot`.execute(house.db),
    ).rejects.toThrow(/report_period_over/);
  });

  test('as file and on paper: the same numbers, what was sent beside them', async () => {
    const body = await report('jishou-hr1', '433101', '2017-08');
    const person = await house.person('jishou-hr1');
    const bytesOf = async (path: string) => {
      const answer = await fetch(`${house.baseUrl}/api${path}`, {
        headers: { cookie: person.cookie, 'x-business-time': `${ON}T01:00:00Z` },
      });
      expect(answer.status).toBe(200);
      return Buffer.from(await answer.arrayBuffer());
    };
    const sheet = await readSheet(await bytesOf('/reports?division=433101&period=2017-08&format=xlsx'));
    const [head, ...lines] = sheet as (string | number | null)[][];
    expect(head!.slice(0, 8)).toEqual([
      '类别',
      '指标',
      '条文',
      '单位',
      '本期',
      '上月',
      '上年同月',
      `${ON}报送`,
    ]);
    expect(lines).toHaveLength(rowsOf(body).length);
    for (const [i, row] of rowsOf(body).entries()) {
      const scale = { 元: 100, '%': 10 }[row.unit as string] ?? 1;
      const shown = (value: number | null) => (value === null ? null : value / scale);
      expect(lines[i]!.slice(4)).toEqual(
        [row.total, row.before, row.yearBefore, row.sent.total, ...row.cells].map(shown),
      );
    }
    const { text, boxes } = pdfText(await bytesOf('/reports/sheet.pdf?division=433101&period=2017-08'));
    expect(boxes).toBe(0);
    for (const said of [
      '吉首市劳务协作工作月报',
      '报送后变动',
      '四、补贴',
      '九、目标任务',
      '附表：吉首市分地区',
    ])
      expect(text).toContain(said);
  });
});

test('the dashboard has the numbers of the year’s report, and of each month’s', async () => {
  const { body } = await ask('leader', '/dashboard?division=433100', { on: '2017-11-20' });
  const year = rowsOf(await report('auditor', '433100', '2017', '2017-11-20'));
  for (const { line, total, cells } of body.lines) {
    const row = year.find((one) => one.line === line && one.part === null)!;
    expect([line, total, cells]).toEqual([line, row.total, row.cells]);
  }
  expect(body.months).toHaveLength(12);
  const march = body.months.find(({ month }: Loose) => month === '2017-03');
  const days = reportDays('2017-03' as ReportPeriod, plainDate(ON))!;
  const { rows } = await readNumbers(house.db, { division: '433100', days, paidInTimeDays: 60 }, [
    'placed',
    'paid-fen',
  ]);
  expect(march.values).toEqual(
    rows.filter(({ part }) => part === null).map(({ line, total }) => ({ line, value: total })),
  );
});

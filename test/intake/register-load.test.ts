import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type GeneratedRow,
  generateRegister,
  goneBySecondYear,
  type RegisterPlan,
} from '../../cli/bench/register/generate.ts';
import type { DivisionCode } from '../../src/domain/ids.ts';
import { importColumns } from '../../src/domain/import-rows/index.ts';
import { applyRegisterLoad } from '../../src/intake/register/load/apply.ts';
import { headerOf } from '../../src/intake/register/load/card-columns.ts';
import { checkRegisterLoad } from '../../src/intake/register/load/check.ts';
import { copyRegisterFile } from '../../src/intake/register/load/copy.ts';
import { abandonLoad, applyLoad, openLoad } from '../../src/intake/register/load/open.ts';
import { type LoadDeps, LoadTaken } from '../../src/intake/register/load/record.ts';
import type { VaultThread } from '../../src/platform/vault-thread.ts';
import { waitingForLocks } from '../helpers/locks.ts';
import { businessAt, csv, identity, openWorld, person, placement, type World } from './world.ts';

const COUNTY = '433125' as DivisionCode;
const alive = () => undefined;

let world: World;
let deps: LoadDeps;
beforeEach(async () => {
  world = await openWorld();
  deps = {
    database: world.database,
    vault: world.vault,
    dataDir: mkdtempSync(path.join(tmpdir(), 'loads-')),
  };
});
afterEach(async () => {
  await world.close();
  rmSync(deps.dataDir, { recursive: true, force: true });
});

const open = (
  content: string | Buffer,
  more: { area?: string; on?: string; confirms?: boolean; userId?: string } = {},
) =>
  openLoad(deps, {
    area: (more.area ?? COUNTY) as DivisionCode,
    fileName: '名册.csv',
    sha256: 'x'.repeat(64),
    byteSize: content.length,
    content: Readable.from([Buffer.from(content)]),
    confirms: more.confirms ?? false,
    userId: more.userId ?? 'officer',
    businessAtMs: businessAt(more.on ?? '2016-12-01'),
  });
/** The load with its report, as a person would look at it. */
async function reported(content: string | Buffer, more: Parameters<typeof open>[1] = {}) {
  const id = await open(content, more);
  await copyRegisterFile(deps, id, alive);
  await checkRegisterLoad(deps, id, alive);
  return id;
}
const record = (id: string) =>
  world.db.selectFrom('register_load').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
async function applied(id: string, { officer = 'officer', on = '2016-12-01' } = {}) {
  const { revision } = await record(id);
  await world.inTransaction((trx) => applyLoad(trx, { id, revision, officer, businessAtMs: businessAt(on) }));
  await applyRegisterLoad(deps, id, alive);
  return record(id);
}
const errors = async (id: string) => {
  const rows = await world.db
    .selectFrom('import_error')
    .select(['row_no', 'column_name', 'code'])
    .where('import_id', '=', id)
    .orderBy('row_no')
    .orderBy('id')
    .execute();
  return rows.map((e) => [e.row_no, e.column_name, e.code]);
};
async function differences(id: string) {
  const { no } = await record(id);
  const rows = await world.db
    .selectFrom('register_load_row')
    .selectAll()
    .where('load_no', '=', no)
    .orderBy('row_no')
    .execute();
  const columns = (fields: unknown) =>
    Object.keys(fields as object)
      .map(headerOf)
      .toSorted();
  return rows.map((r) => ({ row: r.row_no, kind: r.kind, columns: columns(r.fields) }));
}
const count = async (
  table: 'household' | 'person' | 'register_change' | 'outbox' | 'household_state' | 'poverty_status',
) => (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(world.db)).rows[0]!.n;

const fileOf = (rows: readonly GeneratedRow[]): string =>
  csv(
    'registry',
    rows.map(({ cells }) => cells),
  );
const rowNo = (at: number): number => at + 2;
/** Columns in which a generated card differs from the year before; income is the household's. */
function changedColumns({ card, before }: GeneratedRow): string[] {
  if (before === null) return [];
  return importColumns.registry
    .filter((column) => column !== '家庭年收入(元)' && (card[column] ?? '') !== (before[column] ?? ''))
    .toSorted();
}
function expectedDifferences(rows: readonly GeneratedRow[]) {
  return rows.flatMap((row, at) => {
    if (row.fault !== null) return [];
    const columns = changedColumns(row);
    if (row.before === null) return [{ row: rowNo(at), kind: 'new', columns }];
    return columns.length === 0 ? [] : [{ row: rowNo(at), kind: 'changed', columns }];
  });
}
const expectedErrors = (rows: readonly GeneratedRow[]) =>
  rows.flatMap(({ fault }, at) => (fault === null ? [] : [[rowNo(at), fault.column, fault.code]]));

describe('a generated register', () => {
  test('is reported exactly as it was spoiled and changed, in both years; the same file again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
        // Every seed finds an empty register, whatever the one before has left.
        await world.close();
        world = await openWorld();
        deps = { ...deps, database: world.database, vault: world.vault };
        const plan: RegisterPlan = { seed, people: 600, year: 1, area: COUNTY };
        const first = [...generateRegister(plan)];
        const load = await reported(fileOf(first));
        expect(await errors(load)).toEqual(expectedErrors(first));
        expect(await differences(load)).toEqual(expectedDifferences(first));
        expect((await applied(load)).phase).toBe('done');

        const later = [...generateRegister({ ...plan, year: 2 })];
        const year2 = await reported(fileOf(later), { on: '2017-12-01' });
        expect(await errors(year2)).toEqual(expectedErrors(later));
        expect(await differences(year2)).toEqual(expectedDifferences(later));
        const gone = await sql<{ key: Buffer }>`select p.identity_key as key from register_load_gone g
          join person p on p.id = g.person_id join register_load l on l.no = g.load_no where l.id = ${year2}`.execute(
          world.db,
        );
        const missing = [...goneBySecondYear(plan)].map((card) =>
          world.vault.identityKey(card.身份证号!).toString('hex'),
        );
        expect(gone.rows.map(({ key }) => key.toString('hex')).toSorted()).toEqual(missing.toSorted());
        await applied(year2, { on: '2017-12-01' });

        const before = [
          await count('register_change'),
          await count('household_state'),
          await count('poverty_status'),
        ];
        const again = await reported(fileOf(later), { on: '2017-12-02' });
        expect(await differences(again)).toEqual([]);
        await applied(again, { on: '2017-12-02' });
        expect([
          await count('register_change'),
          await count('household_state'),
          await count('poverty_status'),
        ]).toEqual(before);
      }),
      { numRuns: 3 },
    );
  });
});

describe('the register has the last word', () => {
  const lookAt = async (n: number) =>
    world.db
      .selectFrom('person')
      .select(['id', 'wage_fen', 'phone_cipher', 'revision', 'source', 'import_id', 'labour_ability'])
      .where('identity_key', '=', world.vault.identityKey(identity(n)))
      .executeTakeFirstOrThrow();

  test('a card, a household and a poverty status that somebody changes after the report are left, and said', async () => {
    await world.importRows('registry', [person(1), person(2), person(3), person(4), person(5)]);
    const wages = [1, 2, 3, 4].map((n) => person(n, { '月工资(元)': '3000' }));
    const load = await reported(csv('registry', [...wages, person(5, { '家庭年收入(元)': '1' }), person(6)]));
    await world.importRows('registry', [
      person(2, { '月工资(元)': '2500' }),
      person(3, { 建档立卡: '否' }),
      person(5, { '家庭年收入(元)': '2' }),
      person(6, { 与户主关系: '户主' }),
    ]);
    const done = await applied(load);
    expect((await errors(load)).toSorted()).toEqual([
      [3, '身份证号', 'card-changed-since'],
      [4, '身份证号', 'card-changed-since'],
      [6, '户编号', 'household-changed-since'],
      [7, '身份证号', 'card-changed-since'],
    ]);
    expect(done).toMatchObject({ phase: 'done', applied: 2 });
    const paid = await Promise.all([1, 2, 3, 4].map(async (n) => (await lookAt(n)).wage_fen));
    expect(paid).toEqual([300_000, 250_000, null, 300_000]);
    const household = await world.db
      .selectFrom('household')
      .select('annual_income_fen')
      .where('number', '=', 'H5')
      .execute();
    expect(household).toEqual([{ annual_income_fen: 200 }]);
  });

  test('what stays the same keeps its bytes; columns that the file lacks keep what the card says', async () => {
    const full = { 联系电话: '13900000000', 一卡通账号: '6228480000000000001', 劳动能力: '普通劳动力' };
    await world.importRows('registry', [person(1, full)]);
    const before = await lookAt(1);
    const old = importColumns.registry.slice(0, 26);
    const row: Record<string, string> = person(1, { ...full, '月工资(元)': '3000' });
    const lines = [old.join(','), old.map((column) => row[column] ?? '').join(',')].join('\n');
    await applied(await reported(lines));
    const after = await lookAt(1);
    expect(after).toMatchObject({ wage_fen: 300_000, labour_ability: '普通劳动力', source: 'file' });
    expect(after.phone_cipher).toEqual(before.phone_cipher);
    // Another number is another seal.
    const load = await reported(csv('registry', [{ ...row, 联系电话: '13900000001' }]));
    expect(await differences(load)).toEqual([{ row: 2, kind: 'changed', columns: ['联系电话'] }]);
    await applied(load);
    expect(world.vault.open((await lookAt(1)).phone_cipher!)).toBe('13900000001');
  });

  test('columns that the file lacks are known also where a batch ends with the file', async () => {
    // In GB18030 rows come 4,000 at a time, the header among them, and a batch takes six of those.
    const old = importColumns.registry.slice(0, 26);
    const line = old.map(() => '石').join(',');
    const load = await open(iconv.encode([old.join(','), ...Array(23_999).fill(line)].join('\n'), 'gb18030'));
    await copyRegisterFile(deps, load, alive);
    expect(await record(load)).toMatchObject({
      phase: 'checking',
      rows_read: 24_000,
      absent: importColumns.registry.slice(26),
    });
  });

  /** More rows than a batch takes. */
  const longFile = () =>
    csv(
      'registry',
      Array.from({ length: 25_000 }, (_, i) => person(i)),
    );

  test('of two workers that begin the same load one stops, and no row is lost', async () => {
    const load = await open(longFile());
    const { no } = await record(load);
    const stalled = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let pieces = 0;
    const slowly = (thread: VaultThread): VaultThread => ({
      ...thread,
      async seal(rows) {
        pieces += 1;
        if (pieces === 3) {
          stalled.resolve();
          await goOn.promise;
        }
        return thread.seal(rows);
      },
    });
    const slow = { ...world.vault, startThread: () => slowly(world.vault.startThread()) };
    const first = copyRegisterFile({ ...deps, vault: slow }, load, alive);
    await stalled.promise;
    const second = copyRegisterFile(deps, load, alive).catch((error: unknown) => error);
    await expect.poll(() => waitingForLocks(world.db)).toBe(1);
    goOn.resolve();
    await first;
    expect(await second).toBeInstanceOf(LoadTaken);
    const { rows } = await sql<{ n: number }>`select count(*) as n from register_staging
      where load_no = ${no}`.execute(world.db);
    expect([await record(load), rows[0]!.n]).toEqual([
      expect.objectContaining({ phase: 'checking', rows_read: 25_001 }),
      25_000,
    ]);
  });

  test('who is stopped in the middle leaves no readable copy of the file behind', async () => {
    const load = await open(iconv.encode(longFile(), 'gb18030'));
    let pieces = 0;
    const takenAway = () => {
      pieces += 1;
      if (pieces === 2) throw new LoadTaken('taken');
    };
    await expect(copyRegisterFile(deps, load, takenAway)).rejects.toThrow(LoadTaken);
    expect(readdirSync(path.join(deps.dataDir, 'spool'))).toEqual([]);
    await copyRegisterFile(deps, load, alive);
    expect(await record(load)).toMatchObject({ phase: 'checking', rows_read: 25_001 });
  });

  test('a doubtful telephone and a column that nobody knows are said, and taken', async () => {
    const rows = [person(1, { 联系电话: '见备注' }), person(2, { 联系电话: '139 0000 0002' })];
    const [header, ...lines] = csv('registry', rows).trimEnd().split(/\r?\n/);
    const load = await reported([`${header},备注`, ...lines.map((line) => `${line},甲`)].join('\n'));
    const { warnings } = await world.db
      .selectFrom('import_run')
      .select('warnings')
      .where('id', '=', load)
      .executeTakeFirstOrThrow();
    expect(warnings).toMatchObject([
      { row: 1, column: '备注', code: 'header-unknown' },
      { row: 2, column: '联系电话', code: 'phone-doubtful' },
    ]);
    expect(await errors(load)).toEqual([]);
    await applied(load);
    const phones = await Promise.all(
      [1, 2].map(async (n) => world.vault.open((await lookAt(n)).phone_cipher!)),
    );
    expect(phones).toEqual(['见备注', '13900000002']);
  });

  test('a stub is filled in, a household moves, somebody leaves poverty: their cases hear of it, once each', async () => {
    await world.seed();
    await world.importRows('placements', [
      placement(1),
      placement(2, { 就业编号: 'JY2' }),
      placement(3, { 就业编号: 'JY3' }),
    ]);
    await world.importRows('registry', [person(2), person(3)]);
    const heard = async () => (await world.outbox('register')).map(({ id }) => id).toSorted();
    const before = (await heard()).length;
    const elsewhere = '433125113201';
    const file = [person(1), person(2, { 行政区划代码: elsewhere }), person(3, { 建档立卡: '否' })];
    await applied(await reported(csv('registry', file)));
    expect((await heard()).length - before).toBe(3);
    await applied(await reported(csv('registry', file)));
    expect((await heard()).length - before).toBe(3);
    expect((await lookAt(1)).import_id).not.toBeNull();
  });

  test('the own household leaves the report: of who uploads, and of who has it written', async () => {
    for (const [id, n] of [
      ['officer', 1],
      ['clerk', 3],
    ] as const)
      await world.db
        .updateTable('app_user')
        .set({ identity_key: world.vault.identityKey(identity(n)) })
        .where('id', '=', id)
        .execute();
    const load = await reported(
      csv('registry', [person(1), person(2, { 户编号: 'H1' }), person(3), person(4)]),
    );
    expect(await errors(load)).toEqual([
      [2, '户编号', 'own-case'],
      [3, '户编号', 'own-case'],
    ]);
    await applied(load, { officer: 'clerk' });
    expect((await errors(load)).map(([row]) => row)).toEqual([2, 3, 4]);
    expect(await count('person')).toBe(1);
  });

  test('rows outside the area are refused, and households that are elsewhere today', async () => {
    await world.importRows('registry', [person(1, { 行政区划代码: '433101002001' })]);
    const load = await reported(
      csv('registry', [person(2, { 户编号: 'H1' }), person(3, { 行政区划代码: '433101002001' }), person(4)]),
    );
    expect(await errors(load)).toEqual([
      [2, '户编号', 'row-out-of-scope'],
      [3, '行政区划代码', 'row-out-of-scope'],
    ]);
  });

  test('nobody comes into a household that is closed, or that lies elsewhere by then: refused, and the load goes to its end', async () => {
    await world.importRows('registry', [person(1), person(2)]);
    const close = async (n: number) => {
      const key = world.vault.identityKey(identity(n));
      await sql`update person set left_on = '2016-11-20', business_on = '2016-11-20' where identity_key = ${key}`.execute(
        world.db,
      );
      await sql`update household set closed_on = '2016-11-21' where number = ${`H${n}`}`.execute(world.db);
    };
    await close(1);
    const load = await reported(
      csv('registry', [
        person(1),
        person(11, { 户编号: 'H1' }),
        person(12, { 户编号: 'H2', '家庭年收入(元)': '1' }),
        person(13, { 户编号: 'H3' }),
        person(14),
      ]),
    );
    expect(await errors(load)).toEqual([
      [2, '身份证号', 'person-ended'],
      [3, '户编号', 'household-closed'],
    ]);
    await close(2);
    // Founded meanwhile in another county.
    await sql`insert into household (number, division, business_on) values ('H3', '433101002001', '2016-11-30')`.execute(
      world.db,
    );
    expect(await applied(load)).toMatchObject({ phase: 'done', applied: 1 });
    expect((await errors(load)).slice(2).toSorted()).toEqual([
      [4, '户编号', 'household-changed-since'],
      [4, '户编号', 'household-changed-since'],
      [5, '户编号', 'household-changed-since'],
      [5, '户编号', 'household-changed-since'],
    ]);
    expect(await count('person')).toBe(3);
    const { annual_income_fen } = await world.db
      .selectFrom('household')
      .select('annual_income_fen')
      .where('number', '=', 'H2')
      .executeTakeFirstOrThrow();
    expect(annual_income_fen).not.toBe(100);
  });

  test('two open loads of one area are refused, of two counties not; what is given up leaves nothing', async () => {
    const first = await reported(csv('registry', [person(1)]));
    await expect(open(csv('registry', [person(1)]))).rejects.toMatchObject({ code: 'load-open' });
    await expect(open(csv('registry', [person(1)]), { area: '433100' })).rejects.toMatchObject({
      code: 'load-open',
    });
    await open(csv('registry', [person(9, { 行政区划代码: '433101002001' })]), { area: '433101' });
    const give = { id: first, officer: 'officer', businessAtMs: businessAt('2016-12-02') };
    await world.inTransaction((trx) => abandonLoad(trx, give));
    await expect(applied(first)).rejects.toMatchObject({ code: 'load-not-ready' });
    expect(await count('person')).toBe(0);
    expect(await record(first)).toMatchObject({ phase: 'abandoned', ended_on: '2016-12-02' });
    await reported(csv('registry', [person(1)]));
  });

  test('given up while a colleague has it written: after that, and so as it stands then', async () => {
    const load = await reported(csv('registry', [person(1)]));
    const { revision } = await record(load);
    const decide = { id: load, revision, officer: 'officer', businessAtMs: businessAt('2016-12-02') };
    let given = Promise.resolve();
    await world.inTransaction(async (trx) => {
      await applyLoad(trx, decide);
      given = world.inTransaction((other) => abandonLoad(other, { ...decide, officer: 'clerk' }));
      given.catch(() => {});
      await expect.poll(() => waitingForLocks(world.db)).toBe(1);
    });
    await given;
    expect(await record(load)).toMatchObject({ phase: 'abandoned', decided_by: 'officer' });
    expect(await count('person')).toBe(0);
  });

  test('writing that is stopped keeps what is written; the same file again adds the rest', async () => {
    const file = csv('registry', [person(1), person(2)]);
    const load = await reported(file);
    const { revision } = await record(load);
    const at = businessAt('2016-12-02');
    const decide = { id: load, revision, officer: 'officer', businessAtMs: at };
    await world.inTransaction((trx) => applyLoad(trx, decide));
    // Households are written, people not yet.
    let stopped = Promise.resolve();
    await applyRegisterLoad(deps, load, () => {
      stopped = world.inTransaction((trx) => abandonLoad(trx, { ...decide, officer: 'clerk' }));
      throw new LoadTaken('stopped');
    }).catch((error) => expect(error).toBeInstanceOf(LoadTaken));
    await stopped;
    await applyRegisterLoad(deps, load, alive);
    expect(await record(load)).toMatchObject({ phase: 'abandoned', decided_by: 'officer' });
    expect([await count('household'), await count('person')]).toEqual([2, 0]);
    const again = await applied(await reported(file));
    expect(again).toMatchObject({ phase: 'done', applied: 2 });
    expect([await count('household'), await count('person')]).toEqual([2, 2]);
  });

  test.each([
    ['你好,世界\n1,2\n', 'header-missing'],
    [`${importColumns.registry.join(';')}\n`, 'separator-wrong'],
    [`${importColumns.registry.join()}\n\n`, 'file-empty'],
  ])('%s is no register: it ends by itself, with the reason', async (content, code) => {
    const load = await open(content);
    await copyRegisterFile(deps, load, alive);
    const { phase, problem } = await record(load);
    expect(phase).toBe('refused');
    expect((problem as { code: string }[]).map((one) => one.code)).toContain(code);
  });

  test('who is in the file is confirmed in the open year, but for conflicts and refused rows', async () => {
    await world.importRows('registry', [person(1), person(2), person(3)]);
    const load = await reported(
      csv('registry', [
        person(1),
        person(2, { '月工资(元)': '1' }),
        person(3, { '月工资(元)': '1' }),
        person(4, { 姓名: '' }),
      ]),
      { confirms: true },
    );
    await world.importRows('registry', [person(3, { '月工资(元)': '2' })]);
    expect(await applied(load)).toMatchObject({ confirmed: 2 });
    const seen = await sql<{ name: string; changed: boolean; source: string }>`
      select p.name, c.changed, c.source from refresh_confirmation c join person p on p.id = c.person_id order by 1
    `.execute(world.db);
    expect(seen.rows).toEqual([
      { name: '石1', changed: false, source: 'file' },
      { name: '石2', changed: true, source: 'file' },
    ]);
  });

  test('who is not in the file is gone only of its area, and not for a number that somebody mistyped', async () => {
    await world.importRows('registry', [
      person(1),
      person(2),
      person(3, { 行政区划代码: '433101002001' }),
      person(4),
      person(5),
    ]);
    const load = await reported(
      csv('registry', [person(1), person(4, { 身份证号: '123' }), person(5, { 文化程度: '文盲' })]),
    );
    const { no } = await record(load);
    const gone = await sql<{
      name: string;
    }>`select p.name from register_load_gone g join person p on p.id = g.person_id
      where g.load_no = ${no}`.execute(world.db);
    expect(gone.rows).toEqual([{ name: '石2' }]);
  });
});

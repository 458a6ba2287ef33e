/**
 * How fast files become facts, on a throwaway server with the settings of the embedded one:
 * `node test/intake/speed.ts [people] [months]`. Says also whose processor time it took: on two cores the larger of
 * the two is the floor, whatever else the machine is doing.
 */
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { databaseCpuMs } from '../../cli/bench/database-cpu.ts';
import { openDatabase } from '../../src/db/client.ts';
import { loadDivisions } from '../../src/db/divisions.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { loadPolicies } from '../../src/db/policies.ts';
import { creditCheckCharacter } from '../../src/domain/credit-code.ts';
import { identityCheckDigit } from '../../src/domain/identity-number.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/index.ts';
import { runImport } from '../../src/intake/index.ts';
import { createVault } from '../../src/platform/vault.ts';
import { startThrowawayPostgres } from '../helpers/throwaway-postgres.ts';

const PEOPLE = Number(process.argv[2] ?? 20_000);
const MONTHS = Number(process.argv[3] ?? 5);
const AID_ROWS = 5_000;

const server = await startThrowawayPostgres();
const database = openDatabase({ url: server.url('postgres') });
const vault = createVault(Buffer.alloc(32, 1));
try {
  await migrateToLatest(database.db);
  await loadDivisions(database.db, 'data/divisions.csv');
  await loadPolicies(database.db, 'policies');
  const people = Array.from({ length: PEOPLE }, (_, i) => i);
  await measure('employers', 12, (i) => [
    employer(i),
    `单位${i}`,
    '433127',
    '',
    '',
    '',
    '6228481533715135421',
  ]);
  await measure('intermediaries', 5, (i) => [
    `ZJ${i}`,
    `中介${i}`,
    '劳务中介机构',
    '湘1',
    '2030-12-31',
    '良好',
    '433127',
    '',
    '',
  ]);
  for (const _ of ['first', 'again']) await measure('registry', people, registerRow);
  for (const _ of ['first', 'again'])
    await measure('placements', people, (i) => [
      `P${i}`,
      identity(i),
      employer(i),
      `ZJ${i % 5}`,
      '普工',
      '5000',
      `2016-06-${day(i)}`,
      '2016-06-18',
      '2019-06-17',
    ]);
  const months = people.flatMap((i) => Array.from({ length: MONTHS }, (_, m) => i + m * PEOPLE));
  for (const _ of ['first', 'again'])
    await measure('insurance', months, (n) => {
      const month = `2016-${String(6 + (Math.floor(n / PEOPLE) % 7)).padStart(2, '0')}`;
      return [
        employer(n % PEOPLE),
        month,
        identity(n % PEOPLE),
        '城镇职工基本养老保险',
        `${month}-25`,
        `${700 + (n % 100)}.82`,
      ];
    });
  await measure('departures', people, (i) => [`P${i}`, '2016-12-01', '回乡']);
  await measure('follow-ups', people, (i) => [`ZJ${i % 5}`, `P${i}`, '2016-12-01', '电话', '在岗']);
  await measureAid(people.slice(0, AID_ROWS));
} finally {
  await database.close();
  await server.stop();
}

/** Files of articles 17 to 19: schools and banks hand in some thousands of rows at a time. */
async function measureAid(people: readonly number[]) {
  const school = creditOf('52', 1);
  await measure('institutions', 1, () => [school, '学校', '培训机构、学校、银行', '433127', '', '', '', '']);
  await measure('training-classes', 50, (c) => [
    `B${c}`,
    `第${c}班`,
    school,
    '就业前培训',
    'B类',
    '2016-07-01',
    '2016-07-30',
  ]);
  const classOf = (i: number) => `B${i % 50}`;
  await measure('enrolments', people, (i) => [classOf(i), identity(i), '培训机构', '']);
  await measure('attendance', people, (i) => [classOf(i), identity(i), '2016-07-02']);
  await measure('training-results', people, (i) => [classOf(i), identity(i), '是', '2016-07-30', '', '', '']);
  for (const _ of ['first', 'again'])
    await measure('students', people, (i) => [
      identity(i),
      '两后生生活补贴',
      '职业院校',
      i % 2 ? school : '',
      '职业中专',
      '2016-09-01',
      '2019-06-30',
    ]);
  await measure('school-years', people, (i) => [
    '',
    identity(i),
    '2016-2017',
    '是',
    '是',
    '',
    '',
    '2016-10-10',
  ]);
  for (const _ of ['first', 'again'])
    await measure('loans', people, (i) => [
      `DK${i}`,
      identity(i),
      i % 2 ? school : '',
      '农商行',
      '是',
      '2016-12-20',
      '20000',
      '4.75',
      '2017-01-01',
      '2020-01-01',
      i % 5 ? '' : '2017-06-01',
    ]);
  await measure('loan-statements', people, (i) => [
    '',
    `DK${i}`,
    '2017Q1',
    '200',
    '20000',
    '2017-03-21',
    '否',
    '2017-04-05',
  ]);
}

async function measure(kind: ImportKind, rows: number | readonly number[], make: (i: number) => string[]) {
  const numbers = typeof rows === 'number' ? Array.from({ length: rows }, (_, i) => i) : rows;
  const text = [importColumns[kind].join(','), ...numbers.map((n) => make(n).join(','))].join('\r\n');
  const content = Readable.from(pieces(iconv.encode(text, 'gb18030')));
  const databaseMs = await databaseCpuMs(database.pool);
  const cpu = process.cpuUsage();
  const from = performance.now();
  const request = {
    kind,
    fileName: kind,
    content,
    mode: 'keep-good',
    businessAtMs: Date.UTC(2017, 6, 1),
    userId: null,
  } as const;
  const report = await runImport({ database, vault }, request);
  const seconds = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  console.log(
    `${kind.padEnd(15)}${String(report.accepted).padStart(8)} accepted${String(report.unchanged).padStart(8)} unchanged` +
      `${String(Math.round(report.rowsTotal / seconds)).padStart(8)} rows/s` +
      `   processor ms: node ${Math.round((used.user + used.system) / 1000)}, database ${(await databaseCpuMs(database.pool)) - databaseMs}`,
  );
}

function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

function day(i: number): string {
  return String(1 + (i % 28)).padStart(2, '0');
}

function identity(i: number): string {
  const birth = `${1950 + (i % 50)}${String(1 + (Math.floor(i / 50) % 12)).padStart(2, '0')}${day(Math.floor(i / 600))}`;
  const first17 = `433127${birth}${String(Math.floor(i / 16_800) % 1000).padStart(3, '0')}`;
  return first17 + identityCheckDigit(first17);
}

function employer(i: number): string {
  return creditOf('91', i % 12);
}

function creditOf(kind: '52' | '91', n: number): string {
  const first17 = `${kind}433127${String(n).padStart(9, '0')}`;
  return first17 + creditCheckCharacter(first17);
}

function registerRow(i: number): string[] {
  const known: Record<string, string> = {
    户编号: `H${Math.floor(i / 4)}`,
    姓名: `石${i}`,
    身份证号: identity(i),
    建档立卡: '是',
    行政区划代码: '433125113210',
    '家庭年收入(元)': '17805',
    文化程度: '初中',
    就业状态: '已转移就业',
    就业单位: '酒店',
    '月工资(元)': '4600',
    联系电话: '19300616565',
    一卡通账号: '6228421809679290813',
  };
  return importColumns.registry.map((column) => known[column] ?? '');
}

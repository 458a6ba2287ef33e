import iconv from 'iconv-lite';
import writeXlsx from 'write-excel-file/node';
import { type Random, seeded } from '../../../cli/faults/random.ts';
import { isDate } from './calendar.ts';
import { type County, columnsOf, csvOf, type Kind, type Row } from './county.ts';

const DATES = ['入职日期', '合同起始日', '合同终止日', '缴费日期', '离职日期', '回访日期', '资质有效期至'];

/** The county's files in the many ways in which offices write them; what they say stays the same. */
export async function dirtyFiles(county: County, seed: number): Promise<Record<string, Uint8Array | null>> {
  const random = seeded(seed * 7919);
  const files: Record<string, Uint8Array | null> = {};
  const kinds: [Kind, readonly Row[]][] = [
    ['registry', county.registry],
    ['employers', county.employers],
    ['intermediaries', county.intermediaries],
    ['placements', county.placements],
    ['departures', county.departures],
    ['follow-ups', county.followUps],
  ];
  for (const [kind, rows] of kinds) Object.assign(files, await dirtyFile(kind, kind, rows, random));
  const months = Map.groupBy(county.insurance, (row) => row.缴费日期!.slice(0, 7));
  for (const [month, rows] of months)
    Object.assign(files, await dirtyFile('insurance', `insurance/${month}`, rows, random));
  // Months that nobody has paid for, and one that is no table at all.
  files['insurance/2015-01.csv'] = Buffer.alloc(0);
  files['insurance/2015-02.csv'] = Buffer.from('\r\n\r\n');
  files['insurance/2015-03.csv'] = Buffer.from('d0cf11e0a1b11ae10000000000000000', 'hex');
  return files;
}

async function dirtyFile(kind: Kind, name: string, rows: readonly Row[], random: Random) {
  const columns = shuffledColumns(kind, random);
  const style = random.below(5);
  const written = rows.map((row) => dated(row, style));
  if (random.chance(0.25)) {
    return { [`${name}.csv`]: null, [`${name}.xlsx`]: await workbook(columns, rows) };
  }
  const encode = [
    (text: string) => iconv.encode(text, 'gb18030'),
    (text: string) => Buffer.from(text),
    (text: string) => Buffer.from(`\uFEFF${text}`),
  ][random.below(3)]!;
  const lineEnd = ['\r\n', '\n'][random.below(2)]!;
  const header = random.chance(0.3)
    ? (names: readonly string[]) => names.map((one) => ` ${one.replace('(', '（').replace(')', '）')}`)
    : (names: readonly string[]) => names;
  let bytes = Buffer.from(csvOf(kind, written, { columns, lineEnd, header, encode }));
  // The header as Windows writes it, the rows as everybody else does.
  if (random.chance(0.3) && lineEnd === '\n') {
    const at = bytes.indexOf('\n');
    bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from('\r'), bytes.subarray(at)]);
  }
  return { [`${name}.csv`]: bytes };
}

function shuffledColumns(kind: Kind, random: Random): string[] {
  const columns = [...columnsOf(kind)];
  if (random.chance(0.3)) columns.reverse();
  if (random.chance(0.3)) columns.push('备注');
  const optional = kind === 'departures' ? '原因' : kind === 'follow-ups' ? '情况' : '';
  return random.chance(0.3) ? columns.filter((column) => column !== optional) : columns;
}

function dated(row: Row, style: number): Row {
  const changed = { ...row };
  for (const column of DATES) {
    const value = row[column];
    if (value && isDate(value)) changed[column] = written(value, style);
  }
  return changed;
}

function written(date: string, style: number): string {
  const [year, month, day] = date.split('-');
  const [m, d] = [Number(month), Number(day)];
  return [date, `${year}/${m}/${d}`, `${year}年${m}月${d}日`, `${year}${month}${day}`, `${year}.${m}.${d}`][
    style
  ]!;
}

/** Dates as dates, amounts as numbers, everything else as text. */
async function workbook(columns: readonly string[], rows: readonly Row[]): Promise<Buffer> {
  const cells = rows.map((row) =>
    columns.map((column) => {
      const value = row[column] ?? '';
      if (value === '') return null;
      if (DATES.includes(column) && isDate(value) && value > '1900-03-01' && value < '9000')
        return { value: new Date(`${value}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
      if (/\(元\)$/.test(column) && /^\d+(\.\d+)?$/.test(value))
        return { value: Number(value), type: Number };
      return { value, type: String };
    }),
  );
  const header = columns.map((value) => ({ value, type: String }));
  return await writeXlsx([header, ...cells] as never).toBuffer();
}

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { parseCalendar } from '../../domain/coordination/calendar.schema.ts';
import type { Fault, Parsed } from '../../domain/coordination/faults.ts';
import { parseCoordination } from '../../domain/coordination/plan.schema.ts';
import type { CoordinationFile } from '../../domain/coordination/plan.ts';
import type { WorkCalendar } from '../../domain/coordination/workdays.ts';

/** What is wrong in calendars/ or coordination/; each line names file, path and rule. */
export class CoordinationFileError extends Error {
  override readonly name = 'CoordinationFileError';
  readonly errors: readonly Fault[];

  constructor(errors: readonly Fault[]) {
    super(errors.map((e) => `${e.file} ${e.path || '-'} [${e.rule}] ${e.message}`).join('\n'));
    this.errors = errors;
  }
}

/** All working calendars of a folder, one a year. Throws CoordinationFileError with every fault of every file. */
export async function readCalendars(folder: string): Promise<WorkCalendar[]> {
  const read = await readAll(folder, 'cn-*.yaml', parseCalendar);
  const faults = read.flatMap(({ file, value: { year } }) =>
    file === `cn-${year}.yaml`
      ? []
      : [{ file, path: 'year', rule: 'file-name', message: `${year} 年的文件须叫 cn-${year}.yaml` }],
  );
  if (faults.length > 0) throw new CoordinationFileError(faults);
  return read.map(({ value }) => value);
}

/** The one file of coordination/. Throws as above. */
export async function readCoordination(folder: string): Promise<CoordinationFile> {
  const read = await readAll(folder, '*.yaml', parseCoordination);
  const [first, second] = read;
  if (first && !second) return first.value;
  const message = first ? `只能有一个文件，还有 ${second?.file}` : '没有文件';
  throw new CoordinationFileError([{ file: folder, path: '', rule: 'one-file', message }]);
}

async function readAll<Value>(
  folder: string,
  pattern: string,
  check: (raw: unknown, file: string) => Parsed<Value>,
): Promise<{ file: string; value: Value }[]> {
  const names: string[] = [];
  for await (const name of glob(pattern, { cwd: folder })) names.push(name);
  const faults: Fault[] = [];
  const found: { file: string; value: Value }[] = [];
  for (const file of names.toSorted()) {
    const parsed = await readOne(join(folder, file), file, check);
    if (parsed.ok) found.push({ file, value: parsed.value });
    else faults.push(...parsed.errors);
  }
  if (faults.length > 0) throw new CoordinationFileError(faults);
  return found;
}

async function readOne<Value>(
  path: string,
  file: string,
  check: (raw: unknown, file: string) => Parsed<Value>,
): Promise<Parsed<Value>> {
  try {
    return check(parse(await readFile(path, 'utf8')), file);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const place = `第 ${error.linePos?.[0].line ?? '?'} 行`;
    return {
      ok: false,
      errors: [{ file, path: place, rule: 'yaml', message: `不是有效的 YAML：${error.code}` }],
    };
  }
}

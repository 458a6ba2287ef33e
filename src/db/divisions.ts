import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Db } from './client.ts';

/** 湘西经开区 is not in the public list (GB/T 2260); its local code is that of a county. */
const LOCAL_DIVISIONS = [{ code: '433190', name: '湘西经开区', level: 'county', parent: '433100' }];

/** Brings the table of divisions to what data/divisions.csv says; returns how many rows changed. Safe at every boot. */
export async function loadDivisions(db: Db, file: string): Promise<number> {
  const [, ...lines] = (await readFile(file, 'utf8')).split(/\r?\n/).filter((line) => line !== '');
  const listed = lines.map((line) => {
    const [code, name, level, parent] = line.split(',');
    return { code, name, level, parent };
  });
  const rows = [...listed, ...LOCAL_DIVISIONS];
  const codes = new Set(rows.map((row) => row.code));
  // The prefecture's own parent, the province, is not ours.
  const document = rows.map((row) => ({ ...row, parent: codes.has(row.parent) ? row.parent : null }));
  const { numAffectedRows } = await sql`
    insert into division (code, name, level, parent)
    select code, name, level, parent
    from jsonb_to_recordset(${JSON.stringify(document)}::jsonb) as r(code text, name text, level text, parent text)
    on conflict (code) do update set name = excluded.name, level = excluded.level, parent = excluded.parent
    where (division.name, division.level, division.parent)
      is distinct from (excluded.name, excluded.level, excluded.parent)
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}

import { readFileSync } from 'node:fs';
import type pg from 'pg';

/** Processor time that the backends of this database have used so far, in ms: what they spend, however busy the machine is. */
export async function databaseCpuMs(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query('select pid from pg_stat_activity where datname = current_database()');
  return rows.reduce((sum: number, { pid }: { pid: number }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}

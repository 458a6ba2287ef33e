import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import type { RiskBand } from '../../domain/forecast/risk.ts';
import type { Db, Trx } from '../client.ts';
import { storedPolicies } from '../policies.ts';
import { forecastDays } from './rows.ts';
import type { ByPayer } from './weighed.ts';

/** One sum: what may be paid in a month by a county out of a fund for a programme, by how safe it is. */
export interface ForecastSum {
  readonly month: string;
  readonly division: string;
  readonly divisionName: string;
  readonly fund: string;
  readonly programme: string;
  readonly band: RiskBand;
  readonly count: number;
  readonly amountFen: number;
}

/** The forecast as of `today`, narrowed by `where` (columns of `f`) and, sooner, by who pays (see `forecastRows`). */
export async function readForecastSums(
  db: Db,
  today: PlainDate,
  where: RawBuilder<boolean>,
  payers?: ByPayer,
): Promise<ForecastSum[]> {
  const days = forecastDays({ policies: await storedPolicies(db), today, ...(payers && { payers }) });
  return db.transaction().execute(async (trx) => {
    await prepareForecast(trx);
    const { rows: sums } = await sql<ForecastSum>`
    select s.*, v.name as "divisionName" from (
      select to_char(f.expected_on, 'YYYY-MM') as month, f.paid_by as division, f.fund, f.programme, f.band,
        sum(f.count)::int as count, sum(f.amount_fen)::bigint as "amountFen"
      from (${days}) f where ${where} group by 1, 2, 3, 4, 5) s
    join division v on v.code = s.division
    order by s.month, s.division, s.fund, s.programme, s.band
  `.execute(trx);
    return sums;
  });
}

/**
 * Settings of the transaction that reads a forecast. A hundred thousand cases are some tens of megabytes: sorted and
 * hashed in memory, not on disk. All are joined with all: where the planner guesses that few are left, a loop over them
 * would take minutes. And a second core, where one is idle, gathers insurance months too.
 */
export async function prepareForecast(trx: Trx): Promise<void> {
  await sql`select set_config('work_mem', '96MB', true), set_config('enable_nestloop', 'off', true),
    set_config('max_parallel_workers_per_gather', '1', true), set_config('parallel_tuple_cost', '0.01', true)
  `.execute(trx);
}

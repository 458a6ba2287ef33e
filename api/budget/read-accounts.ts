import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';

/**
 * Every fund of every division and year in which money was booked or an account named, with its sums. A year without an
 * account shows too: it is not controlled, and people should know. `year` is the running one; who waits, waits for its
 * money.
 */
export function accountsQuery(db: Db, year: number) {
  return db
    .selectFrom(
      sql<AccountRow>`(
        select coalesce(a.id, concat_ws(':', b.fund, b.division, b.fiscal_year)) as id, fund, division,
          fiscal_year as "fiscalYear", d.name as "divisionName", a.id is not null as named,
          a.opened_on as "openedOn", a.closed_on as "closedOn",
          coalesce(-b.appropriated, 0)::bigint as "appropriatedFen", coalesce(b.available, 0)::bigint as "availableFen",
          coalesce(b.committed, 0)::bigint as "committedFen", coalesce(b.spent, 0)::bigint as "spentFen",
          coalesce(-b.reserved, 0)::bigint as "reservedFen",
          coalesce(q.count, 0)::int as "waiting", coalesce(q.fen, 0)::bigint as "waitingFen",
          (select count(*) from budget_movement m where a.id in (m.account, m.to_account)
            and not exists (select from budget_decision x where x.movement_id = m.id))::int as proposed
        from fund_account a full join (
          select fund, division, fiscal_year,
            sum(debit_fen - credit_fen) filter (where account = 'budget-appropriated') as appropriated,
            sum(debit_fen - credit_fen) filter (where account = 'budget-available') as available,
            sum(debit_fen - credit_fen) filter (where account = 'budget-committed') as committed,
            sum(debit_fen - credit_fen) filter (where account = 'budget-spent') as spent,
            sum(debit_fen - credit_fen) filter (where account = 'budget-reserved') as reserved
          from ledger_entry where fiscal_year is not null group by 1, 2, 3) b using (fund, division, fiscal_year)
        join division d on d.code = division
        left join (select fund, division, ${year}::int as fiscal_year, count(*) as count, sum(amount_fen) as fen
          from fund_commitment where allotted_on is null and left_on is null group by 1, 2) q
          using (fund, division, fiscal_year)
      )`.as('a'),
    )
    .selectAll('a');
}

interface AccountRow {
  id: string;
  fund: string;
  division: string;
  divisionName: string;
  fiscalYear: number;
  named: boolean;
  openedOn: string | null;
  closedOn: string | null;
  appropriatedFen: number;
  availableFen: number;
  committedFen: number;
  spentFen: number;
  reservedFen: number;
  waiting: number;
  waitingFen: number;
  proposed: number;
}

import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import type { ExpectedMoney } from '../../domain/expected-money.ts';

type Expectation = Pick<ExpectedMoney, 'claim' | 'amountFen'> & Partial<ExpectedMoney>;

/**
 * Reserves what these claims may still cost, and takes back what no longer stands: the ledger then holds of each exactly
 * what is wanted. A claim that is committed, paid or closed is expected no more, whatever is wanted; money of a year that
 * is closed is expected in the year after. The second time it changes nothing; most looks end with the first, small
 * statement.
 */
export async function reserveExpected(
  trx: Trx,
  expected: readonly Expectation[],
  businessOn: string,
): Promise<void> {
  if (await standsAlready(trx, expected)) return;
  const wanted = JSON.stringify(expected.filter(({ amountFen }) => amountFen > 0));
  const claims = expected.map(({ claim }) => claim);
  await sql`
    with wanted as (
      select w.claim, w.fund, w.division, greatest(w."fiscalYear", (select max(a.fiscal_year) + 1 from fund_account a
        where a.fund = w.fund and a.division = w.division and a.closed_on is not null)) as year, w."amountFen" as fen
      from jsonb_to_recordset(${wanted}::jsonb)
        as w (claim text, fund text, division text, "fiscalYear" int, "amountFen" bigint)
      where not exists (select from claim c where c.id = w.claim and c.status <> 'open')
        and not exists (select from fund_commitment f left join payment p on p.key = f.key where f.claim_id = w.claim
          and f.allotted_on is not null and f.left_on is null
          and (p.key is null or p.status in ('booked','released','paid')))
    ), stands as (
      select t.expects as claim, l.fund, l.division, l.fiscal_year as year, sum(l.credit_fen - l.debit_fen) as fen
      from ledger_transaction t join ledger_entry l on l.transaction_id = t.id and l.account = 'budget-reserved'
      where t.expects = any(${claims}::text[])
      group by 1, 2, 3, 4 having sum(l.credit_fen - l.debit_fen) <> 0
    ), changes as (
      select claim, fund, division, year, coalesce(w.fen, 0) - coalesce(s.fen, 0) as by_fen
      from wanted w full join stands s using (claim, fund, division, year)
      where coalesce(w.fen, 0) <> coalesce(s.fen, 0)
    ), booked as (
      insert into ledger_transaction (key, kind, expects, business_on)
      select 'budget-expected:' || c.claim || ':' || (select count(*) from ledger_transaction t
        where t.expects = c.claim), 'budget-expected', c.claim, ${businessOn}
      from (select distinct claim from changes) c
      on conflict (key) do nothing returning id, expects
    )
    insert into ledger_entry (transaction_id, account, division, fund, fiscal_year, debit_fen, credit_fen)
    select b.id, side.account, c.division, c.fund, c.year,
      case when (c.by_fen > 0) = side.debit then abs(c.by_fen) else 0 end,
      case when (c.by_fen > 0) = side.debit then 0 else abs(c.by_fen) end
    from booked b join changes c on c.claim = b.expects
      cross join (values ('budget-expected', true), ('budget-reserved', false)) side (account, debit)
  `.execute(trx);
}

interface Reserved {
  readonly claim: string;
  readonly fund: string;
  readonly division: string;
  readonly fiscalYear: number;
  readonly amountFen: number;
}

async function standsAlready(trx: Trx, expected: readonly Expectation[]): Promise<boolean> {
  const { rows } = await sql<Reserved>`
    select t.expects as claim, l.fund, l.division, l.fiscal_year as "fiscalYear",
      sum(l.credit_fen - l.debit_fen)::bigint as "amountFen"
    from ledger_transaction t join ledger_entry l on l.transaction_id = t.id and l.account = 'budget-reserved'
    where t.expects = any(${expected.map(({ claim }) => claim)}::text[])
    group by 1, 2, 3, 4 having sum(l.credit_fen - l.debit_fen) <> 0
  `.execute(trx);
  const wanted = expected.filter(({ amountFen }) => amountFen > 0);
  return (
    rows.length === wanted.length &&
    wanted.every((w) =>
      rows.some(
        (r) =>
          r.claim === w.claim &&
          r.fund === w.fund &&
          r.division === w.division &&
          r.amountFen === w.amountFen &&
          // Later: the end of a year has carried it on.
          r.fiscalYear >= (w.fiscalYear ?? 0),
      ),
    )
  );
}

/** The claim costs nothing more in time to come: it is committed, or closed. */
export function expectNoMore(trx: Trx, claimId: string, businessOn: string): Promise<void> {
  return reserveExpected(trx, [{ claim: claimId, amountFen: 0 }], businessOn);
}

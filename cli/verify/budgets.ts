import { sql } from 'kysely';
import type { Check } from './check.ts';

/** Where the money of each commitment stands, after the ends of years that carried it on. */
const OF_COMMITMENT = sql`
  select t.commitment_key as key, l.account, l.fund, l.division, l.fiscal_year, sum(l.debit_fen - l.credit_fen) as fen
  from ledger_transaction t join ledger_entry l on l.transaction_id = t.id
  where t.commitment_key is not null and l.account in ('budget-committed', 'budget-spent')
  group by 1, 2, 3, 4, 5 having sum(l.debit_fen - l.credit_fen) <> 0`;

/** The budgets, recomputed from movements, payments and claims. */
export const BUDGET_CHECKS: readonly Check[] = [
  {
    code: 'budget-accounts',
    check: '预算账户：各账户自身平衡，开立的账户没有透支',
    find: sql`
      select concat_ws(':', fund, division, fiscal_year) as id from ledger_entry where fiscal_year is not null
      group by fund, division, fiscal_year having sum(debit_fen) <> sum(credit_fen)
        or sum(debit_fen - credit_fen) filter (where account in ('budget-expected', 'budget-reserved')) <> 0
      union all
      select a.id from fund_account a where a.opened_on is not null and 0 > (
        select coalesce(sum(debit_fen - credit_fen), 0) from ledger_entry l where (l.fund, l.division, l.fiscal_year)
          = (a.fund, a.division, a.fiscal_year) and l.account = 'budget-available')`,
  },
  {
    code: 'budget-movements',
    check: '预算变动：每项经两人办理（提出人自行撤回的除外），批准的都按其金额入账，未批准的没有入账',
    find: sql`
      select m.id from budget_movement m left join budget_decision d on d.movement_id = m.id
      where coalesce((select sum(l.debit_fen) from ledger_transaction t join ledger_entry l on l.transaction_id = t.id
          where t.movement_id = m.id and t.kind = 'budget-moved'), 0)
        <> case when d.approved then m.amount_fen * case when m.kind in ('transfer', 'carry-over') then 2 else 1 end
          else 0 end
      union all
      select movement_id from budget_decision where (decided_by = proposed_by) <> withdrawn`,
  },
  {
    code: 'budget-matches-payments',
    check: '预算与支付一致：占用和支出逐笔等于批准和支付的金额',
    find: sql`
      with stands as (${OF_COMMITMENT}), expected as (
        select f.key, f.fund, f.division, f.amount_fen as fen,
          case when p.status = 'paid' then 'budget-spent' else 'budget-committed' end as account
        from fund_commitment f left join payment p on p.key = f.key
        where f.allotted_on is not null and f.left_on is null
          and coalesce(p.status, 'booked') in ('booked', 'released', 'paid')
          -- What was reversed after it was paid is free again.
          and not exists (select from ledger_transaction t where t.key = 'budget-unspent:' || f.key))
      select coalesce(e.key, s.key) as id from expected e full join stands s using (key, account, fund, division, fen)
      where e.key is null or s.key is null
      union all
      select p.key from payment p left join fund_commitment f on f.key = p.key
      where f.key is null or (f.fund, f.division, f.amount_fen) <> (p.fund, p.division, p.amount_fen)`,
  },
  {
    code: 'budget-balances',
    check: '预算余额：按变动、批准和支付重新计算，与账簿合计一致',
    find: sql`
      with moved as (
        select a.fund, a.division, sum(case m.kind when 'appropriation' then m.amount_fen when 'adjustment-up' then m.amount_fen
          when 'carry-over' then 0 else -m.amount_fen end) as fen
        from budget_movement m join budget_decision d on d.movement_id = m.id and d.approved
          join fund_account a on a.id = m.account group by 1, 2
        union all
        select a.fund, a.division, sum(m.amount_fen) from budget_movement m join budget_decision d
          on d.movement_id = m.id and d.approved join fund_account a on a.id = m.to_account group by 1, 2
      ), used as (
        select f.fund, f.division, -sum(f.amount_fen) as fen from fund_commitment f left join payment p on p.key = f.key
        where f.allotted_on is not null and f.left_on is null
          and coalesce(p.status, 'booked') in ('booked', 'released', 'paid')
          and not exists (select from ledger_transaction t where t.key = 'budget-unspent:' || f.key) group by 1, 2
      ), recomputed as (
        select fund, division, sum(fen) as fen from (select * from moved union all select * from used) m group by 1, 2
      ), booked as (
        select fund, division, sum(debit_fen - credit_fen) as fen from ledger_entry
        where account = 'budget-available' and fiscal_year is not null group by 1, 2
      )
      select concat_ws(':', fund, division) as id from recomputed r full join booked b using (fund, division)
      where coalesce(r.fen, 0) <> coalesce(b.fen, 0)`,
  },
  {
    code: 'budget-expected',
    check: '预留：已办结、已占用资金的申请没有预留，在办申请的预留等于其金额',
    find: sql`
      select t.expects as id from ledger_transaction t join ledger_entry l on l.transaction_id = t.id
        and l.account = 'budget-reserved' left join claim c on c.id = t.expects
      group by t.expects, c.id having sum(l.credit_fen - l.debit_fen) <> 0 and (sum(l.credit_fen - l.debit_fen) < 0
        or (c.id is not null and (c.status <> 'open' or sum(l.credit_fen - l.debit_fen) <> c.amount_fen
          or exists (select from payment p where p.claim_id = c.id and p.status in ('booked', 'released', 'paid')))))`,
  },
  {
    code: 'fund-queue',
    check: '资金排队：等待资金的申请都在排队，没有人越过前面的申请',
    find: sql`
      select c.id from claim c where (c.step = 'funds') <> exists (
        select from fund_commitment f where f.claim_id = c.id and f.left_on is null
          and not exists (select from payment p where p.key = f.key))
      union all
      select l.key from fund_commitment e join fund_commitment l on (l.fund, l.division) = (e.fund, e.division)
        and e.allotted_on is null and e.left_on is null and l.allotted_on > e.approved_on
        and (coalesce(l.need_score, -1), e.approved_on, e.claim_id) < (coalesce(e.need_score, -1), l.approved_on, l.claim_id)`,
  },
];

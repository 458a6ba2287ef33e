import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { requestsNotAsLogged } from '../../src/db/sharing/digest.ts';
import { runningProcesses } from '../../src/outbox/running.ts';
import { type BankPapers, batchesBesideTheirFiles } from './batches.ts';
import { BUDGET_CHECKS } from './budgets.ts';
import type { Check } from './check.ts';
import { EVALUATION_CHECKS, evaluationsNotAsScored } from './evaluations.ts';
import { reservedOtherwise } from './expected.ts';
import { claimsBehindTheirFacts } from './facts.ts';
import { REFRESH_CHECKS } from './refreshes.ts';
import { samplesNotAsDrawn } from './sampling.ts';

export interface Finding {
  readonly code: string;
  /** What was checked, in Chinese. */
  readonly check: string;
  readonly count: number;
  /** At most five of the things found. */
  readonly examples: readonly string[];
}

/** Each query returns the ids of what is wrong; an empty answer is a clean check. */
const CHECKS: readonly Check[] = [
  {
    code: 'audit-chain',
    check: '审计链：每条记录的摘要与内容一致，且接在前一条之后',
    find: sql`
      select id::text from (
        select a.*, lag(hash, 1, '\\x00'::bytea) over (order by id) as expected from audit_entry a) a
      where a.prev_hash <> a.expected
        or a.hash <> sha256(convert_to(audit_text((select b from audit_entry b where b.id = a.id)), 'UTF8'))`,
  },
  {
    // The chain cannot show that its end was cut off; the decisions can.
    code: 'decisions-audited',
    check: '每个办理决定都有审计记录',
    find: sql`
      select d.claim_id as id from claim_decision d where d.step <> 'release' group by d.claim_id
      having count(*) <> (select count(*) from audit_entry a where a.subject = 'claim:' || d.claim_id
        and a.operation in ('decision', 'objection-upheld', 'objection-dismissed', 'appeal-upheld',
          'appeal-dismissed', 'recovery-approved', 'recovery-rejected') and a.outcome = 'done')`,
  },
  {
    code: 'ledger-balance',
    check: '账簿：每笔借贷平衡',
    find: sql`
      select transaction_id::text as id from ledger_entry group by transaction_id
      having sum(debit_fen) <> sum(credit_fen) or count(*) < 2`,
  },
  {
    code: 'ledger-matches-payments',
    check: '账簿与支付一致：每次支付状态都有且只有相应的分录，金额相同',
    find: sql`
      with expected (key) as (
        select kind || ':' || p.key from payment p cross join lateral unnest(case p.status
          when 'booked' then array['booked']
          when 'cancelled' then array['booked', 'cancelled']
          when 'released' then array['booked', 'released']
          when 'paid' then array['booked', 'released', 'paid']
          when 'reversed' then array['booked', 'released', 'paid', 'reversed']
          else array['booked', 'released', 'returned'] end) as kind)
      select coalesce(e.key, t.key) as id from expected e full join (
        select key from ledger_transaction where payment_key is not null and recovery_id is null) t on t.key = e.key
      where e.key is null or t.key is null
      union all
      select t.key from ledger_transaction t join payment p on p.key = t.payment_key
      where t.recovery_id is null and (select sum(debit_fen) from ledger_entry l where l.transaction_id = t.id)
        <> p.amount_fen - case t.kind when 'booked' then 0 else p.offset_fen end`,
  },
  ...BUDGET_CHECKS,
  ...REFRESH_CHECKS,
  ...EVALUATION_CHECKS,
  {
    code: 'paid-once',
    check: '没有重复支付：每项补贴至多一笔有效支付',
    find: sql`
      select c.entitlement_key as id from payment p join claim c on c.id = p.claim_id
      where p.status in ('booked', 'released', 'paid') group by c.entitlement_key, c.top_up_no having count(*) > 1`,
  },
  {
    code: 'claims-match-payments',
    check: '已办结的申请与支付一致',
    find: sql`
      select c.id from claim c where (c.status = 'paid') <> exists (
        select 1 from payment p where p.claim_id = c.id and p.status = 'paid')
      and not (c.status = 'open' and c.step = 'payment')
      union all
      select c.id from claim c join payment p on p.claim_id = c.id and p.status in ('booked', 'released')
      where c.status not in ('open')`,
  },
  {
    code: 'batches-match-payments',
    check: '批次的笔数、金额与支付记录一致',
    find: sql`
      select b.id from payment_batch b left join payment p on p.batch_id = b.id
      group by b.id, b.line_count, b.total_fen
      having count(p.key) <> b.line_count or coalesce(sum(p.amount_fen - p.offset_fen), 0) <> b.total_fen`,
  },
  {
    // The ledger's own sums for the lines of a batch, each step of it, against what the payments say.
    code: 'batches-match-ledger',
    check: '批次与账簿一致：放款、支付、退票、冲正的合计分文不差',
    find: sql`
      with said as (
        select p.batch_id, k.kind, sum(p.amount_fen - p.offset_fen) as fen from payment p
        cross join lateral unnest(case p.status
          when 'paid' then array['released', 'paid']
          when 'returned' then array['released', 'returned']
          when 'reversed' then array['released', 'paid', 'reversed']
          else array['released'] end) as k(kind)
        where p.batch_id is not null group by 1, 2),
      booked as (
        select p.batch_id, t.kind, sum(l.debit_fen) as fen from payment p
        join ledger_transaction t on t.payment_key = p.key and t.kind in ('released', 'paid', 'returned', 'reversed')
        join ledger_entry l on l.transaction_id = t.id
        where p.batch_id is not null group by 1, 2)
      select coalesce(s.batch_id, b.batch_id) || ' ' || coalesce(s.kind, b.kind) as id
      from said s full join booked b using (batch_id, kind) where s.fen is distinct from b.fen
      union all
      select b.id from payment_batch b join booked r on r.batch_id = b.id and r.kind = 'released'
      where r.fen <> b.total_fen`,
  },
  {
    // What the files of the bank and the rulings of two people say together is what the payments are.
    code: 'answers-match-payments',
    check: '银行回单、两人核实的结果与支付状态合计一致',
    find: sql`
      with told as (
        select batch_id, sum((report->>'paidFen')::bigint) as paid, sum((report->>'returnedFen')::bigint) as returned,
          sum(coalesce((report->>'reversedFen')::bigint, 0)) as reversed
        from bank_result where report is not null group by 1),
      ruled as (
        select p.batch_id, sum(p.amount_fen - p.offset_fen) filter (where r.outcome = 'paid') as paid,
          sum(p.amount_fen - p.offset_fen) filter (where r.outcome = 'returned') as returned
        from payment_ruling r join payment p on p.key = r.payment_key where r.status = 'confirmed' group by 1),
      stand as (
        select batch_id, sum(amount_fen - offset_fen) filter (where status in ('paid', 'reversed')) as paid,
          sum(amount_fen - offset_fen) filter (where status = 'returned') as returned,
          sum(amount_fen - offset_fen) filter (where status = 'reversed') as reversed
        from payment where batch_id is not null group by 1)
      select s.batch_id as id from stand s left join told t using (batch_id) left join ruled r using (batch_id)
      where not exists (select from bank_result x where x.batch_id = s.batch_id and x.report is null)
        and (coalesce(s.paid, 0), coalesce(s.returned, 0), coalesce(s.reversed, 0))
          <> (coalesce(t.paid, 0) + coalesce(r.paid, 0), coalesce(t.returned, 0) + coalesce(r.returned, 0),
            coalesce(t.reversed, 0))`,
  },
  {
    code: 'batches-attended',
    check: '每个未结清的批次都有等待，结果不明的支付都还在银行',
    find: sql`
      select b.id from payment_batch b
      where (b.status = 'released') <> exists (
          select from case_wait w where w.case_id = 'batch-' || b.id and w.closed_at is null)
        or (b.status = 'released') <> exists (
          select from payment p where p.batch_id = b.id and p.status = 'released')
      union all
      select u.payment_key from bank_unclear u join payment p on p.key = u.payment_key
      where u.closed_on is null and p.status <> 'released'`,
  },
  {
    code: 'services-attended',
    check: '每件未办结的服务事项和每份走访计划都有等待，办结的没有；确认人不是办结人',
    find: sql`
      select s.id from service_case s
      where (s.status in ('new', 'working', 'resolved')) <> exists (
          select from case_wait w where w.case_id = 'service-' || s.id and w.closed_at is null)
        or s.closed_by = s.resolved_by
      union all
      select v.employer from visit_plan v
      where (v.status = 'active') <> exists (
        select from case_wait w where w.case_id = 'visits-' || v.employer and w.closed_at is null)`,
  },
  {
    code: 'separation-of-duties',
    check: '职责分离：同一案件没有一人办理两个环节，也没有人导入或核实自己放款批次的银行结果，核实均经两人',
    find: sql`
      select claim_id as id from claim_decision
      where is_duty(step)
      group by claim_id, decided_by having count(distinct step) > 1
      union all
      select c.id from claim c join claim_decision d on d.claim_id = c.id
        and is_duty(d.step)
      join contract k on k.employment_id = c.employment_id and k.confirmed_by = d.decided_by
      union all
      select d.claim_id from claim_kept_out o join claim_decision d on d.claim_id = o.claim_id
        and d.decided_by = o.user_id and d.recorded_at > o.recorded_at and d.step <> 'applicant'
      union all
      select b.id from bank_result r join payment_batch b on b.id = r.batch_id and b.released_by = r.imported_by
      where r.recorded_at > (select timestamp::timestamptz from kysely_migration
        where name = '2026_11_25_00_00_20_kept_out')
      union all
      select r.payment_key from payment_ruling r join payment p on p.key = r.payment_key
        join payment_batch b on b.id = p.batch_id
      where r.status = 'confirmed' and (r.proposed_by = r.decided_by or b.released_by in (r.proposed_by, r.decided_by))`,
  },
  {
    code: 'facts-delivered',
    check: '每条事实都已送达流程',
    find: sql`select id::text from outbox where delivered_at is null`,
  },
  {
    code: 'employments-attended',
    check: '每段就业、每个补助个案都有等待或结论',
    find: sql`
      select e.id from employment e
      where not exists (select 1 from case_wait w where w.employment_id = e.id and w.closed_at is null)
        and not exists (select 1 from claim c where c.employment_id = e.id)
      union all
      select a.id from aid_case a
      where not exists (select 1 from case_wait w where w.aid_id = a.id and w.closed_at is null)
        and not exists (select 1 from claim c where c.aid_id = a.id)`,
  },
  {
    code: 'claims-attended',
    check: '每件未办结的申请都有且只有一个等待',
    find: sql`
      select c.id from claim c where (c.status = 'open'
        or exists (select 1 from appeal a where a.claim_id = c.id and a.status = 'pending')) <> exists (
        select 1 from case_wait w where w.case_id = 'claim-' || c.id and w.closed_at is null)`,
  },
  {
    code: 'recoveries-attended',
    check: '每件未完结的追回都有且只有一个等待',
    find: sql`
      select r.id from recovery r where (r.status in ('proposed', 'collecting')) <> exists (
        select 1 from case_wait w where w.case_id = 'recovery-' || r.id and w.closed_at is null)`,
  },
  {
    code: 'referrals-attended',
    check: '每项在办的推荐都有且只有一个等待',
    find: sql`
      select r.id::text as id from referral r where r.live <> exists (
        select 1 from case_wait w where w.case_id = 'referral-' || r.id and w.closed_at is null)`,
  },
  {
    code: 'coordination-attended',
    check: '每次没有结束的会议、每个没有办结的难点问题都有且只有一个等待',
    find: sql`
      select m.id from meeting m where (m.status not in ('held', 'not-held')) <> exists (
        select 1 from case_wait w where w.case_id = 'meeting-' || m.id and w.closed_at is null)
      union all
      select q.id from problem q where (q.status not in ('closed', 'withdrawn')) <> exists (
        select 1 from case_wait w where w.case_id = 'problem-' || q.id and w.closed_at is null)`,
  },
  {
    code: 'openings-counted',
    check: '岗位已占和已入职的人数与推荐一致，可推荐的岗位都查得到',
    find: sql`
      select o.id from job_opening o left join lateral (
        select count(*) filter (where r.live or r.status = 'placed') as held,
          count(*) filter (where r.status = 'placed') as placed from referral r where r.opening_id = o.id) n on true
      where (o.held, o.placed) <> (n.held, n.placed) or (o.status = 'open' and o.held < o.places)
        <> exists (select 1 from job_opening_key k where k.opening_id = o.id)`,
  },
  {
    code: 'recoveries-owed',
    check: '追回：每件尚欠的金额由还款明细和账簿分别重算，两者一致，且不多于已付、不少于零',
    find: sql`
      with owed as (
        select r.id, r.status, r.amount_fen - coalesce((select sum(case e.kind when 'offset-reversed' then -e.amount_fen
          else e.amount_fen end) from recovery_entry e where e.recovery_id = r.id), 0) as by_entries,
          coalesce((select sum(l.debit_fen - l.credit_fen) from ledger_transaction t
            join ledger_entry l on l.transaction_id = t.id and l.account = 'recoverable'
            where t.recovery_id = r.id), 0) as by_ledger
        from recovery r)
      select id from owed where by_entries < 0
        or by_ledger <> case when status in ('collecting', 'settled') then by_entries else 0 end
        or (status = 'settled') <> (by_ledger = 0 and status in ('collecting', 'settled')
          and not exists (select from recovery_entry e join payment p on p.key = e.payment_key
            where e.recovery_id = owed.id and p.status in ('booked', 'released')))
      union all
      select r.payment_key from recovery r join payment p on p.key = r.payment_key
        where r.status not in ('rejected', 'cleared') group by r.payment_key, p.amount_fen, p.status
        having sum(r.amount_fen) > p.amount_fen or p.status <> 'paid'
      union all
      select p.key from payment p where p.offset_fen <> coalesce((select sum(e.amount_fen) from recovery_entry e
        where e.payment_key = p.key and e.kind = 'offset'), 0)
      union all
      select r.id from recovery r where r.amount_fen <>
        (select sum(i.amount_fen) from recovery_instalment i where i.recovery_id = r.id)`,
  },
  {
    code: 'claims-waiting-since',
    check: '申请上记的等待起始与等待本身一致',
    find: sql`
      select c.id from claim c left join case_wait w on w.case_id = 'claim-' || c.id and w.closed_at is null
      where c.waiting_since is distinct from w.since`,
  },
  {
    code: 'wait-counts',
    check: '等待计数与逐项清点一致',
    find: sql`
      with told as (
        select division, kind, due_on, sum(count) as n from (
          select division, kind, due_on, count from wait_count
          union all select division, kind, due_on, change from wait_count_change) c
        group by 1, 2, 3 having sum(count) <> 0),
      open as (
        select division, kind, wait_due_on(due_at) as due_on, count(*) as n from case_wait
        where closed_at is null group by 1, 2, 3)
      select concat_ws(' ', division, kind, due_on) as id from (
        (select * from told except all select * from open)
        union all (select * from open except all select * from told)) wrong`,
  },
];

const LOOK_AGAIN_MS = 1_500;

/**
 * All checks of the record (with `papers`, the bank files too), and the match between its open waits and the engine's running processes. On a system at
 * work some things are always just under way, so a fault counts when it is still there at the last of the `looks`.
 */
export async function verify(
  db: Db,
  engine: Client,
  { looks = 3, papers = null }: { looks?: number; papers?: BankPapers | null } = {},
): Promise<Finding[]> {
  let found = await look(db, engine, papers);
  for (let n = 1; n < looks && found.some(({ ids }) => ids.length > 0); n += 1) {
    await delay(LOOK_AGAIN_MS);
    const again = new Map((await look(db, engine, papers)).map(({ code, ids }) => [code, new Set(ids)]));
    found = found.map((f) => ({ ...f, ids: f.ids.filter((id) => again.get(f.code)?.has(id)) }));
  }
  return found.map(({ code, check, ids }) => ({
    code,
    check,
    count: ids.length,
    examples: ids.slice(0, 5),
  }));
}

interface Look {
  readonly code: string;
  readonly check: string;
  readonly ids: readonly string[];
}

async function look(db: Db, engine: Client, papers: BankPapers | null): Promise<Look[]> {
  const looks: Look[] = [];
  for (const { code, check, find } of CHECKS) {
    const { rows } = await find.execute(db);
    looks.push({ code, check, ids: rows.map((row) => row.id) });
  }
  const waits = await sql<{
    id: string;
  }>`select case_id as id from case_wait where closed_at is null`.execute(db);
  const waiting = new Set(waits.rows.map((row) => row.id));
  const { ids: running } = await runningProcesses(engine);
  return [
    ...looks,
    ...(papers
      ? [
          {
            code: 'batches-match-files',
            check: '银行文件：逐份核对校验值，逐笔重算户名、账号、金额和控制行',
            ids: await batchesBesideTheirFiles(db, papers),
          },
        ]
      : []),
    {
      code: 'claims-match-facts',
      check: '申请的结论与现有事实一致：逐件重新核算，没有该拒未拒、该付未付、该追回未标记的',
      ids: await claimsBehindTheirFacts(db),
    },
    {
      code: 'reserved-by-policy',
      check: '预留与政策一致：还没有申请的就业，预留的金额和资金都是其政策版本所定',
      ids: await reservedOtherwise(db),
    },
    {
      code: 'samples-as-drawn',
      check: '质量抽查：种子与承诺一致，按种子重新抽取的样本与记录相同',
      ids: await samplesNotAsDrawn(db),
    },
    {
      code: 'evaluations-as-scored',
      check: '年度考核：按记录的数字和规则重新计分，得分、总分和应得奖补相同',
      ids: await evaluationsNotAsScored(db),
    },
    {
      code: 'shared-reads-as-logged',
      check: '部门共享：每次读取的记录与审计链中的摘要一致，没有多出或缺少',
      ids: await requestsNotAsLogged(db),
    },
    {
      code: 'waits-have-processes',
      check: '数据库中的等待都有正在运行的流程',
      ids: [...waiting.difference(running)],
    },
    {
      code: 'processes-have-waits',
      check: '正在运行的流程都有数据库中的等待',
      ids: [...running.difference(waiting)],
    },
  ];
}

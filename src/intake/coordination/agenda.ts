import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import type { AgendaKind } from '../../domain/coordination/meeting.ts';
import { earlierOf, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { significant } from '../../domain/divisions.ts';
import { fen, formatYuan } from '../../domain/money.ts';
import type { MeetingRecord } from './record.ts';

/** What the record says about the area of a meeting in its period, up to today. */
interface Figures {
  readonly overdue: number;
  readonly short: number;
  readonly shortFen: number;
  readonly paid: number;
  readonly paidFen: number;
  readonly problems: number;
  readonly lateProblems: number;
  readonly duties: number;
  readonly lateDuties: number;
  readonly placed: number;
  readonly departed: number;
}

interface Item {
  readonly kind: Exclude<AgendaKind, 'topic'>;
  readonly text: string;
  readonly link: string | null;
}

/**
 * Writes what the record says into the agenda, in place of what it said before; what people have added stays. Of a meeting
 * with partners only who works with them counts as placed or departed.
 */
export async function fillAgenda(trx: Trx, meeting: MeetingRecord, nowMs: number): Promise<void> {
  const today = shanghaiDateAt(nowMs);
  const figures = await readFigures(trx, meeting, today, nowMs);
  await trx
    .deleteFrom('meeting_agenda')
    .where('meeting_id', '=', meeting.id)
    .where('added_by', 'is', null)
    .execute();
  const items = itemsOf(figures, meeting, today);
  await trx
    .insertInto('meeting_agenda')
    .values(items.map((item) => ({ ...item, meeting_id: meeting.id, as_of: today })))
    .execute();
}

async function readFigures(
  trx: Trx,
  { id, division, regions, periodFrom, periodTo }: MeetingRecord,
  today: PlainDate,
  nowMs: number,
): Promise<Figures> {
  const here = `${significant(division)}%`;
  const until = earlierOf(today, periodTo);
  const there = regions.map((code) => `${significant(code)}%`);
  const worksThere =
    there.length === 0 ? sql<boolean>`true` : sql<boolean>`r.division like any(${there}::text[])`;
  const works = sql`employment e join employer r on r.credit_code = e.employer join person p on p.id = e.person_id
    join household h on h.number = p.household_number`;
  const { rows } = await sql<Figures>`
    select
      (select count(*) from case_wait w where w.closed_at is null and w.due_at < ${new Date(nowMs)}
        and w.division like ${here} and w.case_id <> ${`meeting-${id}`}) as overdue,
      f.n as short, f.fen as "shortFen", m.n as paid, m.fen as "paidFen",
      d.problems, d.late_problems as "lateProblems", d.duties, d.late_duties as "lateDuties",
      (select count(*) from ${works} where e.standing = 'tracked' and h.division like ${here} and ${worksThere}
        and e.starts_on between ${periodFrom} and ${until}) as placed,
      (select count(*) from ${works} join departure x on x.employment_id = e.id where x.revoked_on is null
        and h.division like ${here} and ${worksThere} and x.departed_on between ${periodFrom} and ${until}) as departed
    from (select count(*) as n, coalesce(sum(c.amount_fen), 0)::bigint as fen from claim c
        where c.status = 'open' and c.step = 'funds' and c.paid_by like ${here}) f,
      (select count(*) as n, coalesce(sum(y.amount_fen), 0)::bigint as fen from payment y
        where y.status = 'paid' and y.division like ${here} and y.paid_on between ${periodFrom} and ${until}) m,
      (select count(*) filter (where q.kind = 'problem') as problems,
          count(*) filter (where q.kind = 'problem' and q.due_on < ${today}) as late_problems,
          count(*) filter (where q.kind = 'duty') as duties,
          count(*) filter (where q.kind = 'duty' and q.due_on < ${today}) as late_duties
        from problem q where q.status in ('open','working','reported') and q.office like ${here}) d
  `.execute(trx);
  return rows[0]!;
}

function itemsOf(f: Figures, { division, periodFrom, regions }: MeetingRecord, today: PlainDate): Item[] {
  const money = (amount: number) => `${formatYuan(fen(amount))} 元`;
  const since = `${periodFrom} 至 ${today}`;
  const where = regions.length > 0 ? '对接地' : '各地';
  const late = (n: number) => (n > 0 ? `，其中 ${n} 个逾期` : '');
  return [
    {
      kind: 'problems',
      text: `未解决的难点问题 ${f.problems} 个${late(f.lateProblems)}。`,
      link: `/coordination-problems?division=${division}&kind=problem&open=true`,
    },
    {
      kind: 'duties',
      text: `以往会议交办、尚未办结的责任事项 ${f.duties} 个${late(f.lateDuties)}。`,
      link: `/coordination-problems?division=${division}&kind=duty&open=true`,
    },
    {
      kind: 'placements',
      text: `${since}，到${where}新增就业 ${f.placed} 人。`,
      link: `/employments?division=${division}`,
    },
    {
      kind: 'departures',
      text: `${since}，从${where}离职 ${f.departed} 人。`,
      link: `/employments?division=${division}`,
    },
    {
      kind: 'overdue',
      text: `到期未办的等待事项 ${f.overdue} 项。`,
      link: `/timers?division=${division}&overdue=true`,
    },
    {
      kind: 'money',
      text: `${since}，已支付补贴 ${f.paid} 笔，共 ${money(f.paidFen)}。`,
      link: `/claims?division=${division}&status=paid`,
    },
    {
      kind: 'funds',
      text:
        f.short > 0
          ? `已批准而资金不足、排队等待的申请 ${f.short} 件，缺口 ${money(f.shortFen)}。`
          : '没有因资金不足排队的申请。',
      link: `/claims?division=${division}&step=funds`,
    },
  ];
}

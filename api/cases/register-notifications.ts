import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { type Grant, scopeOf } from '../../src/domain/access.ts';
import { movesReferral, type ReferralSide } from '../../src/domain/matching/referral.ts';
import { reportKindNames } from '../../src/domain/register/report.ts';

const NEWEST = 50;

export interface RegisterNotification {
  readonly id: number;
  readonly kind: string;
  readonly at: Date;
  readonly text: string;
  /** Page of what it is about, and its name. */
  readonly link: { readonly to: string; readonly label: string };
}

type Row = Omit<RegisterNotification, 'link'> & { readonly to: string; readonly label: string };

/**
 * What of the register waits for this person's office: areas of a refresh that are late or ask for an exception, for the level above; those
 * that fall due, for themselves; referrals that fall due, for whoever moves them on; what villages report, for the township. What is done meanwhile is not there any more.
 */
export async function readRegisterNotifications(
  db: Db,
  userId: string,
  grants: readonly Grant[],
): Promise<RegisterNotification[]> {
  const parts = grants.flatMap((grant) => [...ofRefresh(grant), ...ofReferrals(grant), ...ofReports(grant)]);
  if (parts.length === 0) return [];
  const { rows } = await sql<Row>`
    select distinct on (t.id) t.id, t.kind, t.at, t.text, t."to", t.label
    from (${sql.join(parts, sql` union all `)}) t
    where t.actor is distinct from ${userId} order by t.id desc limit ${NEWEST}
  `.execute(db);
  return rows.map(({ to, label, ...row }) => ({ ...row, link: { to, label } }));
}

/** Business time of a day's event: offices open at nine. */
const at = (day: RawBuilder<unknown>) => sql`(${day} + time '09:00') at time zone 'Asia/Shanghai'`;

/** Exactly the office: the county need not hear of the villages that its townships are told of. */
function ofRefresh({ role, division }: Grant): RawBuilder<unknown>[] {
  if (division === null) return [];
  const told = sql`v.told = ${division} and (v.kind = 'exception-asked' and exists (select from refresh_exception e
      where e.year = v.year and e.division = v.division and e.signed is null)
    or v.kind = 'told' and not exists (select from refresh_event later where later.told = v.told
      and later.year = v.year and later.division = v.division and later.kind = 'told' and later.id > v.id))`;
  const reminded = sql`v.division = ${division} and v.kind = 'reminded' and a.late_since is null
    and v.key = v.year || ':' || v.division || ':reminded:' || a.due_on`;
  return [
    ...(scopeOf(role, 'sign-refresh') ? [refreshNews(told)] : []),
    ...(scopeOf(role, 'work-refresh') ? [refreshNews(reminded)] : []),
  ];
}

const refreshNews = (where: RawBuilder<unknown>) => sql`(
  select v.id, v.kind, ${at(sql`v.on_day`)} as at, v.actor,
    case v.kind when 'told' then d.name || '没有按期完成' || v.year || '年度名册更新，期限是' || a.due_on || '。'
      when 'reminded' then v.year || '年度名册更新须在' || a.due_on || '前完成。'
      else d.name || '申请例外结束' || v.year || '年度名册更新，等待答复。' end as text,
    '/refresh?year=' || v.year || '&area=' || v.division as "to", d.name || v.year || '年度名册更新' as label
  from refresh_event v join refresh_area a on a.year = v.year and a.division = v.division and a.status = 'open'
    join division d on d.code = v.division
  where ${where} order by v.id desc limit ${NEWEST})`;

/** The opening's side by whose opening it is; the person's by village, township or county of the home. */
function ofReferrals({ role, division, employer, institution = null }: Grant): RawBuilder<unknown>[] {
  const parts: RawBuilder<unknown>[] = [];
  if (scopeOf(role, 'answer-referral')) {
    if (employer !== null) parts.push(referralNews('opening', sql`o.employer = ${employer}`));
    if (institution !== null) parts.push(referralNews('opening', sql`o.institution = ${institution}`));
    if (division !== null) parts.push(referralNews('opening', sql`o.division = ${division}`));
  }
  if (scopeOf(role, 'refer-person') && division !== null)
    parts.push(referralNews('person', sql`left(h.division, length(${division})) = ${division}`));
  return parts;
}

const referralNews = (side: ReferralSide, where: RawBuilder<unknown>) => sql`(
  select v.id, 'referral-reminder' as kind, ${at(sql`v.happened_on`)} as at, v.actor,
    '推荐须在' || r.due_on || '前（含当日）办理下一步，过后失效。' as text,
    '/referrals/' || r.id as "to", '推荐 ' || r.id || '（' || o.employer_name || ' ' || o.post || '）' as label
  from referral r join referral_event v on v.request_key = 'remind:' || r.id || ':' || r.revision
    join job_opening o on o.id = r.opening_id
    join person p on p.id = r.person_id left join household h on h.number = p.household_number
  where r.live and r.status = any(${movesReferral(side)}::text[]) and ${where} order by v.id desc limit ${NEWEST})`;

const TOWNSHIP = /^\d{9}$/;
const kindName = sql`case r.kind ${sql.join(
  Object.entries(reportKindNames).map(([kind, name]) => sql`when ${kind} then ${name}`),
  sql` `,
)} end`;

/** The township, which is nearest: the county sees the same list, and is not told of each. */
function ofReports({ role, division }: Grant): RawBuilder<unknown>[] {
  if (division === null || !TOWNSHIP.test(division) || !scopeOf(role, 'change-household')) return [];
  return [
    sql`(select r.id, 'village-report' as kind, ${at(sql`r.business_on`)} as at, r.user_id as actor,
      d.name || '报来变动：' || ${kindName} || '，等待登记。' as text,
      '/village-reports/' || r.id as "to", '村里报来的变动 ' || r.id as label
    from register_report r join division d on d.code = r.division
    where r.status = 'open' and left(r.division, 9) = ${division} order by r.id desc limit ${NEWEST})`,
  ];
}

import { sql } from 'kysely';
import type { Db, Trx } from './client.ts';
import { joinCardByNumber } from './identity-numbers.ts';

export type OwnCaseTie =
  | 'employer'
  | 'intermediary'
  | 'institution'
  | 'household'
  | 'county'
  | 'unknown-person';

/**
 * Which of these cases a user, or somebody who acts for another one, must keep out of (回避): the user acts for the employer, the intermediary or the
 * institution, holds a post in the county that is rewarded, or is the person it is about or of that person's household. Of whom no identity number is known nobody can tell: all of them.
 */
export async function ownCases(
  db: Db | Trx,
  hands: string | readonly string[],
  subjectIds: readonly string[],
): Promise<Map<string, OwnCaseTie>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; tie: OwnCaseTie }>`
    with me as (
      select u.id, u.identity_key is null as unknown, p.id as person_id, p.household_number
      from app_user u ${joinCardByNumber('p', 'u.identity_key', 'left join')}
      where u.id = any(${typeof hands === 'string' ? [hands] : [...hands]}::text[])
    )
    select e.id, case
        when exists (select 1 from user_grant g where g.user_id = me.id and g.employer = e.employer) then 'employer'
        when exists (select 1 from user_grant g where g.user_id = me.id and g.intermediary = e.intermediary)
          then 'intermediary'
        when exists (select 1 from user_grant g where g.user_id = me.id and g.institution = e.institution)
          then 'institution'
        when e.kind = 'reward' and ${postIn} then 'county'
        when me.unknown then 'unknown-person'
        else 'household' end as tie
    from case_subject e cross join me left join person w on w.id = e.person_id
    where e.id = any(${[...subjectIds]}::text[])
      and (me.unknown or exists (select 1 from user_grant g where g.user_id = me.id
             and (g.employer = e.employer or g.intermediary = e.intermediary or g.institution = e.institution))
        or (e.kind = 'reward' and ${postIn})
        or coalesce(w.merged_into, w.id) = me.person_id or w.household_number = me.household_number)
  `.execute(db);
  return new Map(rows.map((row) => [row.id, row.tie]));
}

/** Whoever holds a post in the county that a reward is for, or below it. */
const postIn = sql`exists (select 1 from user_grant g where g.user_id = me.id and left(g.division, 6) = e.division)`;

export interface OwnCaseRefusal {
  readonly code: 'own-case' | 'identity-number-missing';
  readonly message: string;
  readonly remedy: string;
}

const BY_OTHERS = '请由其他有权限的人员办理。';

export const ownCaseRefusals: Record<OwnCaseTie, OwnCaseRefusal> = {
  employer: { code: 'own-case', message: '您代表本案的用人单位，应当回避。', remedy: BY_OTHERS },
  intermediary: { code: 'own-case', message: '您代表本案的介绍机构，应当回避。', remedy: BY_OTHERS },
  institution: {
    code: 'own-case',
    message: '您代表本案的培训机构、学校或银行，应当回避。',
    remedy: BY_OTHERS,
  },
  county: { code: 'own-case', message: '您在受奖的县市任职，应当回避。', remedy: BY_OTHERS },
  household: {
    code: 'own-case',
    message: '本案当事人是您本人或您的家庭成员，应当回避。',
    remedy: BY_OTHERS,
  },
  'unknown-person': {
    code: 'identity-number-missing',
    message: '您的账户没有登记本人身份证号，无法核对您是否应当回避。',
    remedy: '请系统管理员在“用户与岗位”中登记您的身份证号，登记后即可办理。',
  },
};

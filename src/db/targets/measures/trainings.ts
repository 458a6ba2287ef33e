import { sql } from 'kysely';
import { type CasesOf, homeOn, poorOn } from './at-home.ts';

/** 结业: the word that stands on a class of that kind; once a person. */
const trained =
  (training: 'pre-employment' | 'on-post'): CasesOf =>
  ({ from, to }) =>
    sql`
  select distinct on (t.person_id) home.county, home.township, home.village, t.aid_id as case_id, c.completed_on as on_day,
    1 as done, 0 as total
  from training_completion c join training_enrolment t on t.aid_id = c.aid_id
    join training_class k on k.id = t.class_id and k.training = ${training} and k.status = 'approved'
    cross join ${homeOn('t.person_id', 'c.completed_on')}
  where c.completed and c.revoked_on is null and c.completed_on between ${from}::date and ${to}::date
    and ${poorOn('t.person_id', 'k.starts_on')}
  order by t.person_id, c.completed_on, t.aid_id`;

/** 取得职业资格证书; once a person. */
const certified: CasesOf = ({ from, to }) => sql`
  select distinct on (t.person_id) home.county, home.township, home.village, t.aid_id as case_id, c.issued_on as on_day,
    1 as done, 0 as total
  from training_certificate c join training_enrolment t on t.aid_id = c.aid_id
    cross join ${homeOn('t.person_id', 'c.issued_on')}
  where c.revoked_on is null and c.issued_on between ${from}::date and ${to}::date
  order by t.person_id, c.issued_on, t.aid_id`;

export const trainingMeasures = {
  'trained-pre': trained('pre-employment'),
  'trained-on-post': trained('on-post'),
  certified,
};

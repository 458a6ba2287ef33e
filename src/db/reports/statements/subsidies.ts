import { sql } from 'kysely';
import { handlingDays } from '../../../domain/work-age.ts';
import { homeOn } from '../../targets/measures/at-home.ts';
import {
  dayOf,
  endOf,
  inCounty,
  type LineCases,
  notBy,
  ONE,
  type ReportAsked,
  startBefore,
  within,
} from './asked.ts';

/**
 * Whose a claim `c` is: the county's that pays, and of the village where the worker lived when it was raised, if that lies in the
 * county. `place` and what it is read from.
 */
function placeOf({ places }: ReportAsked) {
  if (places === 'county') return { division: sql`c.paid_by as division`, from: sql`` };
  return {
    division: sql`case when home.county = c.paid_by then home.village else c.paid_by end as division`,
    from: sql`left join employment e on e.id = c.employment_id left join aid_case a on a.id = c.aid_id
      cross join lateral (select coalesce(e.person_id, a.person_id) as id) whose
      left join ${homeOn('whose.id', 'c.raised_on')} on true`,
  };
}
const PROGRAMME = sql`c.programme as part`;

const raised: LineCases = (asked) => {
  const { division, from } = placeOf(asked);
  return sql`
  select ${division}, ${PROGRAMME}, c.id as case_id, c.raised_on as on_day, ${ONE}
  from claim c ${from} where ${inCounty('c.paid_by', asked)} and ${within('c.raised_on', asked)}`;
};

const approved: LineCases = (asked) => {
  const { division, from } = placeOf(asked);
  return sql`
  select ${division}, ${PROGRAMME}, c.id as case_id, d.on_day, ${ONE}
  from (select x.claim_id, min(x.decided_on) as on_day from claim_decision x
      where x.step = 'finance' and x.action = 'approve' and ${within('x.decided_on', asked)} group by 1) d
    join claim c on c.id = d.claim_id ${from} where ${inCounty('c.paid_by', asked)}`;
};

const refused: LineCases = (asked) => {
  const { division, from } = placeOf(asked);
  return sql`
  select ${division}, c.refused_reason as part, c.id as case_id, c.closed_on as on_day, ${ONE}
  from claim c ${from} where ${inCounty('c.paid_by', asked)} and c.status = 'refused' and ${within('c.closed_on', asked)}`;
};

const paid =
  (done: 'count' | 'fen'): LineCases =>
  (asked) => {
    const { division, from } = placeOf(asked);
    return sql`
  select ${division}, ${PROGRAMME}, p.key as case_id, p.paid_on as on_day,
    ${done === 'fen' ? sql`p.amount_fen` : sql`1`} as done, 0 as total
  from payment p join claim c on c.id = p.claim_id ${from}
  where ${inCounty('c.paid_by', asked)} and ${within('p.paid_on', asked)} and ${notBy('p.reversed_on', asked)}`;
  };

/** Approved by the end and neither paid nor given up by then; what came back from the bank was asked for anew. */
const committed =
  (only: 'all' | 'short'): LineCases =>
  (asked) => {
    const { division, from } = placeOf(asked);
    return sql`
  select ${division}, ${PROGRAMME}, f.key as case_id, f.approved_on as on_day, f.amount_fen as done, 0 as total
  from fund_commitment f join claim c on c.id = f.claim_id left join payment p on p.key = f.key ${from}
  where ${inCounty('c.paid_by', asked)} and f.approved_on <= ${asked.to}::date and ${notBy('f.left_on', asked)} and ${notBy('p.paid_on', asked)}
    and (p.status is null or p.status not in ('returned','cancelled'))
    and ${only === 'short' ? notBy('f.allotted_on', asked) : sql`true`}`;
  };

/** What a claim on its way to the money waits for; appeals and recoveries come after it. */
const ON_ITS_WAY = [
  'acceptance',
  'review',
  'public-notice',
  'objection-ruling',
  'finance',
  'funds',
  'correction',
  'payment-release',
  'bank-result',
  'reissue',
  'payment-unclear',
];

const waiting =
  (only: 'all' | 'late'): LineCases =>
  (asked) => {
    const { division, from } = placeOf(asked);
    const late = sql`(w.due_at < ${endOf(asked)} or w.blocker = 'office' and w.since < ${startBefore(asked, handlingDays.due)})`;
    return sql`
  select ${division}, w.kind as part, c.id as case_id, ${dayOf('w.since')} as on_day, ${ONE}
  from case_wait w join claim c on c.id = w.claim_id ${from}
  where ${inCounty('c.paid_by', asked)} and w.kind = any(${ON_ITS_WAY}::text[]) and w.since < ${endOf(asked)}
    and (w.closed_at is null or w.closed_at >= ${endOf(asked)})
    and ${only === 'late' ? late : sql`true`}`;
  };

export const subsidyLines = {
  'claims-raised': raised,
  'claims-approved': approved,
  'claims-refused': refused,
  payments: paid('count'),
  'paid-fen': paid('fen'),
  'committed-fen': committed('all'),
  'short-fen': committed('short'),
  'claims-waiting': waiting('all'),
  'claims-late': waiting('late'),
};

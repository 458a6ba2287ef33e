import { sql } from 'kysely';
import { careKinds, supportKinds } from '../../../domain/services/kinds.ts';
import { dayOf, happenedWithin, type LineCases, NO_PART, notBy, ONE, within } from './asked.ts';

const ofKinds = (kinds: readonly string[]) => sql<boolean>`s.kind = any(${[...kinds]}::text[])`;
const CARE = ofKinds(careKinds);

const asked =
  (kinds: readonly string[]): LineCases =>
  (days) =>
    sql`
  select s.home as division, s.kind as part, s.id as case_id, s.asked_on as on_day, ${ONE}
  from service_case s where ${ofKinds(kinds)} and ${within('s.asked_on', days)}`;

const closed: LineCases = (days) => sql`
  select s.home as division, s.kind as part, s.id as case_id, s.closed_on as on_day, ${ONE}
  from service_case s where ${CARE} and s.status = 'closed' and ${within('s.closed_on', days)}`;

const told: LineCases = (days) => sql`
  select distinct on (s.id) s.home as division, s.kind as part, s.id as case_id, ${dayOf('v.happened_at')} as on_day, ${ONE}
  from service_event v join service_case s on s.id = v.service_id
  where v.kind = 'service-escalated' and ${happenedWithin('v.happened_at', days)} and ${CARE}
  order by s.id, v.happened_at`;

const open: LineCases = (days) => sql`
  select s.home as division, s.kind as part, s.id as case_id, s.asked_on as on_day, ${ONE}
  from service_case s where ${CARE} and s.asked_on <= ${days.to}::date and ${notBy('s.closed_on', days)}`;

const visits: LineCases = (days) => sql`
  select p.division, ${NO_PART}, v.id::text as case_id, v.visited_on as on_day, ${ONE}
  from employer_visit v join visit_plan p on p.employer = v.employer where ${within('v.visited_on', days)}`;

/** Of a request that was handed on twice the first answer of the period. */
const answered: LineCases = (days) => sql`
  select distinct on (s.id) s.home as division, s.kind as part, s.id as case_id, t.answered_on as on_day, ${ONE}
  from service_transfer t join service_case s on s.id = t.service_id
  where ${within('t.answered_on', days)} order by s.id, t.answered_on`;

const unanswered: LineCases = (days) => sql`
  select distinct on (s.id) s.home as division, s.kind as part, s.id as case_id, t.sent_on as on_day, ${ONE}
  from service_transfer t join service_case s on s.id = t.service_id
  where t.sent_on <= ${days.to}::date and ${notBy('t.answered_on', days)} and ${notBy('s.closed_on', days)}
  order by s.id, t.sent_on`;

export const serviceLines = {
  'services-asked': asked(careKinds),
  'services-closed': closed,
  'services-told': told,
  'services-open': open,
  'employer-visits': visits,
  'support-asked': asked(supportKinds),
  'support-answered': answered,
  'support-open': unanswered,
};

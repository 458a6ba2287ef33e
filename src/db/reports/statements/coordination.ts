import { sql } from 'kysely';
import { dayOf, happenedWithin, type LineCases, NO_PART, notBy, ONE, within } from './asked.ts';

const meetingsOn =
  (column: 'meets_on' | 'held_on'): LineCases =>
  (asked) =>
    sql`
  select m.division, ${NO_PART}, m.id as case_id, ${sql.ref(`m.${column}`)} as on_day, ${ONE}
  from meeting m where ${within(`m.${column}`, asked)}`;

/** Meetings to which that happened, once each. */
const meetingEvent =
  (kind: 'postponed' | 'overdue' | 'escalated'): LineCases =>
  (asked) =>
    sql`
  select distinct on (m.id) m.division, ${NO_PART}, m.id as case_id, ${dayOf('v.happened_at')} as on_day, ${ONE}
  from coordination_event v join meeting m on m.id = v.meeting_id
  where v.kind = ${kind} and ${happenedWithin('v.happened_at', asked)}
  order by m.id, v.happened_at`;

const problemEvent =
  (kind: 'late' | 'escalated'): LineCases =>
  (asked) =>
    sql`
  select distinct on (q.id) q.office as division, q.kind as part, q.id as case_id, ${dayOf('v.happened_at')} as on_day, ${ONE}
  from coordination_event v join problem q on q.id = v.problem_id
  where v.kind = ${kind} and ${happenedWithin('v.happened_at', asked)}
  order by q.id, v.happened_at`;

const problemsRaised: LineCases = (asked) => sql`
  select q.office as division, q.kind as part, q.id as case_id, q.raised_on as on_day, ${ONE}
  from problem q where ${within('q.raised_on', asked)}`;
const problemsSolved: LineCases = (asked) => sql`
  select q.office as division, q.kind as part, q.id as case_id, q.closed_on as on_day, ${ONE}
  from problem q where q.status = 'closed' and ${within('q.closed_on', asked)}`;
const problemsOpen: LineCases = (asked) => sql`
  select q.office as division, q.kind as part, q.id as case_id, q.raised_on as on_day, ${ONE}
  from problem q where q.raised_on <= ${asked.to}::date and ${notBy('q.closed_on', asked)}`;

export const coordinationLines = {
  'meetings-due': meetingsOn('meets_on'),
  'meetings-held': meetingsOn('held_on'),
  'meetings-postponed': meetingEvent('postponed'),
  'meetings-missed': meetingEvent('overdue'),
  'meetings-told': meetingEvent('escalated'),
  'problems-raised': problemsRaised,
  'problems-solved': problemsSolved,
  'problems-late': problemEvent('late'),
  'problems-told': problemEvent('escalated'),
  'problems-open': problemsOpen,
};

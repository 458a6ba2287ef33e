import { sql } from 'kysely';
import { closeWait } from '../../db/case-wait.ts';
import type { Trx } from '../../db/client.ts';
import { storedCalendars } from '../../db/coordination/calendars.ts';
import { meetingDate } from '../../domain/coordination/dates.ts';
import { isOpenMeeting, timetable } from '../../domain/coordination/meeting.ts';
import { periodName, periodOf } from '../../domain/coordination/periods.ts';
import { addWorkdays, type Calendars, isWorkday, workdayFrom } from '../../domain/coordination/workdays.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { levelAbove } from '../../domain/services/steps.ts';
import { fillAgenda } from './agenda.ts';
import {
  changeMeeting,
  divisionName,
  lockMeeting,
  type MeetingRecord,
  type NamedCoordinationWait,
  nameCoordinationWait,
  noteCoordination,
} from './record.ts';

interface Look {
  readonly trx: Trx;
  readonly calendars: Calendars;
  readonly nowMs: number;
  readonly today: PlainDate;
}

/**
 * What the calendar makes of a meeting: it is dated, its agenda filled and its parties invited, it becomes overdue and
 * each level above is told; then names what it waits for. Null: it is over. Safe to repeat.
 */
export async function watchMeeting(
  trx: Trx,
  id: string,
  nowMs: number,
): Promise<NamedCoordinationWait | null> {
  const look = { trx, calendars: await storedCalendars(trx), nowMs, today: shanghaiDateAt(nowMs) };
  let meeting = await lockMeeting(trx, id);
  if (!isOpenMeeting(meeting.status)) {
    await closeWait(trx, `meeting-${id}`, nowMs);
    return null;
  }
  meeting = meeting.status === 'undated' ? await date(look, meeting) : await followCalendar(look, meeting);
  if (meeting.status === 'planned' && (meeting.inviteOn ?? look.today) <= look.today)
    meeting = await invite(look, meeting);
  if (meeting.status !== 'overdue' && meeting.overdueOn !== null && meeting.overdueOn <= look.today)
    meeting = await tell(look, meeting, 'overdue', { status: 'overdue' });
  while (meeting.status === 'overdue' && (meeting.escalatesOn ?? '9999') <= look.today) {
    const next = await escalate(look, meeting);
    if (next === null) break;
    meeting = next;
  }
  return nameWait(look, meeting);
}

/** By its rule and the calendar of its year; without one it stays undated, which is said once. */
async function date(look: Look, meeting: MeetingRecord): Promise<MeetingRecord> {
  const { plan, id, openedOn, period } = meeting;
  const found = meetingDate(plan.date, periodOf(period), look.calendars, {
    on: openedOn,
    noticeDays: plan.days.invite,
  });
  if (found.ok)
    return tell(look, meeting, 'dated', {
      status: 'planned',
      first_on: found.on,
      meets_on: found.on,
      ...daysOf(meeting, found.on, look.calendars),
    });
  await note(look, meeting, 'undated', { key: `undated:${id}` });
  return meeting;
}

/** A later notice may take a day away that was a working day; and days that could not be counted may be countable now. */
async function followCalendar(look: Look, meeting: MeetingRecord): Promise<MeetingRecord> {
  const { calendars, today } = look;
  const { meetsOn, status } = meeting;
  if (meetsOn === null || status === 'overdue') return meeting;
  if (meetsOn > today && isWorkday(calendars, meetsOn) === false) {
    const after = workdayFrom(calendars, meetsOn, 1);
    const on = after.ok && after.on <= meeting.periodTo ? after : workdayFrom(calendars, meetsOn, -1);
    if (on.ok) {
      await askAnew(look.trx, meeting.id, today);
      return tell(look, meeting, 'moved', { meets_on: on.on, ...daysOf(meeting, on.on, calendars) });
    }
  }
  if (meeting.overdueOn !== null && meeting.escalatesOn !== null) return meeting;
  const days = daysOf(meeting, meetsOn, calendars);
  const known = days.overdue_on !== meeting.overdueOn || days.escalates_on !== meeting.escalatesOn;
  return known ? changeMeeting(look.trx, meeting.id, days) : meeting;
}

export function daysOf({ plan }: MeetingRecord, meetsOn: PlainDate, calendars: Calendars) {
  const { inviteOn, overdueOn, escalatesOn } = timetable(meetsOn, plan.days, calendars);
  return { invite_on: inviteOn, overdue_on: overdueOn, escalates_on: escalatesOn };
}

/** Everybody of the series, and the employers with the most people of the county; who has answered already has. */
async function invite(look: Look, meeting: MeetingRecord): Promise<MeetingRecord> {
  const { trx, today, nowMs } = look;
  const { id, plan, division } = meeting;
  await sql`
    insert into meeting_invitation (meeting_id, body, name, sent_on)
    select ${id}, b.id, b.name, ${today}
    from unnest(${plan.invites}::text[]) with ordinality i(id, n) join coordination_body b on b.id = i.id
    where b.retired_on is null order by i.n
    on conflict (meeting_id, name) do nothing`.execute(trx);
  if (plan.employers > 0)
    await sql`
      insert into meeting_invitation (meeting_id, employer, name, sent_on)
      select ${id}, r.credit_code, r.name, ${today}
      from (select e.employer, count(*) as people from employment e join person p on p.id = e.person_id
          join household h on h.number = p.household_number
        where e.standing = 'tracked' and e.occupied @> ${today}::date and h.division like ${`${division}%`}
        group by 1 order by 2 desc, 1 limit ${plan.employers}) most
        join employer r on r.credit_code = most.employer
      on conflict (meeting_id, name) do nothing`.execute(trx);
  // Who was put into the list before, or asked for a day that was postponed, is told now.
  await trx
    .updateTable('meeting_invitation')
    .set({ sent_on: today })
    .where('meeting_id', '=', id)
    .where('answer', '=', 'sent')
    .execute();
  await fillAgenda(trx, meeting, nowMs);
  return tell(look, meeting, 'invited', { status: 'invited' });
}

/** Answers of before were for another day: all who are in the list are asked as of `on`. What they said stays among the events. */
export async function askAnew(trx: Trx, meetingId: string, on: PlainDate): Promise<void> {
  await trx
    .updateTable('meeting_invitation')
    .set({
      answer: 'sent',
      delegate: null,
      note: null,
      answered_by: null,
      answered_on: null,
      sent_on: on,
    })
    .where('meeting_id', '=', meetingId)
    .execute();
}

/** One level up; null: everybody above has been told. The prefecture's own meetings are told to the prefecture. */
async function escalate(look: Look, meeting: MeetingRecord): Promise<MeetingRecord | null> {
  const { escalatedTo, division, escalations, plan, meetsOn } = meeting;
  const to = levelAbove(escalatedTo ?? division) ?? (escalations === 0 ? PREFECTURE : null);
  if (to === null || meetsOn === null) return null;
  const { overdue, escalate: every } = plan.days;
  const next = addWorkdays(look.calendars, meetsOn, overdue + every * (escalations + 2));
  const further = levelAbove(to) !== null && next.ok;
  return tell(
    look,
    meeting,
    'escalated',
    {
      escalated_to: to,
      escalations: escalations + 1,
      escalates_on: further ? addDays(next.on, 1) : null,
    },
    to,
  );
}

async function tell(
  look: Look,
  meeting: MeetingRecord,
  kind: string,
  values: Record<string, unknown>,
  division = meeting.division,
): Promise<MeetingRecord> {
  const changed = await changeMeeting(look.trx, meeting.id, values);
  await note(look, changed, kind, { division, key: `${kind}:${meeting.id}:${meeting.revision}` });
  return changed;
}

const note = (
  { trx, nowMs }: Look,
  { id, division, meetsOn }: MeetingRecord,
  kind: string,
  more: { division?: string; key: string },
) =>
  noteCoordination(trx, {
    of: { meetingId: id },
    kind,
    division: more.division ?? division,
    actor: null,
    atMs: nowMs,
    note: meetsOn,
    key: more.key,
  });

async function nameWait(look: Look, meeting: MeetingRecord): Promise<NamedCoordinationWait> {
  const { trx, nowMs } = look;
  const { id, division, plan, status, meetsOn, title, period } = meeting;
  const common = {
    article: plan.article,
    matter: `${title}（${periodName(period)}）`,
    office: await divisionName(trx, division),
    ...(meetsOn !== null && { meetsOn }),
  };
  const name = (
    kind: Parameters<typeof nameCoordinationWait>[1]['kind'],
    until: PlainDate | null,
    more: { missingYear?: number } = {},
  ) =>
    nameCoordinationWait(
      trx,
      { caseId: `meeting-${id}`, kind, division, wakeOn: until, params: { ...common, ...more, until } },
      nowMs,
    );
  switch (status) {
    case 'undated':
      return name('meeting-undated', null, { missingYear: Number(meeting.periodFrom.slice(0, 4)) });
    case 'planned':
      return name('meeting-planned', meeting.inviteOn);
    case 'overdue':
      return name('meeting-overdue', meeting.escalatesOn);
    default: {
      const missing = meeting.overdueOn === null ? { missingYear: Number(meetsOn!.slice(0, 4)) + 1 } : {};
      return name('meeting-invited', meeting.overdueOn, missing);
    }
  }
}

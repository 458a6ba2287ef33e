import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { storedCalendars } from '../../db/coordination/calendars.ts';
import type { Json } from '../../db/schema.ts';
import { refusePostponement } from '../../domain/coordination/dates.ts';
import {
  type InvitationAnswer,
  isOpenMeeting,
  type MeetingAct,
  mayDo,
} from '../../domain/coordination/meeting.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import type { StoredDocument } from '../documents.ts';
import { fillAgenda } from './agenda.ts';
import { CoordinationError } from './errors.ts';
import { askAnew, daysOf, watchMeeting } from './meeting-days.ts';
import {
  type Acting,
  changeMeeting,
  haveLook,
  lockMeeting,
  type MeetingRecord,
  noteCoordination,
} from './record.ts';

interface OnMeeting extends Acting {
  readonly meetingId: string;
}

/** Another working day, with its reason; who was invited is asked anew. Throws meeting-not-now and the refusals of dates. */
export async function postponeMeeting(
  trx: Trx,
  act: OnMeeting & { readonly to: PlainDate; readonly reason: string },
): Promise<void> {
  const meeting = await lockFor(trx, act, 'postpone');
  const calendars = await storedCalendars(trx);
  const refused = refusePostponement(calendars, {
    from: meeting.firstOn!,
    to: act.to,
    today: shanghaiDateAt(act.businessAtMs),
    times: meeting.postponed,
    limits: meeting.plan.days,
  });
  if (refused) throw new CoordinationError(refused);
  await changeMeeting(trx, meeting.id, {
    status: 'planned',
    meets_on: act.to,
    postponed: meeting.postponed + 1,
    ...daysOf(meeting, act.to, calendars),
  });
  // At once: the new invitation goes out on its day, which may be weeks away.
  await askAnew(trx, meeting.id, shanghaiDateAt(act.businessAtMs));
  await done(trx, act, 'postponed', `由 ${meeting.meetsOn} 延期到 ${act.to}：${act.reason}`, {
    from: meeting.meetsOn,
    to: act.to,
    reason: act.reason,
  });
  await lookAtOnce(trx, act);
}

/** It took place; late where it was overdue. Throws meeting-not-now, meeting-held-ahead. */
export async function holdMeeting(
  trx: Trx,
  act: OnMeeting & {
    readonly heldOn: PlainDate;
    readonly place: string | null;
    readonly attendance: string;
    readonly minutes: string;
  },
): Promise<void> {
  const meeting = await lockFor(trx, act, 'hold');
  const today = shanghaiDateAt(act.businessAtMs);
  const { heldOn, place, attendance, minutes } = act;
  if (heldOn > today || heldOn < meeting.openedOn) throw new CoordinationError('meeting-held-ahead');
  await changeMeeting(trx, meeting.id, {
    status: 'held',
    held_on: heldOn,
    place,
    attendance,
    minutes,
    closed_by: act.actor,
    closed_on: today,
  });
  const kind = meeting.status === 'overdue' ? 'held-late' : 'held';
  await done(trx, act, kind, `${heldOn}${place ? `，${place}` : ''}`, { heldOn, late: kind === 'held-late' });
  await lookAtOnce(trx, act);
}

/** The level above finds that a missed meeting was not held, and why. Throws meeting-not-now. */
export async function giveUpMeeting(trx: Trx, act: OnMeeting & { readonly reason: string }): Promise<void> {
  const meeting = await lockFor(trx, act, 'give-up');
  await changeMeeting(trx, meeting.id, {
    status: 'not-held',
    closed_by: act.actor,
    closed_on: shanghaiDateAt(act.businessAtMs),
    closing_note: act.reason,
  });
  await done(trx, act, 'not-held', act.reason, { reason: act.reason });
  await lookAtOnce(trx, act);
}

/** What the record says is read anew. Throws meeting-not-now once it is over. */
export async function refillAgenda(trx: Trx, act: OnMeeting): Promise<void> {
  const meeting = await lockOpen(trx, act);
  await fillAgenda(trx, meeting, act.businessAtMs);
  await done(trx, act, 'refilled', null, {});
}

/** The same words are one line, however often they come. */
export async function addTopic(trx: Trx, act: OnMeeting & { readonly text: string }): Promise<void> {
  await lockOpen(trx, act);
  const there = await trx
    .selectFrom('meeting_agenda')
    .select('id')
    .where('meeting_id', '=', act.meetingId)
    .where('text', '=', act.text)
    .where('added_by', 'is not', null)
    .where('removed_by', 'is', null)
    .executeTakeFirst();
  if (there) return;
  await trx
    .insertInto('meeting_agenda')
    .values({
      meeting_id: act.meetingId,
      kind: 'topic',
      text: act.text,
      as_of: shanghaiDateAt(act.businessAtMs),
      added_by: act.actor,
    })
    .execute();
  await done(trx, act, 'topic-added', act.text, { text: act.text });
}

/** It stays in the record. Throws topic-unknown. */
export async function removeTopic(trx: Trx, act: OnMeeting & { readonly topic: number }): Promise<void> {
  await lockOpen(trx, act);
  const removed = await trx
    .updateTable('meeting_agenda')
    .set({ removed_by: act.actor })
    .where('id', '=', act.topic)
    .where('meeting_id', '=', act.meetingId)
    .where('added_by', 'is not', null)
    .where('removed_by', 'is', null)
    .returning('text')
    .executeTakeFirst();
  if (!removed) throw new CoordinationError('topic-unknown');
  await done(trx, act, 'topic-removed', removed.text, { text: removed.text });
}

/** Somebody who is in no list. Throws party-there. */
export async function addParty(trx: Trx, act: OnMeeting & { readonly name: string }): Promise<void> {
  await lockOpen(trx, act);
  const added = await trx
    .insertInto('meeting_invitation')
    .values({ meeting_id: act.meetingId, name: act.name, sent_on: shanghaiDateAt(act.businessAtMs) })
    .onConflict((conflict) => conflict.constraint('meeting_invitation_once').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw new CoordinationError('party-there');
  await done(trx, act, 'party-added', act.name, { name: act.name });
}

export async function answerInvitation(
  trx: Trx,
  act: OnMeeting & {
    readonly invitation: number;
    readonly answer: Exclude<InvitationAnswer, 'sent'>;
    readonly delegate: string | null;
    readonly note: string | null;
  },
): Promise<void> {
  await lockOpen(trx, act);
  const { answer, delegate, note } = act;
  if (answer === 'delegate' && !delegate)
    throw new CoordinationError('reason-required', '请写明由谁代表参加。');
  const answered = await trx
    .updateTable('meeting_invitation')
    .set({
      answer,
      delegate: answer === 'delegate' ? delegate : null,
      note,
      answered_by: act.actor,
      answered_on: shanghaiDateAt(act.businessAtMs),
    })
    .where('id', '=', act.invitation)
    .where('meeting_id', '=', act.meetingId)
    .returning('name')
    .executeTakeFirst();
  if (!answered) throw new CoordinationError('invitation-unknown');
  const words = { accepted: '参加', delegate: `委派${delegate}参加`, declined: '不参加' }[answer];
  await done(trx, act, 'answered', `${answered.name}：${words}${note ? `（${note}）` : ''}`, { answer });
}

/** A numbered line of the minutes; may come after the meeting has been recorded as held. The same request is one line. */
export async function addDecision(
  trx: Trx,
  act: OnMeeting & { readonly text: string },
): Promise<{ id: number; no: number }> {
  await lockRecorded(trx, act);
  const there = await trx
    .selectFrom('meeting_decision')
    .select(['id', 'no'])
    .where('request_key', '=', act.requestKey)
    .executeTakeFirst();
  if (there) return there;
  const { no } = await trx
    .selectFrom('meeting_decision')
    .select((eb) => eb.fn.coalesce(eb.fn.max('no'), eb.lit(0)).as('no'))
    .where('meeting_id', '=', act.meetingId)
    .executeTakeFirstOrThrow();
  const { id } = await trx
    .insertInto('meeting_decision')
    .values({
      meeting_id: act.meetingId,
      no: no + 1,
      text: act.text,
      added_by: act.actor,
      added_on: shanghaiDateAt(act.businessAtMs),
      request_key: act.requestKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await done(trx, act, 'decision-added', `第${no + 1}项：${act.text}`, { text: act.text });
  return { id, no: no + 1 };
}

/** A duty was given out of one of its decisions (`raiseProblem`). */
export const noteDuty = (trx: Trx, act: OnMeeting & { readonly title: string }): Promise<void> =>
  done(trx, act, 'duty-added', act.title, { title: act.title });

export async function addMeetingDocument(
  trx: Trx,
  act: OnMeeting & { readonly document: StoredDocument },
): Promise<{ unchanged: boolean }> {
  await lockRecorded(trx, act);
  const { sha256, mediaType, byteSize, fileName } = act.document;
  await trx
    .insertInto('document')
    .values({ sha256, media_type: mediaType, byte_size: byteSize })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  const added = await trx
    .insertInto('meeting_document')
    .values({
      meeting_id: act.meetingId,
      document: sha256,
      file_name: fileName.slice(0, 255),
      uploaded_by: act.actor,
      uploaded_on: shanghaiDateAt(act.businessAtMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('document')
    .executeTakeFirst();
  if (!added) return { unchanged: true };
  await done(trx, act, 'document-added', fileName, { document: sha256, fileName });
  return { unchanged: false };
}

async function lockFor(trx: Trx, { meetingId }: OnMeeting, act: MeetingAct): Promise<MeetingRecord> {
  const meeting = await lockMeeting(trx, meetingId);
  if (!mayDo(meeting.status, act)) throw new CoordinationError('meeting-not-now');
  return meeting;
}

async function lockOpen(trx: Trx, { meetingId }: OnMeeting): Promise<MeetingRecord> {
  const meeting = await lockMeeting(trx, meetingId);
  if (!isOpenMeeting(meeting.status)) throw new CoordinationError('meeting-not-now');
  return meeting;
}

/** Open or held; one that was given up has nothing to record. */
export async function lockRecorded(trx: Trx, { meetingId }: { meetingId: string }): Promise<MeetingRecord> {
  const meeting = await lockMeeting(trx, meetingId);
  if (meeting.status === 'not-held') throw new CoordinationError('meeting-not-now');
  return meeting;
}

/** On the time line and in the audit log, in the transaction of the act. */
async function done(
  trx: Trx,
  act: OnMeeting,
  kind: string,
  words: string | null,
  after: Record<string, Json>,
): Promise<void> {
  const { division } = await lockMeeting(trx, act.meetingId);
  await noteCoordination(trx, {
    of: { meetingId: act.meetingId },
    kind,
    division,
    actor: act.actor,
    atMs: act.businessAtMs,
    note: words,
    key: `${kind}:${act.requestKey}`,
  });
  await audit(trx, {
    actor: act.actor,
    operation: `meeting-${kind}`,
    subject: `meeting:${act.meetingId}`,
    outcome: 'done',
    businessAtMs: act.businessAtMs,
    after,
  });
}

/** Every page is right at once, and the process wakes on another day now. */
async function lookAtOnce(trx: Trx, act: OnMeeting): Promise<void> {
  await watchMeeting(trx, act.meetingId, act.businessAtMs);
  await haveLook(trx, `meeting-${act.meetingId}`, act.requestKey, act.businessAtMs);
}

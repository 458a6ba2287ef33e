import { plainDate, startOfShanghaiDay } from '../../../src/domain/dates.ts';
import { watchMeeting } from '../../../src/intake/coordination/meeting-days.ts';
import { openMeetings } from '../../../src/intake/coordination/open-meetings.ts';
import type { House } from './house.ts';
import { form, PDF } from './person.ts';

/** County A's meeting, with a topic, a party, minutes, a decision, a duty and an attachment; and a problem of A. */
export interface Coordinating {
  readonly meeting: string;
  /** One that is still to be held. */
  readonly open: string;
  readonly invitation: number;
  readonly topic: number;
  readonly decision: number;
  readonly document: string;
  readonly problem: string;
}

const SERIES = 'county-partners-433101';

export async function coordinate(house: House, on: string): Promise<Coordinating> {
  const secretary = await house.person('jishou-secretary');
  const ask = async (path: string, json: object) => {
    const { status, text, body } = await secretary.ask(path, { json, on });
    if (status >= 300) throw new Error(`${path}: ${text}`);
    return body;
  };
  const [meeting, open] = [`${SERIES}.2017Q1`, `${SERIES}.2017Q2`];
  for (const [first, id] of [
    ['2017-01-01', meeting],
    ['2017-04-01', open],
  ] as const) {
    const atMs = startOfShanghaiDay(plainDate(first));
    await house.db.transaction().execute(async (trx) => {
      await openMeetings(trx, SERIES, atMs);
      await watchMeeting(trx, id, startOfShanghaiDay(plainDate(on)));
    });
  }
  await ask(`/api/meetings/${open}/agenda`, { text: '墨议题：夏季用工' });
  await ask(`/api/meetings/${open}/invitations`, { name: '墨参会方' });
  const held = { heldOn: '2017-03-09', place: '墨地点', attendance: '墨参会情况', minutes: '墨纪要' };
  await ask(`/api/meetings/${meeting}/holding`, held);
  const { id: decision } = await ask(`/api/meetings/${meeting}/decisions`, { text: '墨议定事项' });
  const duty = { decision, title: '墨责任事项', bodyId: 'employment-centre-433101', dueOn: '2017-07-03' };
  await ask(`/api/meetings/${meeting}/duties`, duty);
  const upload = await secretary.ask(`/api/meetings/${meeting}/documents`, {
    form: form(PDF, {}, '墨附件.pdf'),
    on,
  });
  if (upload.status >= 300) throw new Error(upload.text);
  const { id: problem } = await ask('/api/coordination-problems', {
    title: '墨难点问题',
    body: '墨难点情况',
    office: '433101',
  });
  const invitation = await house.db
    .selectFrom('meeting_invitation')
    .select('id')
    .where('meeting_id', '=', open)
    .where('name', '=', '墨参会方')
    .executeTakeFirstOrThrow();
  const topic = await house.db
    .selectFrom('meeting_agenda')
    .select('id')
    .where('meeting_id', '=', open)
    .where('added_by', 'is not', null)
    .executeTakeFirstOrThrow();
  return {
    meeting,
    open,
    invitation: invitation.id,
    topic: topic.id,
    decision,
    document: upload.body.sha256,
    problem,
  };
}

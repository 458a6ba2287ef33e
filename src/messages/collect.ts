import { sql } from 'kysely';
import type { Database, Trx } from '../db/client.ts';
import { addDays, shanghaiDateAt, startOfShanghaiDay } from '../domain/dates.ts';
import type { Channel } from '../domain/messages/events.ts';
import { canFill, type MessageTemplates } from '../domain/messages/template.ts';
import { type CaseFacts, messageOf } from '../domain/messages/wording.ts';
import { templateOf } from './templates.ts';
import { type NewMessage, writeMessages } from './write.ts';

export interface Collecting {
  readonly templates: MessageTemplates;
  readonly channels: readonly Channel[];
  /** Hears of an event for which a template lacks a value. */
  readonly onUnsaid: (eventKey: string) => void;
}

const EVENTS_AT_ONCE = 500;
const DUE_AT_ONCE = 2_000;

const REACH = sql`p.phone_cipher is not null as "hasPhone",
  exists (select from consent c where c.person_id = p.id and c.purpose = 'wechat-messages' and c.stance = 'given'
    and c.withdrawn_on is null) as "hasOpenId"`;

interface EventRow extends CaseFacts {
  readonly key: string;
  readonly subject: string;
  readonly caseSubject: string;
  readonly person: number;
  readonly at: Date;
  readonly hasPhone: boolean;
  readonly hasOpenId: boolean;
}

/**
 * Makes messages of what happened to cases: takes events off their list and writes what they say in one transaction, so
 * that none is lost and none is told twice. Returns how many events were taken.
 */
export async function collectEvents(
  { db }: Pick<Database, 'db'>,
  { templates, channels, onUnsaid }: Collecting,
  nowMs: number,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { rows: taken } = await sql<{ event_id: number }>`
      delete from message_source where event_id in (
        select event_id from message_source order by event_id limit ${EVENTS_AT_ONCE} for update skip locked)
      returning event_id`.execute(trx);
    if (taken.length === 0) return 0;
    const events = await readEvents(
      trx,
      taken.map(({ event_id }) => event_id),
    );
    const staleMs = nowMs - templates.timing.staleAfterDays * 86_400_000;
    const messages = events.flatMap((row): NewMessage[] => {
      const told = row.at.getTime() < staleMs ? null : messageOf(row);
      const template = told && templateOf(templates, told.event);
      if (!told || !template) return [];
      if (!canFill(template.title + template.text, told.values)) {
        // One that cannot be said must not keep the others waiting.
        onUnsaid(row.key);
        return [];
      }
      const { key: event, subject, caseSubject, person, at: happenedAt, hasPhone, hasOpenId } = row;
      const { version } = templates;
      return [
        {
          template,
          version,
          subject,
          event,
          caseSubject,
          person,
          happenedAt,
          hasPhone,
          hasOpenId,
          values: told.values,
        },
      ];
    });
    await writeMessages(trx, messages, channels);
    return taken.length;
  });
}

async function readEvents(trx: Trx, ids: readonly number[]): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select v.event_key as key, v.kind, v.data, v.happened_at as at, coalesce(v.claim_id, v.subject_id) as subject,
      k.id as "caseSubject", k.person_id as person, cl.programme, cl.amount_fen as "amountFen",
      cl.refused_reason as "refusedReason", cl.correct_until as "correctUntil",
      coalesce(cl.payee_kind = 'person', false) as "toPerson", r.name as employer, k.due_on as "dueOn",
      (select w.valid_until from worker_code w where w.employment_id = k.id order by w.recorded_at desc limit 1)
        as "codeUntil",
      ((v.happened_at at time zone 'Asia/Shanghai')::date)::text as day, ${REACH}
    from case_event v join case_subject k on k.id = v.subject_id join person p on p.id = k.person_id
    left join employer r on r.credit_code = k.employer left join claim cl on cl.id = v.claim_id
    where v.id = any(${[...ids]}::bigint[]) order by v.id`.execute(trx);
  return rows;
}

/** Tells people whose year ends soon, once for each due day; returns how many were told. */
export async function collectDueSoon(
  { db }: Pick<Database, 'db'>,
  { templates, channels }: Collecting,
  nowMs: number,
): Promise<number> {
  const template = templateOf(templates, 'year-due-soon');
  if (!template) return 0;
  const today = shanghaiDateAt(nowMs);
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{
      id: string;
      person: number;
      employer: string;
      dueOn: string;
      hasPhone: boolean;
      hasOpenId: boolean;
    }>`
      select e.id, e.person_id as person, r.name as employer, e.due_on as "dueOn", ${REACH}
      from employment e join person p on p.id = e.person_id join employer r on r.credit_code = e.employer
      where e.due_on > ${today} and e.due_on <= ${addDays(today, templates.timing.dueSoonDays)}
        and e.standing = 'tracked'
        and not exists (select from departure d where d.employment_id = e.id and d.revoked_on is null)
        and not exists (select from message m where m.template = ${template.id} and m.subject = e.id
          and m.event = 'due:' || e.due_on)
      order by e.due_on, e.id limit ${DUE_AT_ONCE}`.execute(trx);
    const happenedAt = new Date(startOfShanghaiDay(today));
    const messages = rows.map(({ id, person, employer, dueOn, hasPhone, hasOpenId }) => ({
      ...{
        template,
        version: templates.version,
        subject: id,
        event: `due:${dueOn}`,
        caseSubject: id,
        person,
      },
      ...{ values: { employer, dueOn }, happenedAt, hasPhone, hasOpenId },
    }));
    return writeMessages(trx, messages, channels);
  });
}

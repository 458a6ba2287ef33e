import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { channelFor } from '../domain/messages/channel.ts';
import { type Channel, messageEvents } from '../domain/messages/events.ts';
import { fillIn, type MessageTemplate } from '../domain/messages/template.ts';

export interface NewMessage {
  readonly template: MessageTemplate;
  readonly version: number;
  /** What it is about: a claim, an employment, `person:7`. */
  readonly subject: string;
  /** Names the occasion for good; the same again is no news. */
  readonly event: string;
  readonly person: number;
  /** Number of the case it is about, for the public look-up. */
  readonly caseSubject?: string;
  readonly campaign?: string;
  readonly values: Readonly<Record<string, string>>;
  readonly happenedAt: Date;
  readonly hasPhone: boolean;
  readonly hasOpenId: boolean;
}

/**
 * Writes messages with their delivery; those that are there already stay as they are. Who cannot be reached by any channel
 * is on the list of the undeliverable from the start, and has the message in-app all the same. Returns how many are new.
 */
export async function writeMessages(
  trx: Trx,
  messages: readonly NewMessage[],
  channels: readonly Channel[],
): Promise<number> {
  if (messages.length === 0) return 0;
  const rows = messages.map((message) => {
    const { template, version, subject, event, person, caseSubject, campaign, values } = message;
    const channel = channelFor(channels, message);
    return {
      ...{ template: template.id, version, subject, event, person },
      kind: messageEvents[template.event].kind,
      case_subject: caseSubject ?? null,
      campaign: campaign ?? null,
      title: fillIn(template.title, values),
      body: fillIn(template.text, values),
      happened_at: message.happenedAt,
      channel: channel ?? channels[0],
      reachable: channel !== null,
    };
  });
  const { rows: made } = await sql<{ n: number }>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(template text, version int, subject text,
        event text, person bigint, kind text, case_subject text, campaign text, title text, body text,
        happened_at timestamptz, channel text, reachable boolean)
    ), made as (
      insert into message (template, template_version, subject, event, kind, person_id, case_subject, campaign_id, title,
        body, happened_at)
      select template, version, subject, event, kind, person, case_subject, campaign, title, body, happened_at from given
      on conflict on constraint message_once do nothing
      returning id, template, subject, event, person_id
    ), deliveries as (
      insert into message_delivery (message_id, person_id, channel, status, reason)
      select m.id, m.person_id, g.channel, case when g.reachable then 'waiting' else 'undeliverable' end,
        case when not g.reachable then 'no-address' end
      from made m join given g using (template, subject, event)
    )
    select count(*)::int as n from made`.execute(trx);
  return made[0]!.n;
}

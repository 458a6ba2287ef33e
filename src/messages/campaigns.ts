import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Database, Db, Trx } from '../db/client.ts';
import type { PlainDate } from '../domain/dates.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { significant } from '../domain/divisions.ts';
import { channelFor } from '../domain/messages/channel.ts';
import { type Channel, FROM_REGISTER, messageEvents } from '../domain/messages/events.ts';
import { fillIn, type MessageTemplate, type MessageTemplates } from '../domain/messages/template.ts';
import { maskedPhone } from '../domain/sharing/fields.ts';
import type { Vault } from '../platform/vault.ts';
import type { Collecting } from './collect.ts';
import { writeMessages } from './write.ts';

export interface Audience {
  readonly registeredPoor?: boolean | undefined;
  readonly employmentState?: string | undefined;
}

export interface CampaignTerms {
  readonly template: MessageTemplate;
  readonly params: Readonly<Record<string, string>>;
  readonly division: string;
  readonly audience: Audience;
}

export class CampaignError extends Error {
  override readonly name = 'CampaignError';
  readonly code: 'campaign-changed' | 'campaign-not-draft' | 'campaign-text';

  constructor(code: CampaignError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface Recipient {
  readonly id: number;
  readonly name: string;
  readonly village: string;
  readonly phone: Buffer | null;
  readonly hasPhone: boolean;
  readonly hasOpenId: boolean;
  readonly refused: boolean;
}

const FILL_AT_ONCE = 2_000;

/** Whom a campaign is for, in the order of their numbers. `p` is the person, `h` the household. */
function recipients({ division, audience }: Pick<CampaignTerms, 'division' | 'audience'>, on: PlainDate) {
  const poor = audience.registeredPoor;
  return sql`
    from person p join household h on h.number = p.household_number join division v on v.code = h.division
    where h.division like ${`${significant(division)}%`}
      and (${poor ?? null}::boolean is null or ${poor ?? null} = coalesce((select s.registered_poor from poverty_status s
        where s.person_id = p.id and s.valid_from <= ${on} order by s.valid_from desc limit 1), false))
      and (${audience.employmentState ?? null}::text is null or p.employment_state = ${audience.employmentState ?? null})`;
}

const COLUMNS = sql`p.id, p.name, v.name as village, p.phone_cipher as phone, p.phone_cipher is not null as "hasPhone",
  exists (select from consent c where c.person_id = p.id and c.purpose = 'wechat-messages' and c.stance = 'given'
    and c.withdrawn_on is null) as "hasOpenId",
  exists (select from consent c where c.person_id = p.id and c.purpose = 'campaign-messages' and c.stance = 'refused'
    and c.withdrawn_on is null) as refused`;

/** Which of a template's placeholders the officer has to write. */
export const paramsOf = ({ event }: MessageTemplate): string[] =>
  messageEvents[event].placeholders.filter((name) => !FROM_REGISTER.includes(name));

/** Throws CampaignError where the officer's words do not fill the template, or are not asked for. */
function checkParams({ template, params }: CampaignTerms): void {
  const missing = paramsOf(template).filter((name) => !params[name]?.trim());
  const unknown = Object.keys(params).filter((name) => !paramsOf(template).includes(name));
  if (missing.length > 0) throw new CampaignError('campaign-text', `还没有填写：${missing.join('、')}。`);
  if (unknown.length > 0) throw new CampaignError('campaign-text', `模板里没有：${unknown.join('、')}。`);
}

const valuesFor = ({ params }: Pick<CampaignTerms, 'params'>, { name, village }: Recipient) => ({
  ...params,
  name,
  village,
});

export interface Preview {
  readonly total: number;
  readonly noAddress: number;
  readonly refused: number;
  readonly byChannel: Partial<Record<Channel, number>>;
  readonly people: readonly PreviewedPerson[];
  /** To go on from; null: there are no more. */
  readonly next: number | null;
}

export interface PreviewedPerson {
  readonly person: number;
  readonly name: string;
  readonly phoneMasked: string | null;
  readonly channel: Channel | null;
  readonly refused: boolean;
  readonly text: string;
}

/** Who would get which words by which way, and who none: before anything is written. Throws CampaignError. */
export async function previewCampaign(
  db: Db | Trx,
  terms: CampaignTerms,
  {
    channels,
    vault,
    on,
    after = 0,
    limit = 50,
  }: {
    readonly channels: readonly Channel[];
    readonly vault: Pick<Vault, 'open'>;
    readonly on: PlainDate;
    readonly after?: number;
    readonly limit?: number;
  },
): Promise<Preview> {
  checkParams(terms);
  const whom = recipients(terms, on);
  const { rows: groups } = await sql<{ hasPhone: boolean; hasOpenId: boolean; refused: boolean; n: number }>`
    select "hasPhone", "hasOpenId", refused, count(*)::int as n from (select ${COLUMNS} ${whom}) r
    group by 1, 2, 3`.execute(db);
  const { rows } = await sql<Recipient>`
    select ${COLUMNS} ${whom} and p.id > ${after} order by p.id limit ${limit + 1}`.execute(db);
  const byChannel: Partial<Record<Channel, number>> = {};
  let [noAddress, refused, total] = [0, 0, 0];
  for (const group of groups) {
    total += group.n;
    const channel = channelFor(channels, group);
    if (group.refused) refused += group.n;
    else if (channel === null) noAddress += group.n;
    else byChannel[channel] = (byChannel[channel] ?? 0) + group.n;
  }
  const shown = rows.slice(0, limit);
  return {
    ...{ total, noAddress, refused, byChannel },
    next: rows.length > limit ? shown.at(-1)!.id : null,
    people: shown.map((one) => ({
      person: one.id,
      name: one.name,
      phoneMasked: one.phone && maskedPhone(vault.open(one.phone)),
      channel: channelFor(channels, one),
      refused: one.refused,
      text: fillIn(terms.template.text, valuesFor(terms, one)),
    })),
  };
}

interface By {
  readonly actor: string;
  readonly businessAtMs: number;
}

/** Keeps a campaign with the number of people that was seen; nothing is sent. Throws CampaignError. */
export async function draftCampaign(
  trx: Trx,
  { id, version, expected, ...terms }: CampaignTerms & { id: string; version: number; expected: number },
  by: By,
): Promise<void> {
  checkParams(terms);
  const on = shanghaiDateAt(by.businessAtMs);
  await requireCount(trx, terms, expected, on);
  const { template, params, division, audience } = terms;
  await trx
    .insertInto('message_campaign')
    .values({
      id,
      template: template.id,
      template_version: version,
      params: JSON.stringify(params) as never,
      division,
      audience: JSON.stringify(audience) as never,
      expected,
      status: 'draft',
      drafted_by: by.actor,
      drafted_on: on,
    })
    .execute();
  await note(trx, by, 'draftCampaign', id, { template: template.id, params, division, expected });
}

/**
 * Sends it: refused when there are more or fewer people than were seen, or when it was sent already. The messages are
 * written by the worker, piece by piece. Throws CampaignError.
 */
export async function releaseCampaign(
  trx: Trx,
  id: string,
  templates: MessageTemplates,
  by: By,
): Promise<void> {
  const row = await openDraft(trx, id);
  const terms = termsOf(row, templates);
  await requireCount(trx, terms, row.expected, shanghaiDateAt(by.businessAtMs));
  await trx
    .updateTable('message_campaign')
    .set({ status: 'filling', released_by: by.actor, released_at: new Date(by.businessAtMs) })
    .where('id', '=', id)
    .execute();
  await note(trx, by, 'releaseCampaign', id, { expected: row.expected });
}

/** Puts a draft away. Throws CampaignError. */
export async function cancelCampaign(trx: Trx, id: string, by: By): Promise<void> {
  await openDraft(trx, id);
  await trx.updateTable('message_campaign').set({ status: 'cancelled' }).where('id', '=', id).execute();
  await note(trx, by, 'cancelCampaign', id, {});
}

async function openDraft(trx: Trx, id: string) {
  const row = await trx
    .selectFrom('message_campaign')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row?.status !== 'draft')
    throw new CampaignError('campaign-not-draft', '该通知已经发送、取消或不存在。');
  return row;
}

type CampaignRow = Awaited<ReturnType<typeof openDraft>>;

function termsOf(row: CampaignRow, { templates }: MessageTemplates): CampaignTerms {
  const template = templates.find(({ id }) => id === row.template);
  if (!template) throw new CampaignError('campaign-text', `模板 ${row.template} 已经不再使用，请重新拟定。`);
  return {
    template,
    params: row.params as unknown as CampaignTerms['params'],
    division: row.division,
    audience: row.audience as unknown as Audience,
  };
}

async function requireCount(trx: Trx, terms: CampaignTerms, expected: number, on: PlainDate): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n ${recipients(terms, on)}`.execute(trx);
  const now = rows[0]!.n;
  if (now !== expected)
    throw new CampaignError('campaign-changed', `预览时是 ${expected} 人，现在是 ${now} 人。`);
}

/** Writes the messages of released campaigns, a piece a transaction behind a mark, so that a kill loses none. */
export async function fillCampaigns(
  { db }: Pick<Database, 'db'>,
  collecting: Omit<Collecting, 'onUnsaid'>,
): Promise<void> {
  for (;;) {
    const more = await db.transaction().execute((trx) => fillPiece(trx, collecting));
    if (!more) return;
  }
}

async function fillPiece(trx: Trx, { templates, channels }: Omit<Collecting, 'onUnsaid'>): Promise<boolean> {
  const row = await trx
    .selectFrom('message_campaign')
    .selectAll()
    .where('status', '=', 'filling')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!row?.released_at) return false;
  const terms = termsOf(row, templates);
  const on = shanghaiDateAt(row.released_at.getTime());
  const { rows } = await sql<Recipient>`
    select ${COLUMNS} ${recipients(terms, on)} and p.id > ${row.filled_to}
    order by p.id limit ${FILL_AT_ONCE}`.execute(trx);
  const messages = rows.map((one) => ({
    ...{ template: terms.template, version: row.template_version, subject: `person:${one.id}` },
    ...{ event: `campaign:${row.id}`, campaign: row.id, person: one.id, values: valuesFor(terms, one) },
    ...{ happenedAt: row.released_at!, hasPhone: one.hasPhone, hasOpenId: one.hasOpenId },
  }));
  await writeMessages(trx, messages, channels);
  const done = rows.length < FILL_AT_ONCE;
  await trx
    .updateTable('message_campaign')
    .set({ filled_to: rows.at(-1)?.id ?? row.filled_to, ...(done && { status: 'filled' }) })
    .where('id', '=', row.id)
    .execute();
  return true;
}

async function note(
  trx: Trx,
  { actor, businessAtMs }: By,
  operation: string,
  id: string,
  after: Parameters<typeof audit>[1]['after'] & object,
): Promise<void> {
  await audit(trx, { actor, operation, subject: `campaign:${id}`, outcome: 'done', businessAtMs, after });
}

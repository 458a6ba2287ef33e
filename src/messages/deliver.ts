import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Db } from '../db/client.ts';
import { addDays, shanghaiDateAt, startOfShanghaiDay } from '../domain/dates.ts';
import type { Channel } from '../domain/messages/events.ts';
import { isQuiet, type MessageTiming, nextTryMs } from '../domain/messages/template.ts';
import type { Vault } from '../platform/vault.ts';
import type { BatchChannel, Channels, Outcome, Outgoing, SingleChannel } from './channels/port.ts';

export interface Delivering {
  readonly database: Pick<Database, 'db'>;
  readonly vault: Pick<Vault, 'open'>;
  readonly timing: MessageTiming;
  readonly channels: Channels;
  readonly onError: (error: unknown) => void;
}

interface Run extends Delivering {
  /** Since the run began: with a slow gateway it takes longer than what is `sending` may. */
  readonly elapsedMs: () => number;
}

const BATCH_SIZE = 500;
const AT_ONCE = 4;
const SINGLES_A_RUN = 400;
/** Longer than any call may take: who is still `sending` then was killed. */
const BROKEN_OFF = '10 minutes';
const PICK_LOCK = 4337;

/**
 * Sends what waits, unless it is night. First what a killed run has left: a batch is left again under its own name, of a
 * single text nobody knows. Returns how many left. `begun`: what `performance.now()` was at `nowMs`.
 */
export async function deliverWaiting(
  delivering: Delivering,
  nowMs: number,
  begun = performance.now(),
): Promise<number> {
  const deps: Run = { ...delivering, elapsedMs: () => Math.round(performance.now() - begun) };
  await settleBrokenOff(deps, nowMs);
  if (isQuiet(deps.timing, nowMs)) return 0;
  let sent = 0;
  for (const [name, channel] of Object.entries(deps.channels) as [Channel, SingleChannel | BatchChannel][]) {
    sent +=
      channel.kind === 'batch'
        ? await deliverBatches(deps, name, channel, nowMs)
        : await deliverSingles(deps, name, channel, nowMs);
  }
  return sent;
}

interface Picked {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly attempts: number;
  readonly address: Buffer | null;
}

interface Candidate {
  readonly id: number;
  readonly person: number;
  readonly refused: boolean;
  /** Texts of today that have left, or may have. */
  readonly today: number;
}

/**
 * Takes up to `limit` waiting texts and marks them `sending`, in a transaction that is over before anything leaves. Whoever
 * has had enough for today waits for tomorrow, whoever refused since is skipped. One run at a time, or two would each
 * count the day's texts without the other's. `looked`: how many there were to choose from.
 */
async function pick(
  { database, timing, elapsedMs }: Run,
  channel: Channel,
  { limit, batch, nowMs }: { limit: number; batch: string | null; nowMs: number },
): Promise<{ picked: Picked[]; looked: number }> {
  const today = shanghaiDateAt(nowMs);
  const now = new Date(nowMs);
  return database.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${PICK_LOCK})`.execute(trx);
    const { rows } = await sql<Candidate>`
      select d.message_id as id, d.person_id as person, exists (
          select from message m join consent c on c.person_id = m.person_id and c.withdrawn_on is null
            and c.stance = 'refused'
            and c.purpose = case m.kind when 'service' then 'service-messages' else 'campaign-messages' end
          where m.id = d.message_id) as refused,
        (select count(*)::int from message_delivery s where s.person_id = d.person_id
          and coalesce(s.sent_at, s.began_at) >= ${new Date(startOfShanghaiDay(today))}
          and s.status in ('sending', 'sent', 'unclear')) as today
      from message_delivery d
      where d.status = 'waiting' and d.channel = ${channel} and (d.next_try_at is null or d.next_try_at <= ${now})
      order by d.message_id limit ${limit}`.execute(trx);
    const { refused, tomorrow, taken } = sorted(rows, timing.perPersonAndDay);
    await sql`update message_delivery set status = 'skipped', reason = 'refused'
      where message_id = any(${refused}::bigint[])`.execute(trx);
    await sql`update message_delivery set next_try_at = ${new Date(startOfShanghaiDay(addDays(today, 1)))}
      where message_id = any(${tomorrow}::bigint[])`.execute(trx);
    const { rows: picked } = await sql<Picked>`
      with marked as (
        update message_delivery set status = 'sending', attempts = attempts + 1,
          began_at = ${new Date(nowMs + elapsedMs())}, batch = ${batch}
        where message_id = any(${taken}::bigint[]) returning message_id, attempts, channel
      )
      ${contents(sql`marked`)}`.execute(trx);
    return { picked, looked: rows.length };
  });
}

function sorted(candidates: readonly Candidate[], perDay: number) {
  const had = new Map<number, number>();
  const lists = { refused: [] as number[], tomorrow: [] as number[], taken: [] as number[] };
  for (const { id, person, refused, today } of candidates) {
    const count = had.get(person) ?? today;
    if (refused) lists.refused.push(id);
    else if (count >= perDay) lists.tomorrow.push(id);
    else {
      lists.taken.push(id);
      had.set(person, count + 1);
    }
  }
  return lists;
}

/** Text and sealed address of deliveries, in the order of their messages. */
const contents = (from: ReturnType<typeof sql>) => sql`
  select m.id, m.title, m.body as text, d.attempts, case d.channel when 'wechat' then (
      select c.address_cipher from consent c where c.person_id = m.person_id and c.purpose = 'wechat-messages'
        and c.stance = 'given' and c.withdrawn_on is null)
    else p.phone_cipher end as address
  from ${from} d join message m on m.id = d.message_id join person p on p.id = m.person_id order by m.id`;

async function deliverBatches(
  deps: Run,
  name: Channel,
  channel: BatchChannel,
  nowMs: number,
): Promise<number> {
  let sent = 0;
  for (;;) {
    const batch = `${shanghaiDateAt(nowMs)}-${randomUUID()}`;
    const { picked, looked } = await pick(deps, name, { limit: BATCH_SIZE, batch, nowMs });
    if (picked.length > 0) {
      const left = await leaveBatch(deps, channel, batch, picked, nowMs);
      if (left.ok) sent += left.texts;
      else
        for (const one of left.again)
          await settle(deps.database.db, one.id, left.why, one.attempts, deps.timing, nowMs);
    }
    if (looked < BATCH_SIZE) return sent;
  }
}

type Left =
  | { readonly ok: true; readonly texts: number }
  | { readonly ok: false; readonly again: readonly Picked[]; readonly why: Outcome & { outcome: 'retry' } };

async function leaveBatch(
  { database: { db }, vault, timing }: Delivering,
  channel: BatchChannel,
  batch: string,
  picked: readonly Picked[],
  nowMs: number,
): Promise<Left> {
  const outgoing = picked.flatMap((one) => toOutgoing(one, vault));
  const reached = new Set(outgoing.map(({ id }) => id));
  for (const { id } of picked) if (!reached.has(id)) await settle(db, id, noAddress, 1, timing, nowMs);
  try {
    await channel.send(batch, outgoing);
  } catch (error) {
    const again = picked.filter(({ id }) => reached.has(id));
    return { ok: false, again, why: { outcome: 'retry', detail: (error as Error).message } };
  }
  await sql`update message_delivery set status = 'sent', sent_at = ${new Date(nowMs)}, provider_ref = ${batch}
    where message_id = any(${[...reached]}::bigint[]) and status = 'sending' and batch = ${batch}`.execute(
    db,
  );
  return { ok: true, texts: reached.size };
}

async function deliverSingles(
  deps: Run,
  name: Channel,
  channel: SingleChannel,
  nowMs: number,
): Promise<number> {
  let [left, sent] = [SINGLES_A_RUN, 0];
  const line = async () => {
    while (left > 0) {
      left -= 1;
      // Each is marked on its own: a kill leaves at most four of which nobody knows.
      const { picked, looked } = await pick(deps, name, { limit: 1, batch: null, nowMs });
      if (looked === 0) return;
      const [one] = picked;
      if (!one) continue;
      const [outgoing] = toOutgoing(one, deps.vault);
      const outcome = outgoing ? await channel.send(outgoing) : noAddress;
      await settle(deps.database.db, one.id, outcome, one.attempts, deps.timing, nowMs);
      if (outcome.outcome === 'sent') sent += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return sent;
}

const noAddress: Outcome = { outcome: 'refused', detail: 'no-address' };

function toOutgoing({ id, title, text, address }: Picked, vault: Pick<Vault, 'open'>): Outgoing[] {
  return address === null ? [] : [{ id, title, text, address: vault.open(address) }];
}

/** Writes down what became of a text; one that was taken can never be changed again. */
async function settle(
  db: Db,
  id: number,
  outcome: Outcome,
  attempts: number,
  timing: MessageTiming,
  nowMs: number,
): Promise<void> {
  const next = outcome.outcome === 'retry' ? nextTryMs(timing, attempts, nowMs) : null;
  await sql`update message_delivery set ${changeFor(outcome, next, nowMs)} where message_id = ${id} and status = 'sending'`.execute(
    db,
  );
}

function changeFor(outcome: Outcome, nextMs: number | null, nowMs: number) {
  if (outcome.outcome === 'sent')
    return sql`status = 'sent', sent_at = ${new Date(nowMs)}, provider_ref = ${outcome.ref}`;
  const { detail } = outcome;
  if (outcome.outcome === 'unclear')
    return sql`status = 'unclear', reason = 'no-answer', provider_ref = ${detail}`;
  if (nextMs !== null)
    return sql`status = 'waiting', next_try_at = ${new Date(nextMs)}, provider_ref = ${detail}`;
  return sql`status = 'undeliverable', reason = ${reasonOf(outcome)}, provider_ref = ${detail}`;
}

function reasonOf(outcome: Outcome): string {
  if (outcome === noAddress) return 'no-address';
  return outcome.outcome === 'retry' ? 'too-many-attempts' : 'refused-by-gateway';
}

/** What was `sending` when its process was killed. */
async function settleBrokenOff(deps: Run, nowMs: number): Promise<void> {
  const { db } = deps.database;
  const old = sql`status = 'sending' and began_at < ${new Date(nowMs)}::timestamptz - ${BROKEN_OFF}::interval`;
  const { file } = deps.channels;
  const ofBatches = file?.kind === 'batch' ? sql`batch is null` : sql`true`;
  await sql`update message_delivery set status = 'unclear', reason = 'broken-off'
    where ${old} and ${ofBatches}`.execute(db);
  if (file?.kind !== 'batch') return;
  const { rows: batches } = await sql<{ batch: string }>`
    select distinct batch from message_delivery where ${old} and batch is not null`.execute(db);
  for (const { batch } of batches) {
    // Of several workers that find it, one takes it over.
    const taken = await sql`update message_delivery set began_at = ${new Date(nowMs + deps.elapsedMs())}
      where ${old} and batch = ${batch} returning 1`.execute(db);
    if (taken.rows.length === 0) continue;
    // The whole batch as it was: the same bytes under the same name. Where that fails it stays so for the next: its first
    // file may have been taken away, and under another name the texts would leave twice.
    const { rows } = await sql<Picked>`${contents(sql`(select * from message_delivery where batch = ${batch}
      and status in ('sending', 'sent'))`)}`.execute(db);
    const left = await leaveBatch(deps, file, batch, rows, nowMs);
    if (left.ok) continue;
    await sql`update message_delivery set provider_ref = ${left.why.detail}
      where batch = ${batch} and status = 'sending'`.execute(db);
    deps.onError(new Error(`batch ${batch} cannot be written again: ${left.why.detail}`));
  }
}

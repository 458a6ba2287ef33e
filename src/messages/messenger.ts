import type { Database } from '../db/client.ts';
import type { Channel } from '../domain/messages/events.ts';
import type { Config } from '../platform/config.ts';
import type { Vault } from '../platform/vault.ts';
import { fillCampaigns } from './campaigns.ts';
import { channelsOf } from './channels/index.ts';
import { collectDueSoon, collectEvents } from './collect.ts';
import { deliverWaiting } from './deliver.ts';
import { readTemplates } from './templates.ts';

export interface MessengerOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly config: Pick<Config, 'dataDir' | 'messages'>;
  readonly onError: (error: unknown) => void;
}

export interface Messenger {
  /** One round, for tests: what happened, whose year ends, campaigns, and what waits. */
  run(nowMs: number): Promise<void>;
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
const DUE_EVERY_MS = 3_600_000;

/**
 * Writes and sends messages, again and again. Any number of workers may run it: what is written is unique in the
 * database, and what leaves is marked before it leaves. `every` absent: only when asked.
 */
export function createMessenger(
  { database, vault, config, onError }: MessengerOptions,
  every = EVERY_MS,
): Messenger {
  const templates = readTemplates();
  const channels = channelsOf(config);
  const collecting = {
    templates,
    channels: Object.keys(channels) as Channel[],
    onUnsaid: (key: string) => onError(new Error(`no words for the event ${key}`)),
  };
  const delivering = { database, vault, timing: templates.timing, channels, onError };
  let [dueAtMs, running] = [0, Promise.resolve()];

  async function run(nowMs: number): Promise<void> {
    const begun = performance.now();
    while ((await collectEvents(database, collecting, nowMs)) > 0);
    if (nowMs - dueAtMs >= DUE_EVERY_MS) {
      await collectDueSoon(database, collecting, nowMs);
      dueAtMs = nowMs;
    }
    await fillCampaigns(database, collecting);
    await deliverWaiting(delivering, nowMs, begun);
  }

  let busy = false;
  const timer =
    every > 0
      ? setInterval(() => {
          if (busy) return;
          busy = true;
          running = run(Date.now())
            .catch(onError)
            .finally(() => {
              busy = false;
            });
        }, every)
      : null;
  return {
    run,
    async stop() {
      if (timer) clearInterval(timer);
      await running;
    },
  };
}

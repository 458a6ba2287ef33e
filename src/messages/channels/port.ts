import type { Channel } from '../../domain/messages/events.ts';

/** One text on its way; `address` is a telephone number or an OpenID. */
export interface Outgoing {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly address: string;
}

/**
 * What became of it. `refused`: never; `retry`: it was not taken, later perhaps; `unclear`: it may have been taken, so
 * nothing may send it again but a person.
 */
export type Outcome =
  | { readonly outcome: 'sent'; readonly ref: string | null }
  | { readonly outcome: 'refused' | 'retry' | 'unclear'; readonly detail: string };

/** Takes one text after the other. */
export interface SingleChannel {
  readonly kind: 'single';
  send(message: Outgoing): Promise<Outcome>;
}

/** Takes many at once; the same batch again is the same. Throws when nothing of it was taken. */
export interface BatchChannel {
  readonly kind: 'batch';
  send(batch: string, messages: readonly Outgoing[]): Promise<void>;
}

export type Channels = Partial<Record<Channel, SingleChannel | BatchChannel>>;

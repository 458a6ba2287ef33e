import type { Channel } from './events.ts';

export interface Reachable {
  readonly hasPhone: boolean;
  /** OpenID given with consent. */
  readonly hasOpenId: boolean;
}

/** The first channel of the configuration that reaches this person; null: none does. */
export function channelFor(channels: readonly Channel[], { hasPhone, hasOpenId }: Reachable): Channel | null {
  return channels.find((channel) => (channel === 'wechat' ? hasOpenId : hasPhone)) ?? null;
}

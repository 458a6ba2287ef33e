import type { MessageConfig } from '../../platform/config.ts';
import { call, isOutcome } from './http.ts';
import type { SingleChannel } from './port.ts';

/**
 * A text-message gateway over HTTP: `POST {id, to, text}` with a bearer token; 2xx took it. The id goes along as
 * Idempotency-Key, for gateways that know one.
 */
export function smsChannel({ url, token }: NonNullable<MessageConfig['sms']>): SingleChannel {
  return {
    kind: 'single',
    async send({ id, address, text }) {
      const answer = await call(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `message-${id}`,
        },
        body: JSON.stringify({ id: String(id), to: address, text }),
      });
      if (isOutcome(answer)) return answer;
      const { status, body } = answer;
      if (status >= 400) return { outcome: 'refused', detail: `HTTP ${status}` };
      const ref = (body as { id?: unknown } | null)?.id;
      return { outcome: 'sent', ref: ref === undefined ? null : String(ref) };
    },
  };
}

import type { MessageConfig } from '../../platform/config.ts';
import { call, isOutcome } from './http.ts';
import type { Outcome, SingleChannel } from './port.ts';

/** A token that ended early; it is asked for again, once. */
const TOKEN_ENDED = new Set([40001, 40014, 42001]);
/** Too many in a moment, or today. */
const LATER = new Set([-1, 45009, 45011]);

/** Template messages of a WeChat official account: its token, then `message/template/send` to an OpenID. */
export function wechatChannel(config: NonNullable<MessageConfig['wechat']>): SingleChannel {
  const { url, appId, secret, template } = config;
  let token: string | null = null;

  async function ownToken(): Promise<string | Outcome> {
    if (token !== null) return token;
    const query = new URLSearchParams({ grant_type: 'client_credential', appid: appId, secret });
    const answer = await call(`${url}/cgi-bin/token?${query}`, {});
    // Nothing was sent to anybody yet, whatever went wrong.
    if (isOutcome(answer)) return { outcome: 'retry', detail: 'token' };
    const { access_token: given, errcode } = (answer.body ?? {}) as {
      access_token?: string;
      errcode?: number;
    };
    if (!given) return { outcome: 'retry', detail: `token ${errcode ?? answer.status}` };
    token = given;
    return given;
  }

  async function send(message: Parameters<SingleChannel['send']>[0], again: boolean): Promise<Outcome> {
    const given = await ownToken();
    if (typeof given !== 'string') return given;
    const answer = await call(
      `${url}/cgi-bin/message/template/send?access_token=${encodeURIComponent(given)}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          touser: message.address,
          template_id: template,
          client_msg_id: `message-${message.id}`,
          data: { thing1: { value: message.title }, thing2: { value: message.text } },
        }),
      },
    );
    if (isOutcome(answer)) return answer;
    const { errcode = answer.status, msgid } = (answer.body ?? {}) as { errcode?: number; msgid?: number };
    if (errcode === 0) return { outcome: 'sent', ref: msgid === undefined ? null : String(msgid) };
    if (TOKEN_ENDED.has(errcode)) {
      token = null;
      return again ? send(message, false) : { outcome: 'retry', detail: `errcode ${errcode}` };
    }
    return { outcome: LATER.has(errcode) ? 'retry' : 'refused', detail: `errcode ${errcode}` };
  }

  return { kind: 'single', send: (message) => send(message, true) };
}

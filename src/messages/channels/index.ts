import type { Config } from '../../platform/config.ts';
import { fileChannel } from './file.ts';
import type { Channels } from './port.ts';
import { smsChannel } from './sms.ts';
import { wechatChannel } from './wechat.ts';

/** The channels of the configuration. */
export function channelsOf({ dataDir, messages }: Pick<Config, 'dataDir' | 'messages'>): Channels {
  const channels: Channels = {};
  for (const name of messages.channels) {
    if (name === 'file') channels.file = fileChannel(dataDir);
    if (name === 'sms' && messages.sms) channels.sms = smsChannel(messages.sms);
    if (name === 'wechat' && messages.wechat) channels.wechat = wechatChannel(messages.wechat);
  }
  return channels;
}

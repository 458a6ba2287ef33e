import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';

// Keys whose values never reach a log, at any depth a log line of ours has.
const SECRET_KEYS = [
  'identityNumber',
  'identity_number',
  'account',
  'accountNumber',
  'phone',
  'password',
  'cookie',
  'authorization',
  'masterKey',
  // Columns of the counties' files.
  '身份证号',
  '账号',
  '一卡通账号',
  '联系电话',
];

/**
 * Identity numbers (15 or 18 digits) and bank accounts, wherever they stand in a line. Up to 13 digits a number may be a
 * division or a moment and is needed; the fraction of a duration is no number of anybody.
 */
const LONG_NUMBER = /(?<![0-9A-Za-z])(?<!\d\.)(\d{4})\d{7,25}(\d{2}[\dXx])(?![0-9A-Za-z])/g;
/** Accounts have six digits and more: the short ones are told by the word before them. */
const NAMED_ACCOUNT = /((?:账号|账户|卡号|account)[^0-9A-Za-z]{0,4})\d{3,10}(\d{3})(?![0-9A-Za-z])/gi;

/** Masks identity numbers and accounts in any text: '4331***123X'. The second fence behind the named keys. */
export function maskNumbers(text: string): string {
  return text.replace(LONG_NUMBER, '$1***$2').replace(NAMED_ACCOUNT, '$1***$2');
}

interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly host?: string;
  readonly ip?: string;
}

/** The path and what was asked by, not what for: names and the ends of identity numbers stand in a search. */
function requestInLog({ method, url, host, ip }: LoggedRequest): Record<string, string | undefined> {
  const [path = '', query] = url.split('?', 2);
  const names = query === undefined ? [] : [...new Set(new URLSearchParams(query).keys())];
  return { method, url: names.length > 0 ? `${path}?${names.join('&')}` : path, host, remoteAddress: ip };
}

/** JSON lines on standard output, or to `destination`. */
export function createLogger(options: {
  level: Config['logLevel'];
  name?: string;
  destination?: DestinationStream;
}): Logger {
  const settings = {
    level: options.level,
    base: options.name === undefined ? {} : { name: options.name },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[已隐去]' },
    serializers: { req: requestInLog },
    hooks: { streamWrite: maskNumbers },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

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
];

/** 18-digit identity numbers and bank accounts of 16 to 19 digits, wherever they stand in a line. */
const LONG_NUMBER = /(?<![0-9A-Za-z])(\d{4})\d{9,12}(\d{2}[\dXx])(?![0-9A-Za-z])/g;

/** Masks identity numbers and accounts in any text: '4331***123X'. The second fence behind the named keys. */
export function maskNumbers(text: string): string {
  return text.replace(LONG_NUMBER, '$1***$2');
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
    hooks: { streamWrite: maskNumbers },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

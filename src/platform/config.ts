import { isIP } from 'node:net';
import { z } from 'zod';
import { parseMasterKey } from './master-key.ts';

export interface Config {
  readonly production: boolean;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** The built pages; undefined: the API alone. */
  readonly webDir: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Undefined: the embedded engine. */
  readonly temporalAddress: string | undefined;
  readonly namespace: string;
  /** Undefined: `keptMasterKey` makes and keeps one; never in production. */
  readonly masterKey: Buffer | undefined;
  /** Whose word on the caller's address counts: the proxy's own address, or a network of proxies alone (proxy-addr). */
  readonly trustProxy: string;
  /** People come by TLS and by nothing else: session cookies never travel in clear. */
  readonly httpsOnly: boolean;
  readonly rehearsal: boolean;
  readonly messages: MessageConfig;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** By which channels people are written to (docs/sharing.md). */
export interface MessageConfig {
  /** In the order in which they are tried for a person. */
  readonly channels: readonly ('file' | 'sms' | 'wechat')[];
  readonly sms: { readonly url: string; readonly token: string } | undefined;
  readonly wechat:
    | { readonly url: string; readonly appId: string; readonly secret: string; readonly template: string }
    | undefined;
}

/** All that is wrong with the environment, in one message for the person who starts the product. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly variables: readonly string[];

  constructor(problems: readonly { variable: string; zh: string; en: string; remedy: string }[]) {
    super(problems.map((p) => `${p.variable}：${p.zh} ${p.en} 处理办法：${p.remedy}`).join('\n'));
    this.variables = problems.map((p) => p.variable);
  }
}

// What is asked of each variable, and what to do about it.
const HELP: Record<string, { zh: string; en: string; remedy: string }> = {
  DATABASE_URL: {
    zh: '不是 PostgreSQL 连接地址。',
    en: 'Not a PostgreSQL URL.',
    remedy: '写成 postgres://用户:密码@主机:端口/数据库，或去掉该变量以使用内置数据库。',
  },
  PORT: {
    zh: '端口须为 0 至 65535 的整数。',
    en: 'Not a port number.',
    remedy: '例如 PORT=3000。',
  },
  TEMPORAL_ADDRESS: {
    zh: '须写成“主机:端口”。',
    en: 'Must be host:port.',
    remedy: '例如 TEMPORAL_ADDRESS=127.0.0.1:7233，或去掉该变量以使用内置引擎。',
  },
  MASTER_KEY: {
    zh: '缺少或不是 32 字节的 Base64 密钥。',
    en: 'Missing, or not 32 bytes in Base64.',
    remedy: '用 openssl rand -base64 32 生成并妥善备份；丢失后身份证号和账号无法恢复。',
  },
  TRUST_PROXY: {
    zh: '须是反向代理的地址或网段，用逗号分隔。',
    en: 'Must be addresses or networks of proxies, separated by commas.',
    remedy: '写反向代理自己的地址，例如 TRUST_PROXY=127.0.0.1；不要写用户所在的内网网段。',
  },
  HTTPS_ONLY: {
    zh: '只能是 1 或 0（true 或 false）。',
    en: 'Must be 1 or 0.',
    remedy: '前面有 TLS 反向代理时写 HTTPS_ONLY=1。',
  },
  REHEARSAL: {
    zh: '只能是 1 或 0（true 或 false），且生产环境不得开启。',
    en: 'Must be 1 or 0, and never on in production.',
    remedy: '去掉该变量。',
  },
  MESSAGE_CHANNELS: {
    zh: '只能是 file、sms、wechat，用逗号分隔，不重复。',
    en: 'Must be file, sms, wechat, separated by commas.',
    remedy: '例如 MESSAGE_CHANNELS=wechat,sms，或去掉该变量以使用文件投递。',
  },
  SMS_GATEWAY_URL: {
    zh: '短信通道需要地址 SMS_GATEWAY_URL 和令牌 SMS_GATEWAY_TOKEN。',
    en: 'The SMS channel needs its URL and token.',
    remedy: '填写短信网关的地址和令牌，或从 MESSAGE_CHANNELS 去掉 sms。',
  },
  WECHAT_APP_ID: {
    zh: '公众号通道需要 WECHAT_APP_ID、WECHAT_APP_SECRET 和 WECHAT_TEMPLATE_ID。',
    en: 'The official account needs its app id, secret and template id.',
    remedy: '在公众号后台取得后填写，或从 MESSAGE_CHANNELS 去掉 wechat。',
  },
  LOG_LEVEL: {
    zh: '日志级别不认识。',
    en: 'Unknown log level.',
    remedy: '可用：fatal、error、warn、info、debug、trace、silent。',
  },
};
const UNKNOWN_HELP = { zh: '取值无效。', en: 'Invalid value.', remedy: '请核对该变量。' };

/** The names that proxy-addr knows, addresses, and networks of them. */
function isProxyList(text: string): boolean {
  return text.split(',').every((part) => {
    const [address = '', prefix, ...more] = part.trim().split('/');
    if (['loopback', 'linklocal', 'uniquelocal'].includes(address)) return prefix === undefined;
    const bits = isIP(address) === 6 ? 128 : 32;
    return isIP(address) > 0 && more.length === 0 && (prefix === undefined || isPrefix(prefix, bits));
  });
}

const isPrefix = (text: string, bits: number): boolean =>
  /^\d{1,3}$/.test(text) && Number(text) > 0 && Number(text) <= bits;

const flag = z.enum(['1', '0', 'true', 'false']).transform((value) => value === '1' || value === 'true');

const environment = z
  .object({
    NODE_ENV: z.string().default('development'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    DATA_DIR: z.string().default('.data'),
    WEB_DIR: z.string().optional(),
    HOST: z.string().default('127.0.0.1'),
    PORT: z
      .string()
      .regex(/^\d{1,5}$/)
      .default('3000')
      .transform(Number)
      .pipe(z.number().max(65_535)),
    TEMPORAL_ADDRESS: z
      .string()
      .regex(/^[^\s/]+:\d{1,5}$/)
      .optional(),
    TEMPORAL_NAMESPACE: z.string().default('default'),
    MASTER_KEY: z
      .string()
      .transform((text, context) => {
        const key = parseMasterKey(text);
        if (key === null) context.addIssue('not 32 bytes');
        return key ?? z.NEVER;
      })
      .optional(),
    TRUST_PROXY: z.string().refine(isProxyList).default('loopback'),
    HTTPS_ONLY: flag.default(false),
    REHEARSAL: flag.default(false),
    MESSAGE_CHANNELS: z
      .string()
      .default('file')
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(z.enum(['file', 'sms', 'wechat'])).refine((list) => new Set(list).size === list.length)),
    SMS_GATEWAY_URL: z.url({ protocol: /^https?$/ }).optional(),
    SMS_GATEWAY_TOKEN: z.string().optional(),
    WECHAT_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.weixin.qq.com'),
    WECHAT_APP_ID: z.string().optional(),
    WECHAT_APP_SECRET: z.string().optional(),
    WECHAT_TEMPLATE_ID: z.string().optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .check((context) => {
    const { NODE_ENV, MASTER_KEY, REHEARSAL, MESSAGE_CHANNELS, ...given } = context.value;
    const refuse = (variable: string) =>
      context.issues.push({ code: 'custom', path: [variable], message: variable, input: undefined });
    if (MESSAGE_CHANNELS.includes('sms') && !(given.SMS_GATEWAY_URL && given.SMS_GATEWAY_TOKEN))
      refuse('SMS_GATEWAY_URL');
    if (
      MESSAGE_CHANNELS.includes('wechat') &&
      !(given.WECHAT_APP_ID && given.WECHAT_APP_SECRET && given.WECHAT_TEMPLATE_ID)
    )
      refuse('WECHAT_APP_ID');
    if (NODE_ENV !== 'production') return;
    // A key made on the fly would be lost with the container, and with it every identity number.
    if (MASTER_KEY === undefined) refuse('MASTER_KEY');
    if (REHEARSAL) refuse('REHEARSAL');
  });

/** Reads and checks the environment once, at start. An empty variable counts as absent. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const variables = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    throw new ConfigError(variables.map((variable) => ({ variable, ...(HELP[variable] ?? UNKNOWN_HELP) })));
  }
  const value = parsed.data;
  return {
    production: value.NODE_ENV === 'production',
    databaseUrl: value.DATABASE_URL,
    dataDir: value.DATA_DIR,
    webDir: value.WEB_DIR,
    host: value.HOST,
    port: value.PORT,
    temporalAddress: value.TEMPORAL_ADDRESS,
    namespace: value.TEMPORAL_NAMESPACE,
    masterKey: value.MASTER_KEY,
    trustProxy: value.TRUST_PROXY,
    httpsOnly: value.HTTPS_ONLY,
    rehearsal: value.REHEARSAL,
    messages: {
      channels: value.MESSAGE_CHANNELS,
      sms:
        value.SMS_GATEWAY_URL && value.SMS_GATEWAY_TOKEN
          ? { url: value.SMS_GATEWAY_URL, token: value.SMS_GATEWAY_TOKEN }
          : undefined,
      wechat:
        value.WECHAT_APP_ID && value.WECHAT_APP_SECRET && value.WECHAT_TEMPLATE_ID
          ? {
              url: value.WECHAT_API_URL,
              appId: value.WECHAT_APP_ID,
              secret: value.WECHAT_APP_SECRET,
              template: value.WECHAT_TEMPLATE_ID,
            }
          : undefined,
    },
    logLevel: value.LOG_LEVEL,
  };
}

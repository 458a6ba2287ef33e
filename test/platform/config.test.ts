import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/platform/config.ts';
import { keptMasterKey, parseMasterKey } from '../../src/platform/master-key.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

describe('readConfig', () => {
  test('an empty environment gives the embedded defaults', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual({
      production: false,
      databaseUrl: undefined,
      webDir: undefined,
      trustProxy: 'loopback',
      httpsOnly: false,
      dataDir: '.data',
      host: '127.0.0.1',
      port: 3000,
      temporalAddress: undefined,
      namespace: 'default',
      masterKey: undefined,
      rehearsal: false,
      messages: { channels: ['file'], sms: undefined, wechat: undefined },
      logLevel: 'info',
    });
  });

  test('takes what is given', () => {
    const config = readConfig({ NODE_ENV: 'production', MASTER_KEY: KEY, PORT: '8080', REHEARSAL: '0' });
    expect(config).toMatchObject({ production: true, port: 8080, rehearsal: false });
    expect(config.masterKey?.equals(Buffer.alloc(32, 7))).toBe(true);
  });

  test.each([
    [{ DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: 'http' }, 'PORT'],
    [{ TEMPORAL_ADDRESS: 'http://x' }, 'TEMPORAL_ADDRESS'],
    [{ TRUST_PROXY: '1' }, 'TRUST_PROXY'],
    [{ TRUST_PROXY: 'loopback, proxy.local' }, 'TRUST_PROXY'],
    [{ TRUST_PROXY: '0.0.0.0/0' }, 'TRUST_PROXY'],
    [{ HTTPS_ONLY: 'yes' }, 'HTTPS_ONLY'],
    [{ MASTER_KEY: 'c2hvcnQ=' }, 'MASTER_KEY'],
    [{ MASTER_KEY: `${KEY}*` }, 'MASTER_KEY'],
    [{ NODE_ENV: 'production' }, 'MASTER_KEY'],
    [{ NODE_ENV: 'production', MASTER_KEY: KEY, REHEARSAL: '1' }, 'REHEARSAL'],
    [{ REHEARSAL: 'ja' }, 'REHEARSAL'],
    [{ MESSAGE_CHANNELS: 'fax' }, 'MESSAGE_CHANNELS'],
    [{ MESSAGE_CHANNELS: 'sms' }, 'SMS_GATEWAY_URL'],
    [{ MESSAGE_CHANNELS: 'wechat', WECHAT_APP_ID: 'x' }, 'WECHAT_APP_ID'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('refuses %o and names %s', (env, variable) => {
    const refuse = () => readConfig(env);
    expect(refuse).toThrow(ConfigError);
    expect(refuse).toThrow(new RegExp(`^${variable}：.*处理办法：`));
  });

  test('names every wrong variable at once', () => {
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(/PORT[\s\S]*LOG_LEVEL/);
  });
});

describe('keptMasterKey', () => {
  test('makes a key once, readable by its owner only', () => {
    const dir = mkdtempSync(join(tmpdir(), 'key-'));
    const key = keptMasterKey(dir);
    expect(key).toHaveLength(32);
    expect(keptMasterKey(dir).equals(key)).toBe(true);
    const file = join(dir, 'secrets', 'master.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(parseMasterKey(readFileSync(file, 'utf8'))?.equals(key)).toBe(true);
  });

  test('a damaged key file is an error, never a new key', () => {
    const dir = mkdtempSync(join(tmpdir(), 'key-'));
    keptMasterKey(dir);
    writeFileSync(join(dir, 'secrets', 'master.key'), 'oops');
    expect(() => keptMasterKey(dir)).toThrow('密钥文件已损坏');
  });
});

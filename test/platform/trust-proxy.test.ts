import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/platform/config.ts';

interface Compose {
  readonly services: { readonly api: { readonly environment: Readonly<Record<string, string>> } };
  readonly networks: {
    readonly default: { readonly ipam: { readonly config: readonly { subnet: string; gateway: string }[] } };
  };
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as Compose;
const [network] = compose.networks.default.ipam.config;
/** `${NAME:-value}` as compose reads it where nothing is set. */
const given = (name: string): string =>
  /^\$\{\w+:-(.*)\}$/.exec(compose.services.api.environment[name] ?? '')?.[1] ?? '';

/** Whom the API of the compose file takes a request for. */
async function callerOf(remoteAddress: string, forwardedFor: string): Promise<string> {
  const app = Fastify({ trustProxy: readConfig({ TRUST_PROXY: given('TRUST_PROXY') }).trustProxy });
  app.get('/', async (request) => request.ip);
  const headers = { 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': 'https' };
  const answer = await app.inject({ url: '/', remoteAddress, headers });
  await app.close();
  return answer.body;
}

test('behind the proxy of this machine the caller is who the proxy saw, whatever the caller sent ahead', async () => {
  const gateway = network?.gateway ?? '';
  expect(given('TRUST_PROXY')).toBe(gateway);
  for (const ahead of ['1.2.3.4', '10.9.9.9', '192.168.0.9', '127.0.0.1', '172.30.60.9'])
    expect([ahead, await callerOf(gateway, `${ahead}, 10.1.2.3`)]).toEqual([ahead, '10.1.2.3']);
});

test('nobody else speaks for a caller: no client of an intranet, no other container', async () => {
  for (const address of ['10.1.2.3', '192.168.1.5', '172.30.60.7', '127.0.0.1'])
    expect(await callerOf(address, '10.9.9.9')).toBe(address);
});

test('cookies are for TLS alone unless somebody says otherwise', () => {
  expect(readConfig({ HTTPS_ONLY: given('HTTPS_ONLY') }).httpsOnly).toBe(true);
});

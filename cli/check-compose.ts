import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

// `docker compose config` where it is installed; else the shape that our file relies on.
const FILE = path.join(import.meta.dirname, '../docker-compose.yml');
const env = { ...process.env, POSTGRES_PASSWORD: 'check', MASTER_KEY: 'check' };
const compose = spawnSync('docker', ['compose', '-f', FILE, 'config', '--quiet'], { env, encoding: 'utf8' });
if (compose.status === 0) {
  console.log('docker compose config: ok');
  process.exit(0);
}
if (/docker-compose\.yml/.test(compose.stderr ?? '')) {
  console.error(compose.stderr);
  process.exit(1);
}

const condition = z.enum(['service_started', 'service_healthy', 'service_completed_successfully']);
const service = z
  .strictObject({
    image: z.string().optional(),
    build: z.string().optional(),
    restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
    init: z.boolean().optional(),
    environment: z.record(z.string(), z.string()).optional(),
    command: z.union([z.string(), z.array(z.string())]).optional(),
    entrypoint: z.array(z.string()).optional(),
    depends_on: z.record(z.string(), z.strictObject({ condition })).optional(),
    ports: z.array(z.string()).optional(),
    volumes: z.array(z.string()).optional(),
    healthcheck: z
      .strictObject({
        test: z.array(z.string()),
        interval: z.string(),
        timeout: z.string(),
        retries: z.number(),
      })
      .optional(),
    deploy: z.strictObject({ replicas: z.number() }).optional(),
  })
  .refine((s) => s.image || s.build, 'image or build');
const file = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const parsed = file.parse(parse(readFileSync(FILE, 'utf8'), { merge: true }));
for (const [name, { depends_on = {}, volumes = [] }] of Object.entries(parsed.services)) {
  for (const [other, { condition: wanted }] of Object.entries(depends_on)) {
    const target = parsed.services[other];
    if (!target) throw new Error(`${name} depends on ${other}, which is no service`);
    if (wanted === 'service_healthy' && !target.healthcheck) throw new Error(`${other} has no health check`);
  }
  for (const volume of volumes) {
    const source = volume.split(':')[0]!;
    if (!(source in parsed.volumes)) throw new Error(`${name}: volume ${source} is not declared`);
  }
}
console.log(
  `docker-compose.yml: ${Object.keys(parsed.services).length} services, shape ok (compose is not installed here)`,
);

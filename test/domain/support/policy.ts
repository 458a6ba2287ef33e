import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parsePolicy } from '../../../src/domain/policy/policy.schema.ts';
import type { Policy } from '../../../src/domain/policy/types.ts';

/** The file as YAML reads it, fresh for each caller: tests spoil it on purpose. */
export const readRawPolicy = (name = 'xiangxi-2016.yaml') =>
  parse(readFileSync(new URL(`../../../policies/${name}`, import.meta.url), 'utf8'));

function policyOf(name: string): Policy {
  const parsed = parsePolicy(readRawPolicy(name), `policies/${name}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors, null, 2));
  return parsed.policy;
}

/** Version 1: articles 23 and 24 alone. */
export const policy2016 = policyOf('xiangxi-2016.yaml');
/** Version 2: all programmes. */
export const policy2016v2 = policyOf('xiangxi-2016-v2.yaml');

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parsePolicy } from '../../../src/domain/policy/policy.schema.ts';
import type { Policy } from '../../../src/domain/policy/types.ts';

const file = new URL('../../../policies/xiangxi-2016.yaml', import.meta.url);

/** The file as YAML reads it, fresh for each caller: tests spoil it on purpose. */
export const readRawPolicy = () => parse(readFileSync(file, 'utf8'));

export const policy2016: Policy = (() => {
  const parsed = parsePolicy(readRawPolicy(), 'policies/xiangxi-2016.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors, null, 2));
  return parsed.policy;
})();

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { layOver, type RawPolicy } from '../domain/policy/county.ts';
import { type ParsedPolicy, type PolicyError, parsePolicy } from '../domain/policy/policy.schema.ts';
import type { Policy } from '../domain/policy/types.ts';

/** What is wrong in the policy files; each line names file, path and rule. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  readonly errors: readonly PolicyError[];
  readonly remedy = '请按上面每行所说的文件、位置和规则改正政策文件。';

  constructor(errors: readonly PolicyError[]) {
    super(errors.map((e) => `${e.file} ${e.path || '-'} [${e.rule}] ${e.message}`).join('\n'));
    this.errors = errors;
  }
}

/** A policy as the rules read it, and the document that is stored of it. */
export type PolicyFile = { policy: Policy; document: unknown };

type RawFile = { file: string; raw: RawPolicy };

/** Reads and checks all policy files of a folder; throws PolicyFileError with every fault of every file. */
export async function readPolicyFiles(folder: string): Promise<Policy[]> {
  return (await readPolicyDocuments(folder)).map(({ policy }) => policy);
}

/** One file anywhere; where it is a county's, over the policy of `folder` that it extends. */
export async function readPolicyFile(path: string, folder: string): Promise<Policy> {
  const read = await readYaml(path, path);
  if ('rule' in read) throw new PolicyFileError([read]);
  const { raws } = await readRaw(folder);
  const parsed = parseFile(read, wholeOf(raws));
  if (!parsed.ok) throw new PolicyFileError(parsed.errors);
  return parsed.policy;
}

/** The same with what is stored of each, by id and version, whatever the files are called. */
export async function readPolicyDocuments(folder: string): Promise<PolicyFile[]> {
  const { raws, errors } = await readRaw(folder);
  const found = new Map<string, PolicyFile>();
  for (const { file, raw } of raws) {
    const parsed = parseFile({ file, raw }, wholeOf(raws));
    if (!parsed.ok) errors.push(...parsed.errors);
    else if (found.has(parsed.policy.versionId)) {
      const message = '同一编号和版本已在另一文件中';
      errors.push({ file, path: 'version', rule: 'version-twice', message });
    } else found.set(parsed.policy.versionId, parsed);
  }
  if (errors.length > 0) throw new PolicyFileError(errors);
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

async function readRaw(folder: string): Promise<{ raws: RawFile[]; errors: PolicyError[] }> {
  const names: string[] = [];
  for await (const name of glob('**/*.{yaml,yml}', { cwd: folder })) names.push(name);
  const errors: PolicyError[] = [];
  const raws: RawFile[] = [];
  for (const file of names.toSorted()) {
    const read = await readYaml(join(folder, file), file);
    if ('rule' in read) errors.push(read);
    else raws.push(read);
  }
  if (names.length === 0) errors.push({ file: folder, path: '', rule: 'no-policy', message: '没有政策文件' });
  return { raws, errors };
}

const wholeOf = (raws: readonly RawFile[]) => raws.filter(({ raw }) => raw?.extends === undefined);

function parseFile({ file, raw }: RawFile, whole: readonly RawFile[]): ParsedPolicy {
  const laid = raw?.extends === undefined ? { ok: true as const, raw } : lay({ file, raw }, whole);
  return laid.ok ? parsePolicy(laid.raw, file) : laid;
}

async function readYaml(path: string, file: string): Promise<RawFile | PolicyError> {
  try {
    return { file, raw: parse(await readFile(path, 'utf8')) };
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const place = `第 ${error.linePos?.[0].line ?? '?'} 行`;
    return { file, path: place, rule: 'yaml', message: `不是有效的 YAML：${error.code}` };
  }
}

/** A county's file over the whole one that it extends. */
function lay({ file, raw }: RawFile, whole: readonly RawFile[]): ReturnType<typeof layOver> {
  const parent = whole.find((one) => `${one.raw?.id}@${one.raw?.version}` === raw.extends);
  if (parent) return layOver(parent.raw, raw, file);
  const message = `没有 ${String(raw.extends)} 这个文件`;
  return { ok: false, errors: [{ file, path: 'extends', rule: 'parent-missing', message }] };
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Attachment } from '../http-client.ts';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, { readonly format?: string }>>;
  readonly required?: readonly string[];
}

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** The parts of /openapi.json that say how an operation is called. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** An operation as the document describes it: where each value of `with` belongs. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly inPath: readonly string[];
  readonly inQuery: readonly string[];
  readonly body: {
    readonly form: boolean;
    readonly properties: readonly string[];
    readonly required: readonly string[];
    /** Properties of a form that are files. */
    readonly files: readonly string[];
  } | null;
}

export type Values = Readonly<Record<string, unknown>>;

/** Filled in by whoever acts, as the page would: it shows the claim before anybody decides. */
export const REVISION = 'revision';

export function operationsOf(document: ApiDocument): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [url, methods] of Object.entries(document.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      const named = (place: string) =>
        (described.parameters ?? []).filter((p) => p.in === place).map((p) => p.name);
      operations.set(described.operationId, {
        id: described.operationId,
        method: method.toUpperCase(),
        path: url,
        inPath: named('path'),
        inQuery: named('query'),
        body: bodyOf(described, document),
      });
    }
  }
  return operations;
}

function bodyOf({ requestBody }: DescribedOperation, document: ApiDocument): Operation['body'] {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (!type || !content) return null;
  const { $ref } = content.schema;
  const schema = $ref ? document.components?.schemas?.[$ref.split('/').at(-1)!] : content.schema;
  const properties = Object.entries(schema?.properties ?? {});
  return {
    form: type === 'multipart/form-data',
    properties: properties.map(([name]) => name),
    required: schema?.required ?? [],
    files: properties.filter(([, { format }]) => format === 'binary').map(([name]) => name),
  };
}

/** Names that resemble the one that nobody knows. */
export function similar(name: string, names: Iterable<string>): string[] {
  const words = name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  const likeness = (one: string) =>
    words.filter((w) => w.length > 3 && one.toLowerCase().includes(w)).join('').length;
  return [...names]
    .filter((one) => likeness(one) > 0)
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, 6);
}

/** What keeps these values from being a call of the operation; files are looked for in the folder. */
export function faultsOfCall(operation: Operation, values: Values, folder: string): string[] {
  const { inPath, inQuery, body } = operation;
  const known = [...inPath, ...inQuery, ...(body?.properties ?? [])];
  const needed = [...inPath, ...(body?.required ?? []).filter((name) => name !== REVISION)];
  const files = (body?.files ?? []).filter((name) => name in values);
  return [
    ...Object.keys(values)
      .filter((name) => !known.includes(name))
      .map((name) => `with：${operation.id} 没有参数 ${name}，有 ${known.join('、') || '（无）'}`),
    ...needed.filter((name) => !(name in values)).map((name) => `with：${operation.id} 须有参数 ${name}`),
    ...files
      .filter((name) => !existsSync(path.join(folder, String(values[name]))))
      .map((name) => `with.${name}：文件夹里没有文件 ${values[name]}`),
  ];
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly form?: { readonly fields: Readonly<Record<string, string>>; readonly file: Attachment | null };
}

export function callOf(
  { method, path: url, inPath, inQuery, body }: Operation,
  values: Values,
  folder: string,
): Call {
  const given = (names: readonly string[]) =>
    names.filter((name) => values[name] !== undefined).map((name): [string, unknown] => [name, values[name]]);
  const filled = inPath.reduce(
    (path, name) => path.replace(`{${name}}`, encodeURIComponent(String(values[name]))),
    url,
  );
  const query = new URLSearchParams(
    given(inQuery).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  const target = { method, path: query ? `${filled}?${query}` : filled };
  // A parameter in the path is not said a second time in the body.
  const inBody = given((body?.properties ?? []).filter((name) => !inPath.includes(name)));
  if (!body) return target;
  if (!body.form) return { ...target, json: Object.fromEntries(inBody) };
  const texts = inBody.filter(([name]) => !body.files.includes(name));
  const [file] = inBody.filter(([name]) => body.files.includes(name));
  return {
    ...target,
    form: {
      fields: Object.fromEntries(texts.map(([name, value]) => [name, String(value)])),
      file: file ? attachmentOf(file[0], path.join(folder, String(file[1]))) : null,
    },
  };
}

function attachmentOf(field: string, file: string): Attachment {
  return {
    field,
    fileName: path.basename(file),
    bytes: readFileSync(file),
    mediaType: 'application/octet-stream',
  };
}

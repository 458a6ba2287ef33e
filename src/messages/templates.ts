import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { MessageEvent } from '../domain/messages/events.ts';
import { templateFile } from '../domain/messages/template.schema.ts';
import type { MessageTemplate, MessageTemplates } from '../domain/messages/template.ts';

const FOLDER = path.join(import.meta.dirname, '../../templates');

/** What is wrong with a file of templates; each line names the place. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** Checks one file's text. Throws TemplateError with every fault. */
export function parseTemplates(file: string, text: string): MessageTemplates {
  const parsed = templateFile.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new TemplateError(
    parsed.error.issues
      .map(({ path: at, message }) => `${file} ${at.join('.') || '-'}：${message}`)
      .join('\n'),
  );
}

/** The newest version that lies in the folder. Throws TemplateError. */
export function readTemplates(folder = FOLDER): MessageTemplates {
  const files = readdirSync(folder).filter((name) => /^messages-v\d+\.yaml$/.test(name));
  const all = files.map((file) => parseTemplates(file, readFileSync(path.join(folder, file), 'utf8')));
  const newest = all.toSorted((a, b) => b.version - a.version)[0];
  if (!newest) throw new TemplateError(`${folder} 中没有 messages-v<版本>.yaml`);
  return newest;
}

/** The template of an event of a case: there is one at most. */
export const templateOf = (templates: MessageTemplates, event: MessageEvent): MessageTemplate | undefined =>
  templates.templates.find((template) => template.event === event);

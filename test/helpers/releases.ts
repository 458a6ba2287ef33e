import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildWeb } from '../../cli/stack/web.ts';

/** Chunks of libraries keep name and content over releases. */
export const LIBRARY = /^(react|antd|tanstack|rolldown-runtime)-/;

export interface Releases {
  /** The folder that is served: of the release that is out. */
  readonly folder: string;
  /** The next release is out from now on; `words`: texts that it has otherwise. */
  release(words: readonly (readonly [string, string])[]): void;
  close(): void;
}

/**
 * The built pages as a first release, and others after it as a build would make them: what has changed has another name, and so
 * has whatever names it. They take each other's place at once, as a link does in a deployment.
 */
export async function openReleases(): Promise<Releases> {
  const root = mkdtempSync(path.join(tmpdir(), 'releases-'));
  const folder = path.join(root, 'current');
  const built = await buildWeb();
  let number = 1;
  put(built);

  function put(target: string): void {
    symlinkSync(target, `${folder}.next`);
    renameSync(`${folder}.next`, folder);
  }
  return {
    folder,
    release(words) {
      number += 1;
      const next = path.join(root, `release-${number}`);
      cpSync(built, next, { recursive: true, filter: (file) => !/\.(br|gz)$/.test(file) });
      const assets = path.join(next, 'assets');
      const renamed = readdirSync(assets)
        .filter((name) => !LIBRARY.test(name))
        .map((name) => [name, name.replace(/(\.\w+)$/, `-r${number}$1`)] as const);
      for (const [from, to] of renamed) renameSync(path.join(assets, from), path.join(assets, to));
      const texts = readdirSync(next, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.(js|css|html)$/.test(name),
      );
      for (const name of texts) {
        let text = readFileSync(path.join(next, name), 'utf8');
        for (const [from, to] of [...renamed, ...words]) text = text.replaceAll(from, to);
        writeFileSync(path.join(next, name), text);
      }
      put(next);
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

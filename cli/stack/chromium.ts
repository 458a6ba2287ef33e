import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** `CHROMIUM_PATH`, the system's, one installed now (as root on Debian), or playwright's own. */
export function findChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH=${given} is not there`);
    return given;
  }
  if (systemChromium() === undefined || !hasChineseFonts()) install();
  const found = systemChromium() ?? chromium.executablePath();
  if (existsSync(found)) return found;
  throw new Error('No Chromium: apt-get install -y chromium fonts-noto-cjk, or set CHROMIUM_PATH');
}

const systemChromium = (): string | undefined =>
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );

/** Without them every glyph is a box, and tests of texts pass all the same. */
function hasChineseFonts(): boolean {
  const { stdout } = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' });
  return (stdout ?? '').trim() !== '';
}

function install(): void {
  if (process.getuid?.() !== 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
  ]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) console.warn(`apt-get ${args[0]}: ${stderr?.trim()}`);
  }
}

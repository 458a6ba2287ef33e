import { pinyin } from 'pinyin-pro';

/** A register of hundreds of thousands has some ten thousand different names. */
const KEPT = 50_000;
const known = new Map<string, string | null>();

/**
 * First letters of a name's pinyin, lower case, as a search types them: 石明凤 → smf, 单雄信 → sxx (单 as a surname is
 * Shàn). Latin letters stand for themselves; a character without a known reading is left out. Null where nothing
 * remains, so that such a name is found by its characters alone.
 */
export function nameInitials(name: string): string | null {
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const initials = initialsOf(name);
  if (known.size >= KEPT) known.clear();
  known.set(name, initials);
  return initials;
}

function initialsOf(name: string): string | null {
  const readings = pinyin(name, { pattern: 'first', toneType: 'none', type: 'array', surname: 'head' });
  const letters = readings.map((reading) => reading.normalize('NFD').charAt(0).toLowerCase());
  return letters.filter((letter) => letter >= 'a' && letter <= 'z').join('') || null;
}

import type { House } from './house.ts';
import type { Answer, Loose } from './person.ts';

/** A year's targets of one county, with a letter that nobody has signed; returns the letter's number. */
export async function openTargets(
  house: House,
  { county, on }: { county: string; on: string },
): Promise<string> {
  const bureau = await house.person('hr');
  const year = Number(on.slice(0, 4));
  const ok = async (answer: Promise<Answer<Loose>>) => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(text);
    return body;
  };
  const targets = { placed: 7, stable: 5, refreshed: 980 };
  await ok(bureau.ask(`/api/targets/${year}/counties/${county}`, { json: { targets }, on }));
  const { id } = await ok(bureau.ask('/api/target-letters', { json: { year, division: county }, on }));
  return id;
}

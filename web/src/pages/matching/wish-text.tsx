import { seekerReasonNames, wishMarkNames } from '../../../../src/domain/words.ts';
import type { JobSeeker } from './queries.ts';

/** Somebody's wishes in one line; what is hard says so. */
export function WishText({ seeker: s }: { seeker: JobSeeker }) {
  const mark = (kind: keyof JobSeeker['marks']) =>
    s.marks[kind] === 'soft' ? '' : `（${wishMarkNames[s.marks[kind]]}）`;
  const wishes = [
    s.region && `${s.region}${mark('region')}`,
    s.industry && `${s.industry}${mark('industry')}`,
    s.post && `${s.post}${mark('post')}`,
    s.wageFen !== null && `${s.wageFen / 100}元${mark('wage')}`,
    s.services.length > 0 && `${s.services.join('、')}${mark('services')}`,
  ].filter(Boolean);
  return wishes.join('，') || '没有填写';
}

export const reasonText = (s: Pick<JobSeeker, 'reason'>): string => seekerReasonNames[s.reason];

import { isDivisionCode } from '../../../../src/domain/divisions.ts';
import type { DivisionCode } from '../../../../src/domain/ids.ts';
import { wishKinds } from '../../../../src/domain/matching/fit.ts';
import { tierOf } from '../../../../src/domain/matching/tiers.ts';
import {
  openingStatusNames,
  referralStatusNames,
  tierNames,
  wishKindNames,
} from '../../../../src/domain/words.ts';
import { useSession } from '../../app/session.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import type { Fit, JobOpening, Referral } from './queries.ts';

export function OpeningStatus({ opening }: { opening: JobOpening }) {
  if (opening.status === 'open' && opening.expired) return <Mark tone="warn">已过有效期</Mark>;
  if (opening.status === 'open' && opening.held >= opening.places) return <Mark tone="info">名额已满</Mark>;
  return (
    <Mark tone={opening.status === 'open' ? 'good' : 'neutral'}>{openingStatusNames[opening.status]}</Mark>
  );
}

const tones: Partial<Record<Referral['status'], Tone>> = {
  placed: 'good',
  rejected: 'neutral',
  declined: 'neutral',
  withdrawn: 'neutral',
  'no-show': 'warn',
  lapsed: 'warn',
};

export function ReferralStatus({ referral }: { referral: Referral }) {
  return (
    <>
      <Mark tone={tones[referral.status] ?? 'info'}>{referralStatusNames[referral.status]}</Mark>
      {referral.reminded && (
        <>
          {' '}
          <Mark tone="warn">期限将到</Mark>
        </>
      )}
    </>
  );
}

/** The county from which tiers are seen: that of the office; null for the prefecture and for organisations. */
export function useHomeCounty(): DivisionCode | null {
  const { grants } = useSession();
  const county = grants
    .map(({ division }) => division?.slice(0, 6))
    .find((code) => code && !code.endsWith('00'));
  return county && isDivisionCode(county) ? county : null;
}

export function TierFromHere({ place }: { place: string }) {
  const home = useHomeCounty();
  return home && isDivisionCode(place) ? tierNames[tierOf(home, place)] : '—';
}

const signs = { fits: '✓', misses: '✗' } as const;
const said = { fits: '符合', misses: '不符合' } as const;

/** Which wishes an opening fits: sign, word and tone; what is not wished is left out. */
export function FitMarks({ fit }: { fit: Fit }) {
  const wished = wishKinds.filter((kind) => fit.wishes[kind] !== 'none');
  return (
    <ul className="fit-marks">
      <li>
        <Mark>{tierNames[fit.tier]}</Mark>
      </li>
      {wished.map((kind) => {
        const answer = fit.wishes[kind] as keyof typeof signs;
        return (
          <li key={kind}>
            <Mark tone={answer === 'fits' ? 'good' : 'warn'}>
              <span aria-hidden="true">{signs[answer]} </span>
              {wishKindNames[kind]}
              <span className="visually-hidden">{said[answer]}</span>
            </Mark>
          </li>
        );
      })}
      {wished.length === 0 && <li>没有填写意愿，按报酬排列</li>}
    </ul>
  );
}

export const payRange = ({ payFromFen, payToFen }: Pick<JobOpening, 'payFromFen' | 'payToFen'>): string =>
  payFromFen === payToFen ? `${payFromFen / 100}` : `${payFromFen / 100}—${payToFen / 100}`;

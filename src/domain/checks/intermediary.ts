import { followUpWindowsOf } from '../employment-year.ts';
import { decided, type Rule, yearIsOver } from './rule.ts';

/** 具有资质: a licence number, valid on the start date; the date it is valid until is its last good day. */
export const intermediaryQualified: Rule = ({ intermediary, startsOn }) => {
  const validUntil = intermediary?.licenceValidUntil ?? null;
  const licensed = Boolean(intermediary?.licenceNumber.trim());
  const qualified = licensed && validUntil !== null && startsOn <= validUntil;
  const verdict = decided(qualified, 'intermediary-not-qualified', {
    intermediary: intermediary?.number ?? null,
    licenceNumber: intermediary?.licenceNumber ?? null,
    licenceValidUntil: validUntil,
    on: startsOn,
  });
  return intermediary?.registered === false ? { ...verdict, note: '没有登记这个编号的介绍机构。' } : verdict;
};

/** 良好社会信誉: the standing on record is one of the policy's good words. */
export const intermediaryInGoodStanding: Rule = ({ intermediary }, { goodStandings }) =>
  decided(
    intermediary !== null && goodStandings.includes(intermediary.standing),
    'intermediary-not-in-good-standing',
    {
      intermediary: intermediary?.number ?? null,
      standing: intermediary?.standing ?? null,
      goodStandings,
    },
  );

/**
 * 提供1年跟踪服务: a follow-up by the named intermediary in each window of the year. A record in a window that
 * has passed may still be entered late, so before the due day an empty one is shown, not yet refused.
 */
export const followUpWindowsFilled: Rule = (facts, parameters) => {
  const visits = facts.followUps.filter(({ by }) => by === facts.intermediary?.number);
  const empty = followUpWindowsOf(facts.startsOn, facts.dueOn, parameters).filter(
    ({ from, before }) => !visits.some(({ visitedOn }) => from <= visitedOn && visitedOn < before),
  );
  const inputs = {
    visits: visits.map(({ visitedOn }) => visitedOn).toSorted(),
    windowsWithout: empty.map(({ from, before }) => `[${from}, ${before})`),
  };
  if (empty.length === 0) return { outcome: 'met', inputs };
  if (!yearIsOver(facts)) return { outcome: 'not-reached-yet', inputs };
  return { outcome: 'not-met', inputs, reason: 'follow-up-missing' };
};

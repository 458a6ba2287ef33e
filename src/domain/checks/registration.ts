import { decided, type Rule } from './rule.ts';

/** The same person at the same employer twice at one time is one employment (see DESIGN: one claim each). */
export const notOverlapping: Rule = ({ registration }) =>
  decided(registration.overlapsWith === null, 'overlapping-employment', {
    overlapsWith: registration.overlapsWith,
  });

/** 一次性: once per person and employer, also when a later employment there fulfils everything again. */
export const notGrantedBefore: Rule = ({ earlierGrant }) =>
  decided(earlierGrant.employerPost === null, 'already-granted', { earlierClaim: earlierGrant.employerPost });

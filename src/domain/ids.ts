import type { Brand } from './brand.ts';

/** 就业编号: one employment = one person at one employer from a start date. */
export type EmploymentId = Brand<string, 'EmploymentId'>;
/** 补助个案: one person and one reason to be helped, e.g. `training.PX2016-01.7`; the points tell it from an employment. */
export type AidId = Brand<string, 'AidId'>;
/** 以奖代补: what one unit was granted for a year, e.g. `reward.2017.433101`. */
export type RewardId = Brand<string, 'RewardId'>;
/** Number of a case of whichever kind: what claims, waits and events are of. */
export type SubjectId = EmploymentId | AidId | RewardId;
/** `<programme>:<subject>[:<period>]`; at most one claim for each, and it is the workflow's id. */
export type ClaimId = Brand<string, 'ClaimId'>;
/** 统一社会信用代码, 18 characters, check character verified. */
export type CreditCode = Brand<string, 'CreditCode'>;
/** 介绍机构编号. */
export type IntermediaryNumber = Brand<string, 'IntermediaryNumber'>;
/** 行政区划代码 of 6 (county), 9 (township) or 12 digits (village). */
export type DivisionCode = Brand<string, 'DivisionCode'>;
export type UserId = Brand<string, 'UserId'>;
/** `<policy id>@<version>`: what a case is pinned to from its first day. */
export type PolicyVersionId = Brand<string, 'PolicyVersionId'>;
/** `<claimId>:R<number>`: one recovery (追回) of a claim's money, and its workflow's id. */
export type RecoveryId = Brand<string, 'RecoveryId'>;
/** `<claimId>:<paymentNo>`, the line key in bank files. Never a run or activity id: those change on retry. */
export type PaymentKey = Brand<string, 'PaymentKey'>;

/** The business numbers become parts of ids, so they must not contain the separator. */
function businessNumber(kind: string, s: string): string {
  if (!isBusinessNumber(s)) throw new RangeError(`not a ${kind}: ${JSON.stringify(s)}`);
  return s;
}

/** ASCII letters, digits, hyphen and underscore, 1–40 characters: the database checks the same. */
export function isBusinessNumber(s: string): boolean {
  return /^[0-9A-Za-z_-]{1,40}$/.test(s);
}

export const employmentId = (s: string): EmploymentId => businessNumber('employment id', s) as EmploymentId;
export const intermediaryNumber = (s: string): IntermediaryNumber =>
  businessNumber('intermediary number', s) as IntermediaryNumber;

const AID_ID = /^(training|student|loan|transport)\.[0-9A-Za-z_-]{1,40}(\.[0-9A-Za-z_-]{1,40})?$/;

/** Is this the number of an aid case, rather than of an employment? The database checks the same form. */
export const isAidId = (s: string): s is AidId => AID_ID.test(s);

export function aidId(s: string): AidId {
  if (!isAidId(s)) throw new RangeError(`not an aid case: ${JSON.stringify(s)}`);
  return s;
}

const REWARD_ID = /^reward\.\d{4}\.[0-9A-Za-z_-]{1,40}$/;

/** Is this the number of a reward? The database checks the same form. */
export const isRewardId = (s: string): s is RewardId => REWARD_ID.test(s);

export function rewardId(year: number, unit: string): RewardId {
  const id = `reward.${year}.${unit}`;
  if (!isRewardId(id)) throw new RangeError(`not a reward: ${JSON.stringify(id)}`);
  return id;
}

/** `period` '' where a case has one claim of the programme: an employment always, an aid case mostly. */
export function claimId(programme: string, subject: SubjectId, period = ''): ClaimId {
  return `${programme}:${subject}${period === '' ? '' : `:${period}`}` as ClaimId;
}

/** `n` counts from 1: what is paid in addition (补发) when a late fact makes more due than was paid. */
export function topUpId(claim: ClaimId, n: number): ClaimId {
  return `${claim}:T${n}` as ClaimId;
}

const TOP_UP = /^[^:]+:[^:]+(?::[^:]+)?:T([1-9][0-9]*)$/;

/** The number of a top-up, by the id of its claim; 0: it is none. */
export const topUpNoOf = (claim: string): number => Number(TOP_UP.exec(claim)?.[1] ?? 0);

/** `n` counts from 1; a claim has more than one only where the first was rejected, cleared or asked for a part. */
export function recoveryId(claim: ClaimId, n: number): RecoveryId {
  return `${claim}:R${n}` as RecoveryId;
}

/** `paymentNo` counts from 1; a re-issue after a bank return is the next number. */
export function paymentKey(claim: ClaimId, paymentNo: number): PaymentKey {
  if (!Number.isSafeInteger(paymentNo) || paymentNo < 1) throw new RangeError(`payment number ${paymentNo}`);
  return `${claim}:${paymentNo}` as PaymentKey;
}

export function policyVersionId(id: string, version: number): PolicyVersionId {
  return `${id}@${version}` as PolicyVersionId;
}

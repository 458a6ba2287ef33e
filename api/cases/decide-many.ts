import { audit } from '../../src/db/audit.ts';
import type { Db } from '../../src/db/client.ts';
import type { Delegated } from '../../src/domain/organisation/delegation.ts';
import type { EngineGateway } from '../engine-gateway.ts';
import { actAs } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import type { SignedInUser } from '../request.ts';
import { atOnce } from './at-once.ts';
import { answerFrom, isRecorded, saidWhoWasFirst, sendDecision } from './decide-claim.ts';
import { findClaim } from './find-claim.ts';
import { type Judged, judgeClaims, type Obstacle, type Wish } from './judge-claims.ts';

/** Updates under way at a time: enough to keep the engine busy, few enough for others to get through. */
const AT_ONCE = 8;
/** So many claims without an answer: the engine is away, and waiting for each of two hundred helps nobody. */
const PATIENCE = 3;

export interface Outcome {
  readonly judged: Judged;
  readonly outcome: 'done' | 'refused' | 'unanswered';
  readonly obstacle: Obstacle | null;
  /** Where the claim stands now; null where it was not decided here. */
  readonly step: string | null;
}

export type BulkWish = Wish;

interface Means {
  readonly db: Db;
  readonly engine: EngineGateway;
  readonly user: SignedInUser;
  /** By which delegation all of it is decided; null: for oneself. */
  readonly as: Delegated | null;
  readonly requestKey: string;
  readonly businessAtMs: number;
}

/**
 * One decision a claim, each in its own right: what one refuses does not keep the others. The claim's key is the
 * request's with the claim behind it, so that a repeat finds what is done and does the rest.
 */
export async function decideMany(means: Means, wish: BulkWish): Promise<Outcome[]> {
  const { db, user } = means;
  let unanswered = 0;
  const judged = await namingWhoWasFirst(db, await judgeClaims(db, user, wish, means.as));
  const outcomes = await atOnce(AT_ONCE, judged, async (one): Promise<Outcome> => {
    const seen = wish.claims.find(({ id }) => id === one.claimId)?.revision;
    const requestKey = `${means.requestKey}.${one.claimId}`;
    // What an earlier try of this request did is done, whatever the claim looks like by now.
    if (one.claim && (await isRecorded(db, one.claimId, requestKey))) return done(means, one);
    if (one.obstacle || seen === undefined)
      return { judged: one, outcome: 'refused', obstacle: one.obstacle, step: null };
    if (unanswered >= PATIENCE) return notSent(one);
    try {
      const deciding = { ...wish, revision: seen };
      const { step } = await sendDecision(means.engine, one.claimId, deciding, {
        ...actAs(user, means.as),
        requestKey,
      });
      return { judged: one, outcome: 'done', obstacle: null, step };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (await isRecorded(db, one.claimId, requestKey)) return done(means, one);
      if (error.status >= 500) unanswered += 1;
      return refusedBy(db, one, error);
    }
  });
  await auditRefusals(means, wish, outcomes);
  return outcomes;
}

/** What somebody else decided meanwhile is left out with that person's name. */
export async function namingWhoWasFirst(db: Db, judged: readonly Judged[]): Promise<Judged[]> {
  return atOnce(AT_ONCE, judged, async (one) => {
    const { claim, obstacle } = one;
    if (!claim || !obstacle) return one;
    const { code, detail, remedy } = obstacle;
    const said = await saidWhoWasFirst(db, claim.id, new Problem(code, detail, { remedy }));
    return said instanceof Problem ? { ...one, obstacle: { code, detail: said.message, remedy } } : one;
  });
}

async function done({ db }: Means, one: Judged): Promise<Outcome> {
  const { step } = answerFrom(await findClaim(db, one.claimId));
  return { judged: one, outcome: 'done', obstacle: null, step };
}

const notSent = (one: Judged): Outcome => ({
  judged: one,
  outcome: 'unanswered',
  obstacle: {
    code: 'engine-unavailable',
    detail: '流程引擎没有应答，这一份没有送出。',
    remedy: '请稍候再点一次，已办理的不会重复办理。',
  },
  step: null,
});

async function refusedBy(db: Db, one: Judged, error: Problem): Promise<Outcome> {
  const said = (await saidWhoWasFirst(db, one.claimId, error)) as Problem;
  return {
    judged: one,
    outcome: error.status >= 500 ? 'unanswered' : 'refused',
    obstacle: { code: said.code, detail: said.message, remedy: said.remedy },
    step: null,
  };
}

/** What was tried and refused is on record, as it is for a single decision. */
async function auditRefusals(means: Means, wish: BulkWish, outcomes: readonly Outcome[]): Promise<void> {
  const refused = outcomes.filter(({ outcome, judged }) => outcome === 'refused' && judged.claim !== null);
  if (refused.length === 0) return;
  await means.db.transaction().execute(async (trx) => {
    for (const { judged, obstacle } of refused) {
      await audit(trx, {
        actor: means.user.id,
        operation: 'decideClaims',
        subject: `claim:${judged.claimId}`,
        outcome: 'refused',
        businessAtMs: means.businessAtMs,
        after: {
          step: wish.step,
          action: wish.action,
          code: obstacle?.code ?? null,
          detail: obstacle?.detail ?? null,
        },
      });
    }
  });
}

import { type Grant, mayAsOffice, type Operation } from '../../src/domain/access.ts';
import { countyOf } from '../../src/domain/divisions.ts';
import type { CaseTarget } from './target.ts';

/**
 * As whom somebody reads a case. Officers read all of it; of its organisations each reads what concerns it, and not
 * what an office or the bank says to the other.
 */
export interface Viewer {
  readonly asOffice: boolean;
  readonly asEmployer: boolean;
  readonly asIntermediary: boolean;
  /** Training body, school or bank of an aid case: it speaks for the person, and hears what is said of the case. */
  readonly asInstitution: boolean;
}

export function viewerOf(
  grants: readonly Grant[],
  target: CaseTarget,
  operation: Operation = 'read-case',
): Viewer {
  const { employer, intermediary, institution } = target;
  return {
    asOffice: mayAsOffice(grants, operation, target),
    asEmployer: employer !== null && grants.some((grant) => grant.employer === employer),
    asIntermediary: intermediary !== null && grants.some((grant) => grant.intermediary === intermediary),
    asInstitution: institution !== null && grants.some((grant) => grant.institution === institution),
  };
}

/** Are the words said about this claim for the viewer? Of the organisations, for the payee alone. */
export function hearsOf(viewer: Viewer, claim: { readonly payee_kind: string }): boolean {
  if (viewer.asOffice) return true;
  switch (claim.payee_kind) {
    case 'employer':
      return viewer.asEmployer;
    case 'intermediary':
      return viewer.asIntermediary;
    default:
      return viewer.asInstitution;
  }
}

interface Event {
  readonly kind: string;
  readonly claimId: string | null;
  readonly data: unknown;
}

/** An event's data, as far as it concerns the viewer; `heard` are the claims that it hears of. */
export function dataFor(viewer: Viewer, { kind, claimId, data }: Event, heard: ReadonlySet<string>): unknown {
  if (viewer.asOffice) return data;
  if (claimId !== null && !heard.has(claimId)) return outline(data);
  switch (kind) {
    // What was found when a worker's dispute was looked into is between the worker and the office.
    case 'dispute-settled':
    // What the finance office found out at the bank, and from which paper; what came of it is an event of its own.
    case 'payment-ruling-proposed':
    case 'payment-ruling-rejected':
    case 'payment-ruled':
      return {};
    case 'employer-changed':
      return viewer.asEmployer ? data : {};
    case 'intermediary-changed':
      return viewer.asIntermediary ? data : {};
    default:
      return data;
  }
}

/** Of a decision what was done, without the words. */
function outline(data: unknown): unknown {
  const { step, action } = (data ?? {}) as { step?: unknown; action?: unknown };
  return { ...(step !== undefined && { step }), ...(action !== undefined && { action }) };
}

/** The trace names the worker's village among what was read; organisations read the county. */
export function traceFor(viewer: Viewer, trace: unknown): unknown {
  if (viewer.asOffice) return trace;
  const { checks = [], ...rest } = (trace ?? {}) as { checks?: { inputs?: Record<string, unknown> }[] };
  return {
    ...rest,
    checks: checks.map((check) => ({ ...check, inputs: withoutVillage(check.inputs ?? {}) })),
  };
}

function withoutVillage(inputs: Record<string, unknown>): Record<string, unknown> {
  const { homeDivision } = inputs;
  return typeof homeDivision === 'string' ? { ...inputs, homeDivision: countyOf(homeDivision) } : inputs;
}

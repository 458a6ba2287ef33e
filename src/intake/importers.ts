import type { ImportKind } from '../domain/import-rows/index.ts';
import { loanStatements, loans } from './aid/import-loans.ts';
import { schoolYears, students } from './aid/import-students.ts';
import type { Importer } from './context.ts';
import { departures } from './departures.ts';
import { employers } from './employers.ts';
import { followUps } from './follow-ups.ts';
import { institutions } from './institutions.ts';
import { insurance } from './insurance.ts';
import { intermediaries } from './intermediaries.ts';
import { openings } from './matching/import-openings.ts';
import { placements } from './placements.ts';
import { registry } from './registry.ts';
import { attendance, enrolments, trainingClasses, trainingResults } from './trainings.ts';

const all = {
  registry,
  employers,
  intermediaries,
  placements,
  insurance,
  departures,
  'follow-ups': followUps,
  institutions,
  'training-classes': trainingClasses,
  enrolments,
  attendance,
  'training-results': trainingResults,
  students,
  'school-years': schoolYears,
  loans,
  'loan-statements': loanStatements,
  'job-openings': openings,
} as const satisfies Record<ImportKind, unknown>;

/** Every kind of file has the same shape; this registry lists them. What a kind checks is what it writes. */
export const importers = all as unknown as Record<ImportKind, Importer<unknown, unknown>>;

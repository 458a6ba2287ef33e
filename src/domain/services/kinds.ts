import type { Brand } from '../brand.ts';

/** 服务事项 of article 11. */
export const careKinds = [
  'counselling',
  'job-keeping',
  'insurance-help',
  'rights',
  'left-behind-children',
  'left-behind-elders',
  'land-rights',
] as const;

/** 扶持事项 of article 21: another department's to grant, so that they are handed to it and wait for its answer. */
export const supportKinds = ['household-registration', 'medical', 'schooling'] as const;
export type SupportKind = (typeof supportKinds)[number];

export const serviceKinds = [...careKinds, ...supportKinds] as const;
export type ServiceKind = (typeof serviceKinds)[number];

export const isSupport = (kind: ServiceKind): kind is SupportKind => supportKinds.some((one) => one === kind);

/** To whom a county hands them. */
export const supportDepartments = ['public-security', 'health', 'education'] as const;
export type SupportDepartment = (typeof supportDepartments)[number];

export const serviceStatuses = ['new', 'working', 'resolved', 'closed', 'withdrawn'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];

/** What came of a case. */
export const serviceOutcomes = ['solved', 'partly', 'not-possible', 'referred'] as const;
export type ServiceOutcome = (typeof serviceOutcomes)[number];

/** By whom a case was asked for; `visit`: found at an employer (art. 14). */
export const serviceVias = ['village', 'station', 'centre', 'employer', 'visit'] as const;
export type ServiceVia = (typeof serviceVias)[number];

/** `FW-` and twelve hexadecimal digits; its process is `service-<id>`. */
export type ServiceId = Brand<string, 'ServiceId'>;

/** Whose money pays for a line of a training plan (art. 10). */
export const departments = ['hr', 'poverty', 'agriculture', 'resettlement', 'science', 'education'] as const;
export type Department = (typeof departments)[number];

export const trainingKinds = ['pre-employment', 'on-post'] as const;
export type TrainingKind = (typeof trainingKinds)[number];

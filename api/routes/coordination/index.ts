import { bodyRoutes } from './bodies.ts';
import { meetingActRoutes } from './meeting-acts.ts';
import { meetingRecordRoutes } from './meeting-record.ts';
import { meetingRoutes } from './meetings.ts';
import { problemRoutes } from './problems.ts';

/** Meetings, problems, bodies and the working calendars (art. 4, 6, 13, 15). */
export const coordinationRoutes = [
  bodyRoutes,
  meetingRoutes,
  meetingActRoutes,
  meetingRecordRoutes,
  problemRoutes,
];

import { duplicateRoutes } from './duplicates.ts';
import { peopleEventRoutes } from './events.ts';

/** People and households by hand. */
export const peopleRoutes = [peopleEventRoutes, duplicateRoutes];

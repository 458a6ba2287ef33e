import { articleRoutes } from './articles.ts';
import { delegationRoutes } from './delegations.ts';
import { handOverRoutes } from './hand-overs.ts';
import { postRoutes } from './posts.ts';

export const organisationAreaRoutes = [postRoutes, delegationRoutes, handOverRoutes, articleRoutes];

import { articleRoutes } from './articles.ts';
import { delegationRoutes } from './delegations.ts';
import { handOverRoutes } from './hand-overs.ts';
import { postRoutes } from './posts.ts';
import { publicArticleRoutes } from './public-articles.ts';

export const organisationAreaRoutes = [
  postRoutes,
  delegationRoutes,
  handOverRoutes,
  articleRoutes,
  publicArticleRoutes,
];

import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { accountRoutes } from '../pages/account/routes.ts';
import { adminRoutes } from '../pages/admin/routes.ts';
import { afterRoutes } from '../pages/after/routes.ts';
import { aidRoutes } from '../pages/aid/routes.ts';
import { caseRoutes } from '../pages/cases/routes.ts';
import { coordinationRoutes } from '../pages/coordination/routes.ts';
import { intakeRoutes } from '../pages/intake/routes.ts';
import { intermediaryRoutes } from '../pages/intermediary/routes.ts';
import { matchingRoutes } from '../pages/matching/routes.ts';
import { messageRoutes } from '../pages/messages/routes.ts';
import { moneyRoutes } from '../pages/money/routes.ts';
import { organisationRoutes } from '../pages/organisation/routes.ts';
import { outlookRoutes } from '../pages/outlook/routes.ts';
import { postRoutes } from '../pages/posts/routes.ts';
import { publicRoutes } from '../pages/public/routes.ts';
import { publicityRoutes } from '../pages/publicity/routes.ts';
import { registerRoutes } from '../pages/register/routes.ts';
import { reportRoutes } from '../pages/reports/routes.ts';
import { serviceRoutes } from '../pages/services/routes.ts';
import { sharingRoutes } from '../pages/sharing/routes.ts';
import { targetRoutes } from '../pages/targets/routes.ts';
import { trainingRoutes } from '../pages/training/routes.ts';
import { villageRoutes } from '../pages/village/routes.ts';
import { workRoutes } from '../pages/work/routes.ts';
import { ErrorPage, MissingPage } from './failure-pages.tsx';
import { PublicShell } from './public-shell.tsx';
import { SignInSheet } from './sign-in-sheet.tsx';
import { SignedInShell } from './signed-in-shell.tsx';

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <SignInSheet />
    </>
  ),
  notFoundComponent: MissingPage,
  errorComponent: ErrorPage,
});

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedInShell });
const open = createRoute({ getParentRoute: () => root, id: 'open', component: PublicShell });

export const router = createRouter({
  routeTree: root.addChildren([
    signedIn.addChildren([
      ...accountRoutes(signedIn),
      ...workRoutes(signedIn),
      ...afterRoutes(signedIn),
      ...caseRoutes(signedIn),
      ...aidRoutes(signedIn),
      ...trainingRoutes(signedIn),
      ...serviceRoutes(signedIn),
      ...matchingRoutes(signedIn),
      ...moneyRoutes(signedIn),
      ...organisationRoutes(signedIn),
      ...intakeRoutes(signedIn),
      ...registerRoutes(signedIn),
      ...villageRoutes(signedIn),
      ...intermediaryRoutes(signedIn),
      ...outlookRoutes(signedIn),
      ...adminRoutes(signedIn),
      ...sharingRoutes(signedIn),
      ...messageRoutes(signedIn),
      ...coordinationRoutes(signedIn),
      ...targetRoutes(signedIn),
      ...postRoutes(signedIn),
      ...publicityRoutes(signedIn),
      ...reportRoutes(signedIn),
    ]),
    open.addChildren([...publicRoutes(open)]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: MissingPage,
  // Addresses are read and sent by people: plain words, no JSON; every value is a text.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(search as Record<string, unknown>)) {
      if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
    }
    const text = params.toString();
    return text ? `?${text}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

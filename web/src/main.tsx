import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { problemOf } from './api/http.ts';
import { ApiProblem, unreachable } from './api/problem.ts';
import { type Session, setSession } from './api/session-state.ts';
import { ErrorPage } from './app/failure-pages.tsx';
import { useIsDark, usePreferences } from './app/preferences.ts';
import { forgetPerson, rememberedPerson, settleSignOut } from './app/remembered.ts';
import { router } from './app/router.tsx';
import { themeOf } from './app/theme.ts';
import './main.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused stays refused; only a lost answer is worth another try.
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status === 503),
    },
  },
});

/** `failure`: nothing can be shown, for nobody knows who is here. */
function Root({ failure }: { failure: ApiProblem | null }) {
  const [{ largePrint }] = usePreferences();
  const dark = useIsDark();
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  return (
    <ConfigProvider locale={zhCN} theme={themeOf({ dark, largePrint })} button={{ autoInsertSpace: false }}>
      <App>
        <QueryClientProvider client={queries}>
          {failure ? <ErrorPage error={failure} /> : <RouterProvider router={router} />}
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}

const root = createRoot(document.getElementById('root')!);
const NOT_SIGNED_IN = 401;

/** How long a page that opens without a line waits for one. */
const PATIENCE_MS = 6_000;

/**
 * Who is here is asked before anything is shown: a page for signed-in people never flashes up for others. Without an answer
 * the village officer's page opens for who used it last.
 */
async function begin(): Promise<void> {
  const last = rememberedPerson();
  const answer = await fetch('/api/session', last ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {}).catch(
    () => null,
  );
  if (answer?.ok) await enter((await answer.json()) as Session);
  if (answer?.status === NOT_SIGNED_IN) {
    forgetPerson();
    setSession(null);
  }
  // A server that cannot answer is no reason to ask somebody for a password.
  const answered = answer?.ok || answer?.status === NOT_SIGNED_IN;
  if (!answered && last) setSession(last);
  const failure = answered || last ? null : answer ? await problemOf(answer) : unreachable();
  root.render(
    <StrictMode>
      <Root failure={failure} />
    </StrictMode>,
  );
}

async function enter(session: Session): Promise<void> {
  if (!(await settleSignOut(session))) setSession(session);
}

void begin();

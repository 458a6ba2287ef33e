import { Navigate } from '@tanstack/react-router';
import { firstPage } from '../../app/navigation.ts';
import { useServes } from '../../app/session.tsx';

/** Everybody begins at the main task. */
export function HomePage() {
  const serves = useServes();
  return <Navigate to={firstPage(serves) as never} replace />;
}

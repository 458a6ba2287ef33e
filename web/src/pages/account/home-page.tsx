import { Navigate } from '@tanstack/react-router';
import { firstPage } from '../../app/navigation.ts';
import { useMay } from '../../app/session.tsx';

/** Everybody begins at the main task. */
export function HomePage() {
  const may = useMay();
  return <Navigate to={firstPage((operation) => may(operation)) as never} replace />;
}

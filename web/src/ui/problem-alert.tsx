import { Alert, Button, type FormInstance } from 'antd';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { useOptionalSession } from '../app/session.tsx';

/** Why something was refused, which fields it is about, and what to do. Read out at once by screen readers. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  // The code is for who can ask the administrator; to everybody else it says nothing.
  const signedIn = useOptionalSession() !== null;
  if (!error) return null;
  const problem = asProblem(error);
  const { title, detail, remedy, code, requestId } = problem.document;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      style={{ marginBottom: 16 }}
      title={detail || title}
      description={
        <>
          <div>{remedy}</div>
          {(signedIn || problem.status >= 500) && (
            <div style={{ fontSize: '0.85em' }}>
              {[signedIn && `代码 ${code}`, problem.status >= 500 && requestId && `编号 ${requestId}`]
                .filter(Boolean)
                .join('，')}
            </div>
          )}
        </>
      }
      action={onRetry && mayPass(problem) && <Button onClick={onRetry}>重试</Button>}
    />
  );
}

/** What is forbidden or not there stays so, however often it is asked for. */
const mayPass = ({ status }: ApiProblem): boolean => ![400, 403, 404].includes(status);

/** Puts the messages of a refusal under the fields they are about: `/body/employer/creditCode` → that field. */
export function showFieldErrors(form: FormInstance, problem: ApiProblem): void {
  const byField = Map.groupBy(problem.errors, (error) => error.pointer);
  const fields = [...byField].map(([pointer, errors]) => ({
    name: pointer.replace(/^\/(body|querystring|params)\/?/, '').split('/'),
    errors: errors.map((error) => error.message),
  }));
  form.setFields(fields.filter(({ name }) => name[0] !== ''));
  const first = fields[0];
  if (first) form.scrollToField(first.name, { focus: true, block: 'center' });
}

import { ApiProblem, type ProblemDocument, unreachable } from './problem.ts';
import { sessionHeaders, signInAgain } from './session-state.ts';

/**
 * `fetch` as all pages use it: says whose page it is, throws every refusal as an ApiProblem, and where the session has
 * ended waits for the person to sign in again and repeats the request. Nothing on the page is lost by that, and nothing
 * is done in the name of somebody else who signed in meanwhile.
 */
export async function http(request: Request): Promise<Response> {
  // A body can be read once: keep a copy for the repeat after signing in.
  const again = request.clone();
  const answer = await untilHeard(request);
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (isSessionRequest(request) || !(await signInAgain(problem.code))) throw problem;
  const second = await untilHeard(again);
  if (second.ok) return second;
  throw await problemOf(second);
}

/** Pauses before a request that a busy server turned away unheard is sent again, in milliseconds. */
const PAUSES = [1_000, 2_000, 4_000];

/** Sent again where the server was too busy to hear it: nothing has happened yet, and nobody need press a button. */
async function untilHeard(request: Request): Promise<Response> {
  for (const pause of PAUSES) {
    const answer = await send(request.clone());
    if (answer.status !== 503 || (await problemOf(answer.clone())).code !== 'overloaded') return answer;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return send(request);
}

const isSessionRequest = (request: Request) => new URL(request.url).pathname === '/api/session';

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(sessionHeaders(request.method))) headers.set(name, value);
  try {
    return await fetch(new Request(request, { headers }));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
}

/** What a refused answer says, also where something before the API answered. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const body = await answer.text();
  try {
    return new ApiProblem(JSON.parse(body) as ProblemDocument);
  } catch {
    return new ApiProblem({
      status: answer.status,
      code: 'no-problem-document',
      title: '服务器答复异常',
      detail: `服务器答复 ${answer.status}，没有说明原因。`,
      remedy: '请稍候重试；仍然出错请联系系统管理员。',
    });
  }
}

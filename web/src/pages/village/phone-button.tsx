import { Button } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { type ApiProblem, asProblem } from '../../api/problem.ts';

/** The telephone number on asking, with a line: it does not stay on this telephone, and the reading is noted. */
export function PhoneButton({ personId }: { personId: number }) {
  const [phone, setPhone] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [asking, setAsking] = useState(false);

  async function ask(): Promise<void> {
    setAsking(true);
    setProblem(null);
    try {
      const card = await dataOf(api.GET('/api/people/{id}/card', { params: { path: { id: personId } } }));
      setPhone(card.phone);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setAsking(false);
    }
  }

  if (phone)
    return (
      <a className="village-call" href={`tel:${phone}`}>
        拨打 {phone}
      </a>
    );
  return (
    <>
      <Button className="village-button" loading={asking} onClick={() => void ask()}>
        查看电话
      </Button>
      {problem && (
        <span className="village-small" role="alert">
          {problem.status === 0 ? ' 没有网络时查不到电话。' : ` ${problem.message}`}
        </span>
      )}
    </>
  );
}

import { Popover } from 'antd';
import type { Policy } from '../../../src/domain/policy/types.ts';
import './article.css';

/**
 * The articles something rests on, `23、24`: each shows its text on hover and when the keyboard reaches it, and says it
 * to screen readers.
 */
export function Articles({ refs, policy }: { refs: string; policy: Policy | undefined }) {
  return (
    <span>
      {refs.split('、').map((number, i) => (
        <span key={number}>
          {i > 0 && '、'}
          <Article number={number} policy={policy} />
        </span>
      ))}
    </span>
  );
}

function Article({ number, policy }: { number: string; policy: Policy | undefined }) {
  const text = policy?.articles[number];
  const name = text?.split(' ', 1)[0] ?? `第${number}条`;
  if (!text || !policy) return <span>{name}</span>;
  return (
    <Popover
      trigger={['hover', 'focus']}
      title={`《${policy.title}》${name}`}
      content={<div className="article-text">{text.slice(name.length).trim()}</div>}
    >
      <button type="button" className="article" aria-label={`${name}，条文：${text}`}>
        {name}
      </button>
    </Popover>
  );
}

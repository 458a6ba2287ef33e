import path from 'node:path';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/errors.ts';
import type { ChildEvent, ChildName } from './child.ts';

export type ProcessName = 'postgres' | 'temporal' | ChildName;

const NAMES: Record<ProcessName, string> = {
  postgres: '数据库',
  temporal: '工作流引擎',
  worker: '工作进程',
  api: '接口服务',
};

/** Attempts that fail while another process is still coming back are nothing to tell. */
const QUIET_ATTEMPTS = 3;

/** One line for a person about a process that died, is back, or does not come back; null: not worth a line. */
export function eventLine(name: ProcessName, event: ChildEvent, dataDir: string): string | null {
  switch (event.what) {
    case 'exited':
      return `! ${NAMES[name]}意外退出（${firstLine(event.detail)}），正在自动恢复`;
    case 'recovered':
      return `✓ ${NAMES[name]}已恢复，中断 ${(event.downMs / 1000).toFixed(1)} 秒，数据没有丢失`;
    case 'failing': {
      if (event.attempt % QUIET_ATTEMPTS !== 0) return null;
      const log = path.join(dataDir, 'logs', `${name}.log`);
      return `! ${NAMES[name]}第 ${event.attempt} 次恢复没有成功（${firstLine(event.detail)}），继续重试；原因见 ${log}`;
    }
  }
}

/** The same lines for the engine's own processes. */
export function tellOfEngine(engine: Engine, dataDir: string, onEvent: (line: string) => void): void {
  const tell = (name: ProcessName, event: ChildEvent) => {
    const line = eventLine(name, event, dataDir);
    if (line) onEvent(line);
  };
  engine.events.on('exited', ({ name, code, signal }) =>
    tell(name, { what: 'exited', detail: String(signal ?? code) }),
  );
  engine.events.on('recovered', ({ name, downMs }) => tell(name, { what: 'recovered', downMs }));
  engine.events.on('failing', ({ name, attempt, error }) =>
    tell(name, { what: 'failing', attempt, detail: error.message }),
  );
}

export function startFailure(error: unknown, dataDir: string): EngineError {
  return new EngineError(
    'engine-start-failed',
    '工作进程或接口服务没有启动。 Worker or API did not start.',
    `请查看 ${path.join(dataDir, 'logs')} 下 worker.log 和 api.log 的末尾。`,
    String((error as Error).message),
  );
}

const firstLine = (text: string) => text.split('\n', 1)[0]!.slice(0, 160);

import { z } from 'zod';
import { type MessageEvent, messageEventIds, messageEvents } from './events.ts';

/** {amount} in a text. */
const PLACEHOLDER = /\{([A-Za-z]+)\}/g;
const LONGEST = 300;
const hhmm = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '须为 HH:MM');

const template = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
    event: z.enum(messageEventIds as [MessageEvent, ...MessageEvent[]]),
    title: z.string().min(2).max(30),
    text: z.string().min(4).max(LONGEST),
    article: z.string(),
  })
  .check((context) => {
    const { event, text, title } = context.value;
    const known: readonly string[] = messageEvents[event].placeholders;
    for (const [, name = ''] of `${title}${text}`.matchAll(PLACEHOLDER)) {
      if (!known.includes(name))
        context.issues.push({
          code: 'custom',
          path: ['text'],
          message: `没有占位符 {${name}}；可用：${known.map((one) => `{${one}}`).join('、')}`,
          input: text,
        });
    }
    if (/[{}]/.test(`${title}${text}`.replace(PLACEHOLDER, '')))
      context.issues.push({ code: 'custom', path: ['text'], message: '花括号不成对', input: text });
  });

/** The file of templates: also when and how often people are written to. */
export const templateFile = z
  .strictObject({
    version: z.int().positive(),
    timing: z.strictObject({
      quietFrom: hhmm,
      quietUntil: hhmm,
      perPersonAndDay: z.int().min(1).max(20),
      retryMinutes: z.array(z.int().positive()).min(1).max(12),
      dueSoonDays: z.int().min(1).max(180),
      staleAfterDays: z.int().min(1).max(365),
    }),
    templates: z.array(template).min(1),
  })
  .check((context) => {
    const { templates } = context.value;
    for (const [i, { id, event }] of templates.entries()) {
      if (templates.findIndex((other) => other.id === id) !== i)
        context.issues.push({
          code: 'custom',
          path: ['templates', i, 'id'],
          message: `${id} 重复`,
          input: id,
        });
      const service = messageEvents[event].kind === 'service';
      if (service && templates.findIndex((other) => other.event === event) !== i)
        context.issues.push({
          code: 'custom',
          path: ['templates', i, 'event'],
          message: `事项消息 ${event} 只能有一个模板，否则同一事项会发两次`,
          input: event,
        });
    }
  });

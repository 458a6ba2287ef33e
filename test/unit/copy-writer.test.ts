import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyWriter } from '../../src/intake/copy-writer.ts';

test('dates are counted from 2000-01-01, as PostgreSQL does', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60_000, max: 120_000 }), (days) => {
      const out = new CopyWriter();
      out.date(new Date(Date.UTC(2000, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
      const written = out.take();
      expect([written.readInt32BE(0), written.readInt32BE(4)]).toEqual([4, days]);
    }),
  );
});

/** Short and long, of any characters, also halves of one. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units)),
);

test('amounts of any safe size are written as 64 bits, texts in UTF-8, and the buffer grows', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), texts, (amount, text) => {
      const out = new CopyWriter(16);
      out.int8(amount);
      out.text(text);
      out.text(null);
      const written = out.take();
      expect(written.readBigInt64BE(4)).toBe(BigInt(amount));
      const bytes = Buffer.from(text);
      expect(written.readInt32BE(12)).toBe(bytes.length);
      expect(written.subarray(16, 16 + bytes.length).equals(bytes)).toBe(true);
      expect(written.readInt32BE(16 + bytes.length)).toBe(-1);
    }),
  );
});

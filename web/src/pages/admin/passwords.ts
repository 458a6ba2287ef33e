// Without letters and digits that look alike when read out or written on paper.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 14;

/** A password for somebody else to begin with: 14 characters, about 69 bits, in groups that can be read out. */
export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  // Bytes beyond a multiple of the alphabet would prefer its first letters.
  const fair = [...bytes].filter((byte) => byte < 256 - (256 % ALPHABET.length)).slice(0, LENGTH);
  const letters = fair.map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replace(/^(.{5})(.{5})/, '$1-$2-');
}

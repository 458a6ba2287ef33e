/** A mobile number of eleven digits, or a landline with its area code. */
export const isPhoneNumber = (text: string): boolean => /^(1\d{10}|0\d{2,3}-?\d{7,8})$/.test(text);

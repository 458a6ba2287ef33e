declare const brand: unique symbol;

/** A value that passed a check; the compiler keeps it apart from plain strings and numbers. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };

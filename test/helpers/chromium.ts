import type { TestProject } from 'vitest/node';
import { findChromium } from '../../cli/stack/chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string;
  }
}

/** vitest globalSetup: a Chromium that can write Chinese, installed where that is missing and allowed. */
export default function setup(project: TestProject): void {
  project.provide('chromium', findChromium());
}

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,demo,bench,frontend-card,tests/unit}/**/*.test.ts'],
          // The fuzz tests take a second on a machine of their own, and several times that on one that is shared.
          testTimeout: 30_000,
        },
      },
      { test: { name: 'flows', include: ['tests/flows/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'image',
          include: ['tests/image/**/*.test.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'home',
          include: ['tests/home/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

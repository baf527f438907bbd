/** The card as one file. `vite frontend-card` serves the pages in dev/ instead. */
import { defineConfig } from 'vite';
import packageFile from '../package.json' with { type: 'json' };

export default defineConfig({
  root: import.meta.dirname,
  define: { __EXO_VERSION__: JSON.stringify(packageFile.version) },
  build: {
    target: 'es2022',
    outDir: '../custom_components/exo/frontend',
    emptyOutDir: true,
    lib: { entry: 'src/main.ts', formats: ['es'], fileName: () => 'exo-card.js' },
  },
});

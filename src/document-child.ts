/** The document child's program: reads what people put into the knowledge folder, and dies of it in place of main. */

import { formatOf } from './brain/knowledge/document.ts';
import type { DocumentOperations } from './brain/knowledge/document-reader.ts';
import { readDocument } from './brain/knowledge/read-document.ts';
import { splitDocument } from './brain/knowledge/split-document.ts';
import type { HandlersOf } from './onnx/operations.ts';
import { serveInference } from './onnx/serve-inference.ts';

const handlers: HandlersOf<DocumentOperations> = {
  'knowledge/read': async ({ path }, { signal }) => {
    const document = await readDocument(path, signal);
    return {
      passages: splitDocument(document, formatOf(path) ?? 'text'),
      isCut: document.isCut,
    };
  },
};

serveInference({ ...handlers });

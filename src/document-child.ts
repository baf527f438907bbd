/** The document child's program: reads what people put into the knowledge folder, and dies of it in place of main. */

import { formatOf } from './brain/knowledge/document.ts';
import type { DocumentOperations } from './brain/knowledge/document-reader.ts';
import { readDocument } from './brain/knowledge/read-document.ts';
import { splitDocument } from './brain/knowledge/split-document.ts';
import { type HandlerContext, serveInference } from './onnx/serve-inference.ts';

type Handlers = {
  readonly [Name in keyof DocumentOperations]: (
    payload: DocumentOperations[Name]['payload'],
    context: HandlerContext,
  ) => Promise<DocumentOperations[Name]['result']>;
};

const handlers: Handlers = {
  'knowledge/read': async ({ path }, { signal }) => {
    const document = await readDocument(path, signal);
    return {
      passages: splitDocument(document, formatOf(path) ?? 'text'),
      isCut: document.isCut,
    };
  },
};

serveInference({ ...handlers });

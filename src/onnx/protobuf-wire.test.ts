import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../core/errors.ts';
import { changed, lengthOf, metadataField, type Piece, rewrite } from './graph-pieces.ts';
import { readMetadata, readOutline } from './graph-reader.ts';
import { integerMatmul } from './integer-matmul.ts';
import {
  bytesField,
  bytesSource,
  join,
  numberField,
  readVarint,
  varint,
  wireFields,
} from './protobuf-wire.ts';

/** Whatever `read` does with the bytes, it ends, and fails with an error of ours only. */
function survives(read: () => unknown): boolean {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ExoError);
  }
  return true;
}

function assemble(source: Uint8Array, pieces: readonly Piece[]): Uint8Array {
  return join(
    pieces.map((piece) =>
      piece instanceof Uint8Array
        ? piece
        : source.slice(piece.start, piece.end).map((byte) => byte ^ (piece.xor ?? 0)),
    ),
  );
}

describe('the wire format', () => {
  it('reads the numbers that it writes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const bytes = varint(value);
        expect(readVarint(bytesSource(bytes), 0, bytes.length)).toEqual({
          value,
          end: bytes.length,
        });
      }),
    );
  });

  it('finds the fields that were written, in their order', () => {
    const field = fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.oneof(fc.nat(), fc.uint8Array()));
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const source = bytesSource(
          join(
            fields.map(([id, body]) =>
              typeof body === 'number' ? numberField(id, body) : bytesField(id, body),
            ),
          ),
        );
        const found = [...wireFields(source)].map(
          ({ number, value, isMessage, bodyStart, end }) => [
            number,
            isMessage ? source.read(bodyStart, end) : value,
          ],
        );
        expect(found).toEqual(fields);
      }),
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        survives(() => [...wireFields(bytesSource(bytes))]),
      ),
    );
  });
});

describe('the outline of a model', () => {
  const model = integerMatmul({ rows: 2, inner: 3, columns: 4 });

  it('names what the graph is made of', () => {
    const { graph, operatorSet } = readOutline(bytesSource(model));
    expect(operatorSet).toBe(13);
    expect(
      graph.nodes.map(({ operator, inputs, outputs }) => ({ operator, inputs, outputs })),
    ).toEqual([{ operator: 'MatMulInteger', inputs: ['left', 'weights'], outputs: ['product'] }]);
    expect(graph.initializers.get('weights')).toMatchObject({ shape: [3, 4], dataType: 3 });
    expect(graph.inputs.map(({ name }) => name)).toEqual(['left']);
    expect(graph.outputs.map(({ name }) => name)).toEqual(['product']);
  });

  it('survives a model that was cut off or altered anywhere', () => {
    fc.assert(
      fc.property(
        fc.nat(model.length),
        fc.nat(model.length - 1),
        fc.integer({ min: 0, max: 255 }),
        (length, at, byte) => {
          const altered = model.slice(0, length);
          altered[at] = byte;
          return survives(() => readOutline(bytesSource(altered)));
        },
      ),
    );
  });

  it('is the same when the graph is written anew, and the metadata can be found', () => {
    const source = bytesSource(model);
    const { graph } = readOutline(source);
    const pieces = [
      ...rewrite([changed(graph.field, [])], 0, model.length),
      metadataField('made-of', 'x'),
    ];
    const anew = assemble(model, pieces);
    expect(anew).toHaveLength(lengthOf(pieces));
    expect(anew.slice(0, model.length)).toEqual(model);
    expect(readMetadata(bytesSource(anew), 'made-of')).toBe('x');
    expect(readMetadata(source, 'made-of')).toBeUndefined();
  });
});

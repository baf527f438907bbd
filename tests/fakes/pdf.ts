/** Small PDF files, made by hand: a page for each text, plain or deflated. */
import { deflateSync } from 'node:zlib';

/** WinAnsi, as the font below says. */
function textStream(text: string): Buffer {
  const lines = text
    .split('\n')
    .map((line) => `(${line.replaceAll(/[\\()]/g, '\\$&')}) Tj T*`)
    .join('\n');
  return Buffer.from(`BT /F1 12 Tf 14 TL 50 750 Td\n${lines}\nET`, 'latin1');
}

export function pdfOf(...pages: readonly string[]): Buffer {
  return pdfWith(pages.map((text) => ({ data: textStream(text), filter: '' })));
}

/** One page whose content unpacks to `sizeBytes` of drawing commands. */
export function pdfBomb(sizeBytes: number): Buffer {
  const once = deflateSync(Buffer.alloc(sizeBytes, '(a) Tj '), { level: 9 });
  return pdfWith([{ data: once, filter: '/Filter /FlateDecode ' }]);
}

function pdfWith(contents: readonly { data: Buffer; filter: string }[]): Buffer {
  const kids = contents.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects: Buffer[] = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`),
    Buffer.from(
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ),
  ];
  for (const [index, { data, filter }] of contents.entries()) {
    const page = 4 + index * 2;
    objects.push(
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${page + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      ),
      Buffer.concat([
        Buffer.from(`<< ${filter}/Length ${data.length} >>\nstream\n`),
        data,
        Buffer.from('\nendstream'),
      ]),
    );
  }
  return assemble(objects);
}

function assemble(objects: readonly Buffer[]): Buffer {
  const parts = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    const part = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      object,
      Buffer.from('\nendobj\n'),
    ]);
    offsets.push(length);
    length += part.length;
    parts.push(part);
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

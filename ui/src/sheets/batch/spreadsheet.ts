/** Cells as spreadsheets copy and export them: tabs, commas or semicolons between them, quotes around what has any of these. */

/** Rows of cells. An empty text has none; empty rows are left out. */
export function readCells(text: string): readonly (readonly string[])[] {
  const clean = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const separator = separatorOf(clean);
  const rows: string[][] = [];
  let cells: string[] = [];
  let place = 0;
  while (place <= clean.length) {
    const { cell, end } = readCell(clean, place, separator);
    cells.push(cell.trim());
    if (clean[end] !== separator) {
      if (cells.some((one) => one !== '')) rows.push(cells);
      cells = [];
    }
    place = end + 1;
  }
  return rows;
}

/** Tabs are what is copied; else whichever of the others comes first: file names seldom have one. */
function separatorOf(text: string): string {
  const bare = text.replace(/"(?:[^"]|"")*"/g, '');
  if (bare.includes('\t')) return '\t';
  return /[;,]/.exec(bare)?.[0] ?? ',';
}

/** A cell and where it ends: at a separator, at the end of its line, or at the end of all. */
function readCell(text: string, from: number, separator: string): { readonly cell: string; readonly end: number } {
  const start = from + (/^[ ]*/.exec(text.slice(from))?.[0].length ?? 0);
  const quoted = text[start] === '"' ? readQuoted(text, start + 1) : undefined;
  if (quoted === undefined) {
    const end = endOf(text, from, separator);
    return { cell: text.slice(from, end), end };
  }
  // What stands between the closing quote and the separator belongs to nobody.
  return { cell: quoted.cell, end: endOf(text, quoted.end, separator) };
}

/** The inside of quotes; doubled ones mean one. None: they are never closed, so they are ordinary letters. */
function readQuoted(text: string, from: number): { readonly cell: string; readonly end: number } | undefined {
  let cell = '';
  for (let place = from; place < text.length; place++) {
    if (text[place] !== '"') cell += text[place] ?? '';
    else if (text[place + 1] === '"') cell += text[++place] ?? '';
    else return { cell, end: place + 1 };
  }
  return undefined;
}

function endOf(text: string, from: number, separator: string): number {
  for (let place = from; place < text.length; place++) {
    if (text[place] === separator || text[place] === '\n') return place;
  }
  return text.length;
}

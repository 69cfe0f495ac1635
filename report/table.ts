/** Text tables: aligned columns two spaces apart, no frames, so that they can be read, grepped and cut. */

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Characters; longer cells push the rest of their line to the right. */
  readonly width: number;
}

export interface Cell {
  readonly text: string;
  /** Colours the text after it was padded. */
  readonly paint?: ((text: string) => string) | undefined;
}

const GAP = '  ';

/** One line, without blanks at its end. */
export function tableLine(columns: readonly Column[], cells: readonly Cell[]): string {
  const last = columns.length - 1;
  const padded = columns.map(({ align, width }, index) => {
    const { text, paint } = cells[index] ?? { text: '' };
    const filled = align === 'right' ? text.padStart(width) : index === last ? text : text.padEnd(width);
    return paint === undefined || text === '' ? filled : filled.replace(text, () => paint(text));
  });
  return padded.join(GAP).trimEnd();
}

export function tableHead(columns: readonly Column[], paint: (text: string) => string): string {
  return paint(
    tableLine(
      columns,
      columns.map(({ head }) => ({ text: head })),
    ),
  );
}

/** As many columns from the left as fit; the first two always. */
export function fitColumns(columns: readonly Column[], widthMax: number): readonly Column[] {
  let width = -GAP.length;
  return columns.filter((column, index) => {
    width += GAP.length + column.width;
    return index < 2 || width <= widthMax;
  });
}

/** Column widths wide enough for their heads and all their texts. */
export function columnsFor(
  heads: readonly Omit<Column, 'width'>[],
  rows: readonly (readonly Cell[])[],
): readonly Column[] {
  return heads.map((head, index) => {
    const texts = [head.head, ...rows.map((row) => row[index]?.text ?? '')];
    return { ...head, width: Math.max(...texts.map((text) => text.length)) };
  });
}

/** Breaks text at blanks into lines of at most `width` characters. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Captions from a spreadsheet, and which clips they are for. */
import { readCells } from './spreadsheet';

/** A line of the spreadsheet. */
export interface CaptionLine {
  /** What the clip is called there. */
  readonly file: string;
  readonly caption: string;
}

/** Something that a caption can be for. */
export interface Named {
  /** What its file is called; none = it has no name. */
  readonly name: string | null;
}

/** Which line is for which clip. */
export interface Matched<Clip extends Named> {
  readonly captions: ReadonlyMap<Clip, string>;
  /** Lines that fit no clip. */
  readonly unmatched: readonly CaptionLine[];
  /** Lines that fit more than one clip, so that nobody can say which is meant. */
  readonly ambiguous: readonly CaptionLine[];
  /** Clips that more than one line is for: the last counts. */
  readonly repeated: readonly Clip[];
  /** Clips without a line. */
  readonly without: readonly Clip[];
}

const FILE_TITLES: ReadonlySet<string> = new Set(['file', 'filename', 'file name', 'clip', 'video', 'name', 'datei', 'dateiname']);
const CAPTION_TITLES: ReadonlySet<string> = new Set(['caption', 'captions', 'text', 'description', 'copy', 'beschreibung']);

/** The lines of what was pasted: by the titles of its columns where it has some, else the first column and the second. */
export function captionLines(pasted: string): readonly CaptionLine[] {
  const [first, ...rest] = readCells(pasted);
  if (first === undefined) return [];
  const titles = first.map((title) => title.toLowerCase());
  const [file, caption] = [titles.findIndex((title) => FILE_TITLES.has(title)), titles.findIndex((title) => CAPTION_TITLES.has(title))];
  const hasTitles = file >= 0 && caption >= 0;
  const lines = hasTitles ? rest : [first, ...rest];
  return lines
    .map((cells) => ({ file: cells[hasTitles ? file : 0] ?? '', caption: cells[hasTitles ? caption : 1] ?? '' }))
    .filter((line) => line.file !== '' || line.caption !== '');
}

/** Finds the clip of each line by the stem of its file's name. */
export function match<Clip extends Named>(lines: readonly CaptionLine[], clips: readonly Clip[]): Matched<Clip> {
  const captions = new Map<Clip, string>();
  const [unmatched, ambiguous]: [CaptionLine[], CaptionLine[]] = [[], []];
  const repeated = new Set<Clip>();
  for (const line of lines) {
    const stem = stemOf(line.file);
    const [clip, another] = stem === '' || line.caption === '' ? [] : clips.filter(({ name }) => name !== null && stemOf(name) === stem);
    if (clip === undefined) unmatched.push(line);
    else if (another !== undefined) ambiguous.push(line);
    else {
      if (captions.has(clip)) repeated.add(clip);
      captions.set(clip, line.caption);
    }
  }
  return { captions, unmatched, ambiguous, repeated: [...repeated], without: clips.filter((clip) => !captions.has(clip)) };
}

/** A file's name without its folder and ending, as people mean it: `Clips/Rye_02.MP4` and `rye 02` are the same. */
export function stemOf(file: string): string {
  const name = file.trim().split(/[\\/]/).at(-1) ?? '';
  return name
    .replace(/\.(mp4|m4v|mov|webm)$/i, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
}

import { texts } from '../texts';

/** "118.6 kB": bytes in powers of a thousand, as TikTok and the file managers count them. */
export function sizeOf(bytes: number): string {
  const { sizes } = texts.drawer;
  if (bytes < 1_000) return sizes.bytes(String(Math.round(bytes)));
  if (bytes < 999_950) return sizes.kB(short(bytes / 1_000));
  if (bytes < 999_950_000) return sizes.MB(short(bytes / 1_000_000));
  return sizes.GB(short(bytes / 1_000_000_000));
}

/** One digit behind the point, where it is worth reading. */
function short(count: number): string {
  return count < 99.95 ? count.toFixed(1).replace(/\.0$/, '') : String(Math.round(count));
}

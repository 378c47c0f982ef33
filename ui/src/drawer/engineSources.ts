/// <reference types="node" />
/** What the engine's sources say, for the tests that hold the screen's tables against them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const crates = new URL('../../../src-tauri/crates/', import.meta.url);

/** A file of the workspace's crates without its tests. */
export function source(path: string): string {
  const text = readFileSync(new URL(path, crates), 'utf8');
  return text.split('#[cfg(test)]', 1)[0] ?? '';
}

/** All Rust files of a crate, but its tests. */
export function sourcesOf(crate: string): string {
  const folder = fileURLToPath(new URL(`${crate}/src/`, crates));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.rs') && !/(^|[\\/])tests?([\\/]|\.rs)/.test(path))
    .map((path) => source(`${crate}/src/${path.replaceAll('\\', '/')}`))
    .join('\n');
}

/** What the first group of a pattern matches, each once. */
export function foundIn(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

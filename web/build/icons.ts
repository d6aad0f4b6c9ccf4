// Puts the icons that Linli uses into one SVG sprite.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const set = join(import.meta.dirname, '../node_modules/lucide-static/icons');
const crates = join(import.meta.dirname, '../../crates');

/** The sprite; `warn` hears of names that the set does not have, which are drawn as a question mark. */
export function sprite(warn: (said: string) => void): string {
  const listed = readFileSync(join(import.meta.dirname, '../src/icons.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const names = [...new Set([...listed, ...written()])].sort();
  const symbols = names.map((name) => {
    const known = existsSync(join(set, `${name}.svg`));
    if (!known) warn(`the icon set (lucide) has no "${name}"`);
    const svg = readFileSync(join(set, `${known ? name : 'circle-question-mark'}.svg`), 'utf8');
    const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    const drawn = shapes.replace(/\s+/g, ' ').replace(/ \/>/g, '/>').replace(/> </g, '><').trim();
    return `<symbol id="${name}"${known ? '' : ' data-missing=""'} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawn}</symbol>`;
  });
  return `<!-- Icons: Lucide, ISC licence --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

/**
 * Names written as `Icon::new("…")`, `.icon("…")` or `icon: "…"` in Rust source, known or not, and every
 * literal with a hyphen that is the name of an icon.
 */
function written(): string[] {
  const found: string[] = [];
  for (const file of rustFiles(crates)) {
    const source = readFileSync(file, 'utf8');
    for (const match of source.matchAll(/(?:Icon::new\(|\.icon\(|\bicon:)\s*"([a-z0-9-]+)"/g)) found.push(match[1]!);
    for (const match of source.matchAll(/"([a-z0-9]+(?:-[a-z0-9]+)+)"/g)) {
      if (existsSync(join(set, `${match[1]}.svg`))) found.push(match[1]!);
    }
  }
  return found;
}

function rustFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return rustFiles(path);
    return name.endsWith('.rs') ? [path] : [];
  });
}

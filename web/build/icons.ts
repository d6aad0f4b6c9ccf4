// Puts the icons that Linli uses into one SVG sprite.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const set = join(import.meta.dirname, '../node_modules/lucide-static/icons');
const crates = join(import.meta.dirname, '../../crates');

export function sprite(): string {
  const listed = readFileSync(join(import.meta.dirname, '../src/icons.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const names = [...new Set([...listed, ...written()])].sort();
  const unknown = names.filter((name) => !existsSync(join(set, `${name}.svg`)));
  if (unknown.length > 0) {
    throw new Error(`the icon set has no ${unknown.join(', ')}`);
  }
  const symbols = names.map((name) => {
    const svg = readFileSync(join(set, `${name}.svg`), 'utf8');
    const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    const drawn = shapes.replace(/\s+/g, ' ').replace(/ \/>/g, '/>').replace(/> </g, '><').trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawn}</symbol>`;
  });
  return `<!-- Icons: Lucide, ISC licence --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

/** Names written as `Icon::new("…")` or `.icon("…")` in Rust source. */
function written(): string[] {
  const found: string[] = [];
  for (const file of rustFiles(crates)) {
    for (const match of readFileSync(file, 'utf8').matchAll(/(?:Icon::new|\.icon)\(\s*"([a-z0-9-]+)"/g)) {
      found.push(match[1]!);
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

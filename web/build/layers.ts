// Takes the cascade layers out of a style sheet, keeping the order of its rules.
//
// The web views of old phones (Chromium before 99) ignore everything inside `@layer`. Tailwind writes its
// layers in ascending order and all selectors here are equally specific, so the plain order gives the
// same result, as it did before layers existed.

export function flatten(css: string): string {
  let out = '';
  let at = 0;
  while (at < css.length) {
    const start = css.indexOf('@layer', at);
    if (start < 0) return out + css.slice(at);
    out += css.slice(at, start);
    const open = css.indexOf('{', start);
    const semicolon = css.indexOf(';', start);
    if (semicolon >= 0 && (open < 0 || semicolon < open)) {
      at = semicolon + 1;
      continue;
    }
    const close = closing(css, open);
    out += flatten(css.slice(open + 1, close));
    at = close + 1;
  }
  return out;
}

function closing(css: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < css.length; at++) {
    const letter = css[at]!;
    if (quote) {
      if (letter === '\\') at++;
      else if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '{') depth++;
    else if (letter === '}' && --depth === 0) return at;
  }
  throw new Error('a layer is not closed');
}

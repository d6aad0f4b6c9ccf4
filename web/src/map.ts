// The island of the map: fetched only by pages that have one. Where it cannot run, the page works without.

import { fieldsIn } from './map/field.ts';
import { pagesIn } from './map/page.ts';

function prepare(root: ParentNode): void {
  fieldsIn(root);
  pagesIn(root);
}

prepare(document);
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target instanceof Element) prepare(event.target);
});

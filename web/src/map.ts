// The island of the map: fetched only by pages that have one. Where it cannot run, the page works without.

import { editorsIn } from './map/editor.ts';
import { fieldsIn } from './map/field.ts';
import { pagesIn } from './map/page.ts';

function prepare(root: ParentNode): void {
  fieldsIn(root);
  pagesIn(root);
  editorsIn(root);
}

prepare(document);
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target instanceof Element) prepare(event.target);
});

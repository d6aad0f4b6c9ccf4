// The island of the map: fetched only by pages that have one. Where it cannot run, the page works without.

import { fieldsIn } from './map/field.ts';

fieldsIn(document);
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target instanceof Element) fieldsIn(event.target);
});

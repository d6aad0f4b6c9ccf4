// A map that can be walked by key: a cross in its middle, arrows, plus, minus, Enter.

import type { Drawn } from './base.ts';

/** Wraps the map's canvas; `chosen` hears of Enter, `cleared` of Delete. */
export function stageFor(
  frame: HTMLElement,
  map: Drawn,
  keys: string,
  id: string,
  chosen: (point: [number, number]) => void,
  cleared: () => void = () => undefined,
): HTMLElement {
  const help = document.createElement('p');
  help.className = 'visually-hidden';
  help.id = `${id}-keys`;
  help.textContent = keys;
  frame.before(help);
  const stage = document.createElement('div');
  stage.className = 'map-stage';
  stage.tabIndex = 0;
  stage.setAttribute('role', 'application');
  stage.setAttribute('aria-label', map.getCanvas().getAttribute('aria-label') ?? '');
  stage.setAttribute('aria-describedby', help.id);
  const cross = document.createElement('div');
  cross.className = 'map-cross';
  cross.setAttribute('aria-hidden', 'true');
  const canvas = frame.querySelector('.map-canvas')!;
  canvas.before(stage);
  stage.append(canvas, cross);
  const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    const far = event.shiftKey ? 80 : 16;
    if (step) map.panBy([step[0] * far, step[1] * far], { duration: 0 });
    else if (event.key === '+' || event.key === '=') map.zoomIn({ duration: 0 });
    else if (event.key === '-') map.zoomOut({ duration: 0 });
    else if (event.key === 'Enter' || event.key === ' ') chosen(map.getCenter().toArray() as [number, number]);
    else if (event.key === 'Delete' || event.key === 'Backspace') cleared();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return stage;
}

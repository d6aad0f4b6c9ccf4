// Drawing grids: corners are dragged, neighbours move along, and gaps and overlaps are told while one draws. What
// is sent is the text of the form, which can be edited without a map as well.

import type { GeoJSONSource, LngLatBoundsLike } from 'maplibre-gl';
import { colour, draw, fonts, groundOf, style, type Drawn } from './base.ts';
import { stageFor } from './stage.ts';

type Ring = [number, number][];
interface Feature {
  type: 'Feature';
  properties: { code: string | null; name: string; id: string };
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
}
interface Collection {
  type: 'FeatureCollection';
  features: Feature[];
}

/** How near two corners are one, in pixels. */
const snap = 9;

export function editorsIn(root: ParentNode): void {
  for (const editor of root.querySelectorAll<HTMLElement>('[data-map-editor]:not([data-map-ready])')) {
    editor.dataset['mapReady'] = '';
    void begin(editor);
  }
}

async function begin(editor: HTMLElement): Promise<void> {
  const said = (name: string) => editor.dataset[`map${name}`] ?? '';
  const area = document.querySelector<HTMLTextAreaElement>('textarea[name="geojson"]');
  const line = document.querySelector<HTMLInputElement>('input[name="line"]');
  let grids = parsed(area?.value) ?? parsed(editor.dataset['grids']);
  if (!grids || grids.features.length === 0) return;
  const bounds = box(grids);
  const frame = document.createElement('div');
  frame.className = 'map-frame map-frame-page';
  editor.prepend(frame);
  const words = { label: said('Label'), closer: said('Closer'), wider: said('Wider'), whole: said('Whole') };
  const source = editor.dataset['source'] ?? '';
  const { tiles } = await groundOf(source);
  const map = draw(frame, style(source, tiles), bounds, words, tiles);
  if (!map) {
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = said('Failed');
    frame.replaceWith(note);
    return;
  }
  const help = document.createElement('p');
  help.className = 'note';
  help.textContent = said('Help');
  frame.after(help);
  stageFor(frame, map, said('Keys'), 'map-grids', (point) => put(point));

  map.on('load', () => {
    layers(map, grids!);
    if (area) {
      corners(map, () => grids!, changed);
      area.addEventListener('input', () => {
        const read = parsed(area.value);
        if (!read) return;
        grids = read;
        changed(false);
      });
      void check();
    }
    if (line) {
      map.on('click', (event) => put([event.lngLat.lng, event.lngLat.lat]));
      line.addEventListener('input', showLine);
      showLine();
    }
  });

  let waiting: ReturnType<typeof setTimeout> | undefined;

  function changed(write = true): void {
    (map!.getSource('edited') as GeoJSONSource).setData(grids as never);
    (map!.getSource('corners') as GeoJSONSource).setData(cornersOf(grids!) as never);
    if (write && area) area.value = written(grids!);
    clearTimeout(waiting);
    waiting = setTimeout(() => void check(), 300);
  }

  async function check(): Promise<void> {
    const form = area?.form;
    if (!form) return;
    const sent = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    const asked = { method: 'POST', body: new URLSearchParams(sent), credentials: 'same-origin' as const };
    const answer = await fetch(editor.dataset['check'] ?? '', asked).catch(() => null);
    const list = editor.querySelector('[data-map-said]')!;
    if (!answer) return;
    const found = (await answer.json()) as { said?: string[]; faults?: unknown; detail?: string; title?: string };
    list.replaceChildren(
      ...(found.said ?? [found.title ?? '', found.detail ?? '']).filter(Boolean).map((text) => {
        const item = document.createElement('li');
        item.textContent = text;
        return item;
      }),
    );
    if (found.faults) (map!.getSource('faults') as GeoJSONSource).setData(found.faults as never);
    editor.dataset['mapChecked'] = String(Number(editor.dataset['mapChecked'] ?? 0) + 1);
  }

  function put(point: [number, number]): void {
    if (!line) return;
    line.value = `${line.value.trim()} ${point[0].toFixed(7)},${point[1].toFixed(7)}`.trim();
    line.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function showLine(): void {
    const points = (line?.value ?? '').split(/[\s;；]+/).filter(Boolean).map((point) => point.split(',').map(Number));
    const good = points.filter((point) => point.length === 2 && point.every(Number.isFinite));
    const drawn = { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: good } };
    (map!.getSource('cut') as GeoJSONSource).setData((good.length > 1 ? drawn : empty()) as never);
  }
}

function empty(): Collection {
  return { type: 'FeatureCollection', features: [] };
}

function parsed(text: string | undefined): Collection | null {
  try {
    const read = JSON.parse(text ?? '') as Collection;
    return Array.isArray(read.features) ? read : null;
  } catch {
    return null;
  }
}

function written(grids: Collection): string {
  return `{"type":"FeatureCollection","features":[\n${grids.features.map((feature) => JSON.stringify(feature)).join(',\n')}\n]}`;
}

function rings(feature: Feature): Ring[] {
  return feature.geometry.type === 'Polygon' ? feature.geometry.coordinates : feature.geometry.coordinates.flat();
}

function box(grids: Collection): LngLatBoundsLike {
  const all = grids.features.flatMap(rings).flat();
  const side = (axis: 0 | 1, pick: (...numbers: number[]) => number) => all.map((point) => point[axis]).reduce((one, other) => pick(one, other));
  return [side(0, Math.min), side(1, Math.min), side(0, Math.max), side(1, Math.max)];
}

function cornersOf(grids: Collection) {
  const known = new Map<string, [number, number]>();
  for (const point of grids.features.flatMap(rings).flat()) known.set(point.join(), point);
  const features = [...known.values()].map((coordinates) => ({
    type: 'Feature' as const,
    properties: {},
    geometry: { type: 'Point' as const, coordinates },
  }));
  return { type: 'FeatureCollection' as const, features };
}

function layers(map: Drawn, grids: Collection): void {
  map.addSource('edited', { type: 'geojson', data: grids as never });
  map.addSource('corners', { type: 'geojson', data: cornersOf(grids) as never });
  map.addSource('faults', { type: 'geojson', data: empty() as never });
  map.addSource('cut', { type: 'geojson', data: empty() as never });
  for (const id of ['grid-line', 'grid-name']) map.setLayoutProperty(id, 'visibility', 'none');
  map.addLayer({ id: 'edited-fill', type: 'fill', source: 'edited', paint: { 'fill-color': colour('accent-wash'), 'fill-opacity': 0.6 } });
  const fault = ['match', ['get', 'fault'], 'gap', colour('orange-line'), colour('overdue-line')];
  map.addLayer({ id: 'fault-fill', type: 'fill', source: 'faults', paint: { 'fill-color': fault as never, 'fill-opacity': 0.55 } });
  map.addLayer({ id: 'edited-line', type: 'line', source: 'edited', paint: { 'line-color': colour('accent-deep'), 'line-width': 1.5 } });
  map.addLayer({ id: 'fault-line', type: 'line', source: 'faults', paint: { 'line-color': fault as never, 'line-width': 3 } });
  map.addLayer({ id: 'cut', type: 'line', source: 'cut', paint: { 'line-color': colour('ink'), 'line-width': 3, 'line-dasharray': [2, 1] } });
  map.addLayer({
    id: 'edited-name',
    type: 'symbol',
    source: 'edited',
    layout: { 'text-field': ['get', 'name'], 'text-size': 13, 'text-font': [fonts], 'text-max-width': 8 },
    paint: { 'text-color': colour('ink'), 'text-halo-color': colour('surface'), 'text-halo-width': 1.5 },
  });
  if (document.querySelector('textarea[name="geojson"]')) {
    map.addLayer({
      id: 'corners',
      type: 'circle',
      source: 'corners',
      paint: { 'circle-radius': 5, 'circle-color': colour('surface'), 'circle-stroke-color': colour('accent-deep'), 'circle-stroke-width': 2 },
    });
  }
}

/** Corners can be dragged; those of neighbours at the same spot go along, except with Alt. */
function corners(map: Drawn, grids: () => Collection, changed: () => void): void {
  let held: [number, number][] = [];
  const canvas = map.getCanvas();
  map.on('mousemove', 'corners', () => (canvas.style.cursor = 'move'));
  map.on('mouseleave', 'corners', () => (canvas.style.cursor = ''));
  const start = (event: { point: { x: number; y: number }; preventDefault(): void; originalEvent: MouseEvent | TouchEvent }) => {
    const near = nearest(map, grids(), event.point);
    if (!near) return;
    event.preventDefault();
    const same = grids().features.map((feature) => rings(feature).flat().filter((point) => point[0] === near[0] && point[1] === near[1]));
    const owners = same.filter((points) => points.length > 0);
    // A ring repeats its first corner as its last: both stand for one.
    held = (event.originalEvent.altKey ? owners.slice(0, 1) : owners).flat();
  };
  const move = (event: { lngLat: { lng: number; lat: number } }) => {
    if (held.length === 0) return;
    for (const point of held) [point[0], point[1]] = [event.lngLat.lng, event.lngLat.lat];
    changed();
  };
  const end = (event: { point: { x: number; y: number } }) => {
    if (held.length === 0) return;
    const other = nearest(map, grids(), event.point, held);
    for (const point of held) {
      [point[0], point[1]] = other ?? [Number(point[0].toFixed(7)), Number(point[1].toFixed(7))];
    }
    held = [];
    changed();
  };
  map.on('mousedown', start);
  map.on('touchstart', start);
  map.on('mousemove', move);
  map.on('touchmove', move);
  map.on('mouseup', end);
  map.on('touchend', end);
}

/** The corner under the pointer, other than those being moved. */
function nearest(map: Drawn, grids: Collection, at: { x: number; y: number }, except: [number, number][] = []): [number, number] | null {
  let best: [number, number] | null = null;
  let least = snap;
  for (const point of grids.features.flatMap(rings).flat()) {
    if (except.includes(point)) continue;
    const shown = map.project(point);
    const off = Math.hypot(shown.x - at.x, shown.y - at.y);
    if (off < least) [best, least] = [point, off];
  }
  return best ? [best[0], best[1]] : null;
}

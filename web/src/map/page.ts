// The map of `/map`: what the table below says, drawn. The legend's boxes switch the layers.

import type { GeoJSONSource, MapGeoJSONFeature } from 'maplibre-gl';
import { absolute, groundOf, colour, draw, fonts, style, type Drawn } from './base.ts';
import { near, pointsOn } from './points.ts';
import { stageFor } from './stage.ts';

/** Layers that a box of the legend switches. */
const layers: Record<string, string[]> = {
  overdue: ['cases-overdue', 'points-overdue'],
  soon: ['cases-soon', 'points-soon'],
  running: ['cases-running', 'points-running'],
  open: ['cases-open'],
  services: ['services', 'services-name'],
  gaps: ['gap-fill', 'gap-line'],
  overlaps: ['overlap-fill', 'overlap-line'],
};

export function pagesIn(root: ParentNode): void {
  for (const page of root.querySelectorAll<HTMLElement>('[data-map-page]:not([data-map-ready])')) {
    page.dataset['mapReady'] = '';
    void begin(page);
  }
}

async function begin(page: HTMLElement): Promise<void> {
  const said = (name: string) => page.dataset[`map${name}`] ?? '';
  const source = page.dataset['source'] ?? '';
  const query = page.dataset['query'] ? `?${page.dataset['query']}` : '';
  const frame = document.createElement('div');
  frame.className = 'map-frame map-frame-page';
  page.prepend(frame);
  const { bounds, tiles } = await groundOf(source);
  const words = { label: said('Label'), closer: said('Closer'), wider: said('Wider'), whole: said('Whole') };
  const map = bounds ? draw(frame, style(source, tiles), bounds, words, tiles) : null;
  if (!map) {
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = said('Failed');
    frame.replaceWith(note);
    return;
  }
  const about = document.createElement('p');
  about.className = 'map-about';
  about.setAttribute('role', 'status');
  about.textContent = said('Nothing');
  frame.after(about);
  const tell = (features: MapGeoJSONFeature[]) => {
    about.textContent = sentence(features) || said('Nothing');
  };
  stageFor(frame, map, said('Keys'), 'map-page', (point) => tell(map.queryRenderedFeatures(map.project(point))));
  map.on('click', (event) => tell(map.queryRenderedFeatures(event.point)));
  map.on('load', () => {
    addLayers(map, source, query);
    if (page.dataset['mapPoints'] !== undefined) pointsOn(map, about, source, clockOf(query), said, (state) => clocks()[state] ?? state);
    for (const box of page.querySelectorAll<HTMLInputElement>('[data-map-layer]')) {
      box.hidden = false;
      const overlay = box.dataset['mapLayer']?.match(/^overlay-(.+)$/)?.[1];
      if (overlay) overlayOn(map, source, overlay);
      box.addEventListener('change', () => {
        for (const layer of layers[box.dataset['mapLayer'] ?? ''] ?? []) {
          if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', box.checked ? 'visible' : 'none');
        }
      });
    }
    void closeTo(map, page.dataset['query'] ?? '');
  });
}

/** A department's areas: their borders and names, over the base grid. */
function overlayOn(map: Drawn, source: string, id: string): void {
  const name = `overlay-${id}`;
  map.addSource(name, { type: 'geojson', data: absolute(`${source}/layers/${id}`) });
  const paint = colour('orange-line');
  map.addLayer({ id: name, type: 'line', source: name, paint: { 'line-color': paint, 'line-width': 2, 'line-dasharray': [4, 2] } }, 'street-name');
  map.addLayer({
    id: `${name}-name`,
    type: 'symbol',
    source: name,
    minzoom: 12,
    layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-font': [fonts], 'text-max-width': 8 },
    paint: { 'text-color': paint, 'text-halo-color': colour('surface'), 'text-halo-width': 1.5 },
  });
  layers[name] = [name, `${name}-name`];
}

/** Where one looks closely cases stand one by one; the place needs no telling then. */
function clockOf(query: string): string {
  const clock = new URLSearchParams(query).get('clock');
  return clock ? `?clock=${clock}` : '';
}

/** The words of the clocks, as the filter has them. */
function clocks(): Record<string, string> {
  const options = document.querySelectorAll<HTMLOptionElement>('select[name="clock"] option');
  return Object.fromEntries([...options].map((option) => [option.value, option.textContent ?? '']));
}

/** What lies under a point, in the words of the legend. */
function sentence(features: MapGeoJSONFeature[]): string {
  const said: string[] = [];
  const legend = (key: string) =>
    document.querySelector(`[data-map-layer="${key}"]`)?.closest('label')?.textContent?.trim() ?? key;
  for (const { layer, properties } of features) {
    if (layer.id.startsWith('cases-')) said.push(`${properties['name']}：${legend(String(properties['state']))} ${properties['text']}`);
    else if (layer.id.startsWith('points-')) said.push(...(JSON.parse(String(properties['cases'])) as { number: string; title: string | null }[]).map((one) => [one.number, one.title].filter(Boolean).join(' ')));
    else if (layer.id === 'services') said.push([properties['name'], properties['phone']].filter(Boolean).join(' '));
    else if (layer.id === 'gap-fill') said.push(`${legend('gaps')} ${properties['area_m2']} m²`);
    else if (layer.id === 'overlap-fill') said.push(`${legend('overlaps')} ${properties['area_m2']} m²`);
    else if (layer.id === 'grid-hit') said.push([properties['name'], properties['parent'], properties['phone']].filter(Boolean).join(' · '));
  }
  return [...new Set(said)].join('  |  ');
}

function addLayers(map: Drawn, source: string, query: string): void {
  for (const [name, shape, paint] of signs()) map.addImage(name, picture(shape, paint), { pixelRatio: 2 });
  const add = (id: string, address: string) => map.addSource(id, { type: 'geojson', data: absolute(`${source}/${address}${query}`) });
  add('cases', 'cases');
  add('services', 'services');
  add('coverage', 'coverage');
  map.addLayer({ id: 'grid-hit', type: 'fill', source: 'grid', minzoom: 12.5, paint: { 'fill-opacity': 0, 'fill-antialias': false } }, 'grid-line');
  for (const [fault, name] of [['gap', 'orange-line'], ['overlap', 'overdue-line']] as const) {
    const filter = ['==', ['get', 'fault'], fault] as ['==', ['get', string], string];
    map.addLayer({ id: `${fault}-fill`, type: 'fill', source: 'coverage', filter, paint: { 'fill-pattern': `sign-${fault}` } });
    map.addLayer({ id: `${fault}-line`, type: 'line', source: 'coverage', filter, paint: { 'line-color': colour(name), 'line-width': 2 } });
  }
  map.addLayer({
    id: 'services',
    type: 'symbol',
    source: 'services',
    minzoom: 11.5,
    layout: { 'icon-image': 'sign-service', 'icon-allow-overlap': true },
  });
  map.addLayer({
    id: 'services-name',
    type: 'symbol',
    source: 'services',
    minzoom: 14.5,
    layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-font': [fonts], 'text-offset': [0, 1.1], 'text-anchor': 'top' },
    paint: { 'text-color': colour('ink'), 'text-halo-color': colour('surface'), 'text-halo-width': 1.5 },
  });
  for (const state of ['running', 'open', 'soon', 'overdue']) {
    map.addLayer({
      id: `cases-${state}`,
      type: 'symbol',
      source: 'cases',
      filter: ['==', ['get', 'state'], state],
      ...(state === 'open' ? {} : { maxzoom: near }),
      layout: {
        'icon-image': `sign-${state}`,
        // Calm signs make room for each other and for the urgent ones; all of them stand in the table.
        'icon-allow-overlap': state === 'overdue' || state === 'soon',
        'text-allow-overlap': state === 'overdue' || state === 'soon',
        'text-field': ['get', 'text'],
        'text-size': 12,
        'text-font': [fonts],
        ...(state === 'overdue' ? { 'text-offset': [0, 0.2] as [number, number] } : {}),
      },
      paint: { 'text-color': colour('surface') },
    });
  }
}

type Shape = 'triangle' | 'diamond' | 'circle' | 'square' | 'hatch' | 'cross';

function signs(): [string, Shape, string][] {
  return [
    ['sign-overdue', 'triangle', colour('overdue')],
    ['sign-soon', 'diamond', colour('due-soon')],
    ['sign-running', 'circle', colour('accent')],
    ['sign-open', 'circle', colour('accent')],
    ['sign-service', 'square', colour('accent-deep')],
    ['sign-gap', 'hatch', colour('orange-line')],
    ['sign-overlap', 'cross', colour('overdue-line')],
  ];
}

function picture(shape: Shape, paint: string): ImageData {
  const side = shape === 'square' ? 24 : shape === 'hatch' || shape === 'cross' ? 16 : 56;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = paint;
  pen.strokeStyle = shape === 'hatch' || shape === 'cross' ? paint : colour('surface');
  pen.lineWidth = shape === 'hatch' || shape === 'cross' ? 2.5 : 3;
  pen.lineJoin = 'round';
  pen.beginPath();
  const [near, middle, far] = [3, side / 2, side - 3];
  if (shape === 'triangle') path(pen, [[middle, near], [far, far], [near, far]]);
  else if (shape === 'diamond') path(pen, [[middle, near], [far, middle], [middle, far], [near, middle]]);
  else if (shape === 'square') path(pen, [[near, near], [far, near], [far, far], [near, far]]);
  else if (shape === 'circle') pen.arc(middle, middle, middle - 6, 0, Math.PI * 2);
  else {
    for (const shift of [-side, 0, side]) {
      pen.moveTo(shift, side);
      pen.lineTo(shift + side, 0);
      if (shape === 'cross') {
        pen.moveTo(shift, 0);
        pen.lineTo(shift + side, side);
      }
    }
    pen.stroke();
    return pen.getImageData(0, 0, side, side);
  }
  pen.fill();
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}

function path(pen: CanvasRenderingContext2D, points: [number, number][]): void {
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  pen.closePath();
}

interface Found {
  properties: Record<string, unknown> | null;
  geometry: { type: string; coordinates?: unknown };
}

/** Looks at the place that the filter names. */
async function closeTo(map: Drawn, query: string): Promise<void> {
  const place = new URLSearchParams(query).get('place');
  if (!place) return;
  for (const level of ['community', 'street']) {
    const data = await (map.getSource(level) as GeoJSONSource | undefined)?.getData();
    if (!data || data.type !== 'FeatureCollection') continue;
    const found = data.features.find((feature: Found) => feature.properties?.['id'] === place);
    if (!found || (found.geometry.type !== 'Polygon' && found.geometry.type !== 'MultiPolygon')) continue;
    const corners = (found.geometry.coordinates as unknown[]).flat(found.geometry.type === 'Polygon' ? 1 : 2) as [number, number][];
    const [east, north] = [0, 1].map((axis) => Math.max(...corners.map((corner) => corner[axis]!)));
    const [west, south] = [0, 1].map((axis) => Math.min(...corners.map((corner) => corner[axis]!)));
    map.fitBounds([west!, south!, east!, north!], { padding: 32, duration: 0 });
    return;
  }
}

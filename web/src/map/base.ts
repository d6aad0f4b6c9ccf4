// What every map of ours shares: ground, colours, buttons, and the way out when there is no map.

import { Map as Drawn, setWorkerUrl } from 'maplibre-gl';
import type { LayerSpecification, LngLatBoundsLike, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';

setWorkerUrl(worker);

export type { Drawn };

/** A colour of the page's own set, so that high contrast holds on the map too. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || '#000';
}

/** Fonts of the reader's own device: no letter is fetched from anywhere. */
export const fonts = 'PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif';

/** A ground that another server draws, when the deployer has named one. */
export interface Tiles {
  template: string;
  attribution: string;
}

/** What the server says of the map: the box around all boundaries, and whose ground it may be laid on. */
export interface Ground {
  bounds: [number, number, number, number] | null;
  tiles: Tiles | null;
}

/** A bare ground, or that of the deployer's source, with boundaries that grow finer the closer one looks. */
export function style(source: string, tiles: Tiles | null = null): StyleSpecification {
  const boundaries = (level: string, detail: string): SourceSpecification => ({
    type: 'geojson',
    data: absolute(`${source}/boundaries/${level}?detail=${detail}`),
    promoteId: 'id',
    // Thousands of grids are dragged about without a graphics card: few tiles, thin margins, no corner that the
    // server has not thought worth keeping.
    maxzoom: 14,
    tolerance: 0.6,
    buffer: 32,
  });
  return {
    version: 8,
    sources: {
      street: boundaries('street', 'coarse'),
      community: boundaries('community', 'middle'),
      grid: boundaries('grid', 'middle'),
      ...(tiles ? { tiles: { type: 'raster' as const, tiles: [tiles.template], tileSize: 256 } } : {}),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour('sunk') } },
      { id: 'street-fill', type: 'fill', source: 'street', paint: { 'fill-color': colour('surface'), 'fill-antialias': false } },
      ...(tiles ? [{ id: 'tiles', type: 'raster' as const, source: 'tiles', paint: { 'raster-fade-duration': 0 } }] : []),
      line('grid-line', 'grid', 12.5, 0.75, 'line-strong'),
      line('community-line', 'community', 10.5, 1.25, 'line-strong'),
      line('street-line', 'street', 0, 2, 'accent'),
      label('grid-name', 'grid', 14.2, 24, 12, 'soft'),
      label('community-name', 'community', 11.6, 14.2, 13, 'ink'),
      label('street-name', 'street', 0, 11.6, 14, 'accent-deep'),
    ],
  };
}

function line(id: string, source: string, from: number, width: number, name: string): LayerSpecification {
  return {
    id,
    type: 'line',
    source,
    minzoom: from,
    paint: {
      'line-color': colour(name),
      'line-width': ['interpolate', ['linear'], ['zoom'], from, width * 0.6, from + 4, width * 1.4],
    },
  };
}

function label(id: string, source: string, from: number, to: number, size: number, name: string): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source,
    minzoom: from,
    maxzoom: to,
    layout: {
      'text-field': ['get', 'name'],
      'text-size': size,
      'text-font': [fonts],
      'text-max-width': 8,
      'text-padding': 1,
      // Beside a sign, where there is no room under it.
      'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
      'text-radial-offset': 1.1,
    },
    paint: { 'text-color': colour(name), 'text-halo-color': colour('surface'), 'text-halo-width': 1.5 },
  };
}

/** Workers know no page: addresses have to be whole. */
export function absolute(address: string): string {
  return new URL(address, location.href).href;
}

export interface Words {
  label: string;
  closer: string;
  wider: string;
  whole: string;
}

/**
 * Draws a map into `frame`. Gives nothing where the browser cannot: the caller then shows what works without.
 */
export function draw(
  frame: HTMLElement,
  style: StyleSpecification,
  bounds: LngLatBoundsLike | undefined,
  words: Words,
  tiles: Tiles | null = null,
): Drawn | null {
  const host = document.createElement('div');
  host.className = 'map-canvas';
  frame.append(host);
  try {
    const map = new Drawn({
      container: host,
      style,
      ...(bounds ? { bounds } : {}),
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      localIdeographFontFamily: fonts,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      keyboard: false,
      // Names are set anew so often while the map moves, not with each frame.
      fadeDuration: 150,
      refreshExpiredTiles: false,
      maxZoom: 20,
      clickTolerance: 6,
    });
    map.touchZoomRotate.disableRotation();
    fitOnce(host, map, bounds);
    map.getCanvas().setAttribute('aria-label', words.label);
    map.getCanvas().tabIndex = -1;
    map.once('idle', () => (frame.dataset['mapDrawn'] = ''));
    // For whoever measures: each drawing is told, with the scale.
    map.on('render', () => {
      frame.dataset['mapZoom'] = map.getZoom().toFixed(1);
      frame.dispatchEvent(new CustomEvent('map:drawn'));
    });
    buttons(frame, map, words, bounds);
    if (tiles) credit(frame, tiles.attribution);
    return map;
  } catch {
    host.remove();
    return null;
  }
}

/**
 * The engine passes over the first size it hears of. Where the style sheet comes after the script that is the true one,
 * and the map would stay in a corner of its frame.
 */
function fitOnce(host: HTMLElement, map: Drawn, bounds: LngLatBoundsLike | undefined): void {
  const begun = { width: host.clientWidth, height: host.clientHeight };
  new ResizeObserver((_, watching) => {
    watching.disconnect();
    if (host.clientWidth === begun.width && host.clientHeight === begun.height) return;
    map.resize();
    if (bounds) map.fitBounds(bounds, { padding: 24, duration: 0 });
  }).observe(host);
}

function credit(frame: HTMLElement, attribution: string): void {
  const line = document.createElement('p');
  line.className = 'map-credit';
  line.textContent = attribution;
  frame.append(line);
}

function buttons(frame: HTMLElement, map: Drawn, words: Words, bounds: LngLatBoundsLike | undefined): void {
  const bar = document.createElement('div');
  bar.className = 'map-buttons';
  const add = (name: string, lines: string, act: () => void) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'map-button';
    button.append(sign(lines));
    button.setAttribute('aria-label', name);
    button.title = name;
    button.addEventListener('click', act);
    bar.append(button);
  };
  add(words.closer, 'M5 12h14M12 5v14', () => map.zoomIn({ duration: 0 }));
  add(words.wider, 'M5 12h14', () => map.zoomOut({ duration: 0 }));
  if (bounds) add(words.whole, 'M8 3H5a2 2 0 0 0-2 2v3M21 8V5a2 2 0 0 0-2-2h-3M3 16v3a2 2 0 0 0 2 2h3M16 21h3a2 2 0 0 0 2-2v-3', () => map.fitBounds(bounds, { padding: 24, duration: 0 }));
  frame.append(bar);
}

function sign(lines: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg.namespaceURI, 'path') as SVGPathElement;
  path.setAttribute('d', lines);
  svg.append(path);
  return svg;
}

/** What the server says of the map, asked once; nothing when it does not answer. */
export async function groundOf(address: string): Promise<Ground> {
  const answer = await fetch(address, { credentials: 'same-origin' }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Ground) : { bounds: null, tiles: null };
}

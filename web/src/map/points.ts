// Cases one by one, where one looks closely: asked for anew after each move, drawn as signs, told as a list.

import type { GeoJSONSource } from 'maplibre-gl';
import { absolute, colour, fonts, type Drawn } from './base.ts';

/** From this scale on cases stand one by one; before, their grid's sign counts them. */
export const near = 15;
/** Lines of the list below the map. */
const listed = 50;

interface Case {
  number: string;
  title: string | null;
  state: string;
  exact: boolean;
}
interface Spot {
  type: 'Feature';
  properties: { state: string; text: string; cases: Case[] };
  geometry: { type: 'Point'; coordinates: [number, number] };
}
interface Found {
  type: 'FeatureCollection';
  features: Spot[];
  closer: boolean;
  without_point: number;
}

const none: Found = { type: 'FeatureCollection', features: [], closer: true, without_point: 0 };

/** Adds source, signs and list; `said` gives the page's words, `legend` those of a state. */
export function pointsOn(map: Drawn, after: HTMLElement, source: string, query: string, said: (name: string) => string, legend: (state: string) => string): void {
  map.addSource('points', { type: 'geojson', data: none as never });
  for (const state of ['running', 'soon', 'overdue']) {
    map.addLayer({
      id: `points-${state}`,
      type: 'symbol',
      source: 'points',
      minzoom: near,
      filter: ['==', ['get', 'state'], state],
      layout: {
        'icon-image': `sign-${state}`,
        'icon-size': ['case', ['==', ['get', 'text'], ''], 0.6, 0.85],
        'icon-allow-overlap': true,
        'text-field': ['get', 'text'],
        'text-size': 11,
        'text-font': [fonts],
        'text-allow-overlap': true,
      },
      paint: { 'text-color': colour('surface') },
    });
  }
  const list = document.createElement('section');
  list.className = 'map-list';
  list.setAttribute('aria-label', said('List'));
  const about = document.createElement('p');
  about.className = 'note';
  about.setAttribute('role', 'status');
  const lines = document.createElement('ul');
  list.append(about, lines);
  after.after(list);

  let asked = 0;
  const look = async () => {
    const turn = ++asked;
    const found = map.getZoom() < near ? none : await ask();
    if (turn !== asked) return;
    (map.getSource('points') as GeoJSONSource).setData(found as never);
    tell(found);
  };
  const ask = async (): Promise<Found> => {
    const sides = map.getBounds().toArray().flat().map((side) => side.toFixed(6));
    const answer = await fetch(absolute(`${source}/points?box=${sides.join()}${query.replace('?', '&')}`), { credentials: 'same-origin' }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as Found) : none;
  };
  const tell = (found: Found) => {
    const cases = found.features.flatMap((spot) => spot.properties.cases);
    about.textContent = [found.closer ? said('ListCloser') : cases.length === 0 ? said('ListNone') : `${said('List')} ${cases.length}`, found.without_point > 0 ? said('ListWithout') : ''].join(' ').trim();
    lines.replaceChildren(...cases.slice(0, listed).map((one) => line(one, legend(one.state))));
    list.dataset['mapListed'] = String(asked);
  };
  map.on('moveend', () => void look());
  void look();
}

function line(one: Case, state: string): HTMLLIElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = `/cases/${encodeURIComponent(one.number)}`;
  link.textContent = [one.number, one.title].filter(Boolean).join(' ');
  item.append(link, ` ${state}`);
  return item;
}

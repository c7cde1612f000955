/** Draws what is in sight of a graph as SVG. */
import { h, replace, s } from '../dom.js';
import { shortened, visible } from '../format.js';
import { NODE, layout } from './layout.js';
import { Viewport } from './viewport.js';

const SMALLEST_TEXT = 0.3;
const NAME = 28;

export class Drawing {
  /** @param {{details: (item: any) => string, heat: (item: any) => number, choose: (item: any) => void, open: (item: any) => void}} how */
  constructor(how) {
    this.how = how;
    this.edges = s('g', {});
    this.nodes = s('g', {});
    this.plane = s('g', {}, this.edges, this.nodes);
    this.svg = s('svg', { role: 'group', 'aria-label': 'Graph of the model' }, this.plane);
    this.area = h('div', { class: 'graph-area', tabindex: 0, 'aria-label': 'Graph: arrows move, plus and minus zoom' }, this.svg);
    this.chosen = null;
    this.found = new Set();
    this.view = new Viewport(this.area, () => this.later());
  }

  /** @param {any[]} items @param {{from: any, to: any}[]} edges */
  show(items, edges) {
    this.plan = layout(items, edges);
    this.paint();
  }

  fit() {
    this.view.fit(this.plan.width, this.plan.height);
  }

  /** The beginning, as large as can be read. */
  begin() {
    const first = [...this.plan.placed.values()][0];
    this.view.centre(first ? first.x : 0, this.view.height / 2, 1);
  }

  /** @param {any} item */
  goTo(item) {
    const place = this.plan.placed.get(item);
    if (place) {
      this.view.centre(place.x, place.y + NODE.height / 2, Math.max(0.8, this.view.zoom));
    }
  }

  later() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.paint();
    });
  }

  paint() {
    if (!this.plan) {
      return;
    }
    const { x, y, zoom } = this.view;
    this.plane.setAttribute('transform', `scale(${zoom}) translate(${-x} ${-y})`);
    const sight = this.view.sight();
    const inSight = (left, top, right, bottom) => right >= sight.left && left <= sight.right && bottom >= sight.top && top <= sight.bottom;
    const focus = document.activeElement?.getAttribute('data-id');
    replace(
      this.nodes,
      [...this.plan.placed].filter(([, place]) => inSight(place.x - NODE.width / 2, place.y, place.x + NODE.width / 2, place.y + NODE.height)).map(([item, place]) => this.node(item, place, zoom)),
    );
    replace(
      this.edges,
      this.plan.routes
        .filter(({ points }) => {
          const xs = points.map((point) => point.x);
          return inSight(Math.min(...xs) - 1, points[0].y, Math.max(...xs) + 1, points[points.length - 1].y);
        })
        .map(({ points }) => s('path', { class: 'graph-edge', d: curve(points) })),
    );
    if (focus) {
      [...this.nodes.children].find((node) => node.getAttribute('data-id') === focus)?.focus();
    }
  }

  /** Everything as one picture, at its own size. The caller takes it out of the page again. */
  picture() {
    const { placed, routes, width, height } = this.plan;
    const svg = s(
      'svg',
      { class: 'graph-whole', viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}` },
      routes.map(({ points }) => s('path', { class: 'graph-edge', d: curve(points) })),
      [...placed].map(([item, place]) => this.node(item, place, 1)),
    );
    this.area.append(svg);
    return svg;
  }

  node(item, place, zoom) {
    const heat = this.how.heat(item);
    const box = s('rect', { x: place.x - NODE.width / 2, y: place.y, width: NODE.width, height: NODE.height });
    box.style.fill = heat > 0 ? `color-mix(in srgb, #c0392b ${Math.round(12 + heat * 88)}%, var(--card))` : item.kind === 'block' ? 'var(--accent-sunk)' : 'var(--sunk)';
    const classes = ['graph-node', item === this.chosen && 'chosen', this.found.has(item) && 'found', heat > 0.55 && 'hot'];
    const texts =
      zoom < SMALLEST_TEXT
        ? []
        : [
            s('text', { class: 'kind', x: place.x, y: place.y + 19, 'text-anchor': 'middle' }, item.kind === 'block' ? `▸ ${shortened(item.label, NAME - 2)}` : item.kind),
            s('text', { class: 'detail', x: place.x, y: place.y + 36, 'text-anchor': 'middle' }, this.how.details(item)),
          ];
    const element = s(
      'g',
      {
        class: classes.filter(Boolean).join(' '),
        role: 'button',
        tabindex: 0,
        'data-id': item.id,
        'aria-label': visible(`${item.kind} ${item.label}`),
        onClick: () => this.choose(item),
        onDblclick: () => this.how.open(item),
        onKeydown: (event) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), this.choose(item)),
      },
      box,
      ...texts,
    );
    return element;
  }

  choose(item) {
    this.chosen = item;
    this.how.choose(item);
    this.later();
  }
}

/** A smooth line through the points, leaving and arriving upright. */
function curve(points) {
  let path = `M${points[0].x} ${points[0].y}`;
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1];
    const to = points[i];
    const middle = (from.y + to.y) / 2;
    path += from.x === to.x ? `L${to.x} ${to.y}` : `C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
  }
  return path;
}

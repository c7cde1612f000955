/** Moving about and zooming in a drawing, by mouse, touch and keyboard. */

const LEAST = 0.03;
const MOST = 3;
const STEP = 1.25;

export class Viewport {
  /** @param {any} area the element that shows the drawing @param {() => void} moved */
  constructor(area, moved) {
    this.area = area;
    this.moved = moved;
    this.x = 0;
    this.y = 0;
    this.zoom = 1;
    /** @type {Map<number, {x: number, y: number}>} */
    this.touches = new Map();
    area.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    area.addEventListener('pointerdown', (event) => this.down(event));
    area.addEventListener('pointermove', (event) => this.drag(event));
    ['pointerup', 'pointercancel'].forEach((end) => area.addEventListener(end, (event) => this.touches.delete(event.pointerId)));
    area.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(moved).observe(area);
  }

  get width() {
    return this.area.clientWidth;
  }

  get height() {
    return this.area.clientHeight;
  }

  /** What is in sight, in the drawing's own units. */
  sight() {
    return { left: this.x, top: this.y, right: this.x + this.width / this.zoom, bottom: this.y + this.height / this.zoom };
  }

  /** @param {number} x @param {number} y @param {number} [zoom] */
  centre(x, y, zoom = this.zoom) {
    this.zoom = Math.min(MOST, Math.max(LEAST, zoom));
    this.x = x - this.width / this.zoom / 2;
    this.y = y - this.height / this.zoom / 2;
    this.moved();
  }

  /** @param {number} factor @param {number} [atX] in the area @param {number} [atY] */
  by(factor, atX = this.width / 2, atY = this.height / 2) {
    const zoom = Math.min(MOST, Math.max(LEAST, this.zoom * factor));
    this.x += atX / this.zoom - atX / zoom;
    this.y += atY / this.zoom - atY / zoom;
    this.zoom = zoom;
    this.moved();
  }

  /** @param {number} width @param {number} height of the whole drawing */
  fit(width, height) {
    this.centre(width / 2, height / 2, Math.min(1.2, this.width / width, this.height / height));
  }

  wheel(event) {
    event.preventDefault();
    const box = this.area.getBoundingClientRect();
    this.by(event.deltaY < 0 ? STEP : 1 / STEP, event.clientX - box.left, event.clientY - box.top);
  }

  down(event) {
    this.touches.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  drag(event) {
    const before = this.touches.get(event.pointerId);
    if (!before) {
      return;
    }
    if (event.buttons === 0) {
      this.touches.delete(event.pointerId);
      return;
    }
    const other = [...this.touches].find(([id]) => id !== event.pointerId)?.[1];
    const now = { x: event.clientX, y: event.clientY };
    this.touches.set(event.pointerId, now);
    if (other) {
      const box = this.area.getBoundingClientRect();
      const factor = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      this.by(factor, (now.x + other.x) / 2 - box.left, (now.y + other.y) / 2 - box.top);
    } else {
      this.x -= (now.x - before.x) / this.zoom;
      this.y -= (now.y - before.y) / this.zoom;
      this.moved();
    }
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      this.x += (way[0] * 60) / this.zoom;
      this.y += (way[1] * 60) / this.zoom;
      this.moved();
    } else if (event.key === '+' || event.key === '=') {
      this.by(STEP);
    } else if (event.key === '-') {
      this.by(1 / STEP);
    } else {
      return;
    }
    event.preventDefault();
  }
}

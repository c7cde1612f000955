/** A pad to draw a digit on. */
import { h } from '../dom.js';

const SIZE = 280;
const INK = 20 / 28;

/** @param {() => void} drawn called after each stroke */
export function drawingPad(drawn) {
  const canvas = h('canvas', { class: 'pad', width: SIZE, height: SIZE, tabindex: 0, role: 'img', 'aria-label': 'Drawing pad: draw a digit with mouse or finger' });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let last = null;
  clear();

  function clear() {
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, SIZE, SIZE);
  }
  function at(event) {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) * SIZE) / box.width, y: ((event.clientY - box.top) * SIZE) / box.height };
  }
  function stroke(from, to) {
    pen.strokeStyle = '#fff';
    pen.lineWidth = 20;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
  }
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    stroke(last, last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (last) {
      const now = at(event);
      stroke(last, now);
      last = now;
    }
  });
  ['pointerup', 'pointercancel'].forEach((end) =>
    canvas.addEventListener(end, () => {
      if (last) {
        last = null;
        drawn();
      }
    }),
  );
  return { canvas, clear, pixels: (side) => pixels(canvas, pen, side) };
}

/**
 * The drawing as the digits of MNIST lie: in a box of 20 of 28, its centre of mass in the middle.
 * @returns {number[] | null} from 0 to 1, row by row; null for an empty pad
 */
function pixels(canvas, pen, side) {
  const box = inked(pen);
  if (!box) {
    return null;
  }
  const scale = (side * INK) / Math.max(box.width, box.height);
  const width = box.width * scale;
  const height = box.height * scale;
  const small = h('canvas', { width: side, height: side }).getContext('2d', { willReadFrequently: true });
  small.imageSmoothingQuality = 'high';
  small.fillRect(0, 0, side, side);
  const left = side / 2 - (box.massX - box.x) * scale;
  const top = side / 2 - (box.massY - box.y) * scale;
  small.drawImage(canvas, box.x, box.y, box.width, box.height, left, top, width, height);
  const { data } = small.getImageData(0, 0, side, side);
  return Array.from({ length: side * side }, (none, i) => data[4 * i] / 255);
}

function inked(pen) {
  const { data } = pen.getImageData(0, 0, SIZE, SIZE);
  let [left, top, right, bottom, mass, massX, massY] = [SIZE, SIZE, -1, -1, 0, 0, 0];
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const ink = data[4 * (y * SIZE + x)];
      if (ink > 0) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
        mass += ink;
        massX += ink * x;
        massY += ink * y;
      }
    }
  }
  return mass === 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1, massX: massX / mass, massY: massY / mass };
}

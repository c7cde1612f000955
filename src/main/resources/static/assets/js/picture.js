/** Charts as pictures that stand alone. */
import { h, s } from './dom.js';
import { save } from './save.js';
import { colour } from './theme.js';

const STYLES = ['fill', 'stroke', 'stroke-width', 'opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor'];
const HEAD = 34;

/** A canvas as PNG, with its title, on the page's ground. @param {HTMLCanvasElement} canvas @param {string} title @param {string} file */
export function savePng(canvas, title, file) {
  const scale = canvas.width / Math.max(1, canvas.clientWidth);
  const whole = h('canvas', { width: canvas.width, height: canvas.height + HEAD * scale });
  const pen = whole.getContext('2d');
  pen.fillStyle = colour('--card');
  pen.fillRect(0, 0, whole.width, whole.height);
  pen.fillStyle = colour('--text');
  pen.font = `600 ${15 * scale}px sans-serif`;
  pen.fillText(title, 10 * scale, 22 * scale, whole.width - 20 * scale);
  pen.drawImage(canvas, 0, HEAD * scale);
  whole.toBlob((image) => image && save(`${file}.png`, image));
}

/**
 * An SVG with the styles that it has on the page.
 * @param {SVGSVGElement} svg in the page, with a view box
 * @param {string} file
 */
export function saveSvg(svg, file) {
  const copy = /** @type {any} */ (svg.cloneNode(true));
  const originals = [...svg.querySelectorAll('*')];
  [...copy.querySelectorAll('*')].forEach((element, i) => {
    const computed = getComputedStyle(originals[i]);
    STYLES.forEach((style) => element.setAttribute(style, known(computed.getPropertyValue(style))));
    if (element.tagName === 'rect') {
      element.setAttribute('rx', computed.getPropertyValue('rx'));
    }
    ['style', 'class', 'tabindex', 'role', 'data-id'].forEach((attribute) => element.removeAttribute(attribute));
  });
  const { x, y, width, height } = svg.viewBox.baseVal;
  copy.removeAttribute('class');
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  copy.prepend(s('rect', { x, y, width, height, fill: colour('--card') }));
  save(`${file}.svg`, new XMLSerializer().serializeToString(copy), 'image/svg+xml');
}

/** A mixed colour as every viewer of SVG knows it. @param {string} value */
function known(value) {
  const mixed = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)\)$/.exec(value);
  return mixed ? `rgb(${mixed.slice(1).map((level) => Math.round(Number(level) * 255)).join(', ')})` : value;
}

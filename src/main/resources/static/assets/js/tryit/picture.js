/** A picture from a file as the numbers that a model takes. */

export const SCALES = {
  imagenet: { label: 'ImageNet mean and deviation', mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225], most: 1 },
  unit: { label: '0 to 1', mean: [0, 0, 0], deviation: [1, 1, 1], most: 1 },
  bytes: { label: '0 to 255', mean: [0, 0, 0], deviation: [1, 1, 1], most: 255 },
};

const LUMA = [0.299, 0.587, 0.114];

/** The scales that such a value can have. @param {import('./values.js').Picture} picture @param {string} datatype */
export function scalesFor(picture, datatype) {
  return Object.keys(SCALES).filter((scale) => scale === 'bytes' || (datatype === 'FP32' && (scale === 'unit' || picture.channels === 3)));
}

/**
 * The middle of the picture, at the size that the model takes.
 * @param {Blob} file
 * @param {import('./values.js').Picture} picture
 * @param {keyof typeof SCALES} scale
 * @param {HTMLCanvasElement} canvas where it is drawn
 * @returns {Promise<number[]>}
 */
export async function pictureNumbers(file, { channels, height, width, planes }, scale, canvas) {
  const bitmap = await createImageBitmap(file);
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const factor = Math.max(width / bitmap.width, height / bitmap.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, (width - bitmap.width * factor) / 2, (height - bitmap.height * factor) / 2, bitmap.width * factor, bitmap.height * factor);
  bitmap.close();
  const { data } = pen.getImageData(0, 0, width, height);
  const { mean, deviation, most } = SCALES[scale];
  const points = width * height;
  const numbers = new Array(points * channels);
  for (let i = 0; i < points; i++) {
    for (let channel = 0; channel < channels; channel++) {
      const level = channels === 3 ? data[4 * i + channel] : Math.round(LUMA.reduce((sum, share, colour) => sum + share * data[4 * i + colour], 0));
      numbers[planes ? channel * points + i : i * channels + channel] = ((level / 255) * most - mean[channel]) / deviation[channel];
    }
  }
  return scale === 'bytes' ? numbers.map(Math.round) : numbers;
}

/** A picture from a file as numbers, channels first. */

export const SCALES = {
  imagenet: { label: 'ImageNet mean and deviation', mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225], most: 1 },
  unit: { label: '0 to 1', mean: [0, 0, 0], deviation: [1, 1, 1], most: 1 },
  bytes: { label: '0 to 255', mean: [0, 0, 0], deviation: [1, 1, 1], most: 255 },
};

/**
 * The middle of the picture, at the size that the model takes.
 * @param {Blob} file
 * @param {number} height
 * @param {number} width
 * @param {keyof typeof SCALES} scale
 * @returns {Promise<number[]>}
 */
export async function pictureNumbers(file, height, width, scale) {
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const factor = Math.max(width / bitmap.width, height / bitmap.height);
  pen.drawImage(bitmap, (width - bitmap.width * factor) / 2, (height - bitmap.height * factor) / 2, bitmap.width * factor, bitmap.height * factor);
  bitmap.close();
  const { data } = pen.getImageData(0, 0, width, height);
  const { mean, deviation, most } = SCALES[scale];
  const numbers = [];
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < width * height; i++) {
      numbers.push(((data[4 * i + channel] / 255) * most - mean[channel]) / deviation[channel]);
    }
  }
  return numbers;
}

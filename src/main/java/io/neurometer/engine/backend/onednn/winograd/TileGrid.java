package io.neurometer.engine.backend.onednn.winograd;

/**
 * How the tiles of F(m x m, 3 x 3) cover a convolution of stride 1, on images whose channels lie last.
 *
 * @param batch images
 * @param channels of the input
 * @param height of the input
 * @param width of the input
 * @param features channels of the output
 * @param outputHeight of the output
 * @param outputWidth of the output
 * @param padTop rows of zeros above the input
 * @param padLeft columns of zeros left of the input
 * @param side m, outputs along one axis of a tile
 */
public record TileGrid(
        int batch,
        int channels,
        int height,
        int width,
        int features,
        int outputHeight,
        int outputWidth,
        int padTop,
        int padLeft,
        int side) {
    /** Elements that a loop should run over at least: enough to hide its start, few enough to stay in the first cache. */
    private static final int MIN_ELEMENTS = 512;

    /** Rows of tiles in one image. */
    public int rowsOfImage() {
        return (outputHeight + side - 1) / side;
    }

    /** Rows of tiles in all images. */
    public int rows() {
        return batch * rowsOfImage();
    }

    /** Tiles in one row. */
    public int columns() {
        return (outputWidth + side - 1) / side;
    }

    /** How many tiles of a row are transformed together, with so many channels each. */
    int tilesTogether(int channelsOfTile) {
        return Math.max(1, Math.min(columns(), MIN_ELEMENTS / channelsOfTile));
    }

    /** The same convolution in tiles of another size. */
    public TileGrid withSide(int other) {
        return new TileGrid(
                batch, channels, height, width, features, outputHeight, outputWidth, padTop, padLeft, other);
    }
}

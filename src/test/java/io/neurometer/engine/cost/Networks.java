package io.neurometer.engine.cost;

import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Image networks in torchvision's form, and the lecture's AlexNet, for one image of 224 x 224. */
final class Networks {
    /** By the names of torchvision. */
    private static final Map<String, Supplier<TypedGraph>> ALL = Map.ofEntries(
            Map.entry("alexnet_lecture", Networks::alexnetLecture),
            Map.entry("alexnet", Networks::alexnet),
            Map.entry("alexnet_caffe", Networks::alexnetCaffe),
            Map.entry("vgg11", () -> vgg(1, 1, 2, 2, 2)),
            Map.entry("vgg16", () -> vgg(2, 2, 3, 3, 3)),
            Map.entry("vgg19_caffe", Networks::vgg19Caffe),
            Map.entry("resnet18", () -> resnet(false, 1, 64, 2, 2, 2, 2)),
            Map.entry("resnet34", () -> resnet(false, 1, 64, 3, 4, 6, 3)),
            Map.entry("resnet50", () -> resnet(true, 1, 64, 3, 4, 6, 3)),
            Map.entry("resnet101", () -> resnet(true, 1, 64, 3, 4, 23, 3)),
            Map.entry("resnet152", () -> resnet(true, 1, 64, 3, 8, 36, 3)),
            Map.entry("resnext50_32x4d", () -> resnet(true, 32, 4, 3, 4, 6, 3)),
            Map.entry("mobilenet_v2", Networks::mobilenetV2),
            Map.entry("densenet121", Networks::densenet121),
            Map.entry("squeezenet1_0", () -> squeezenet(false, false)),
            Map.entry("squeezenet1_1", () -> squeezenet(true, false)),
            Map.entry("squeezenet_caffe", () -> squeezenet(true, true)),
            Map.entry("efficientnet_b0", Networks::efficientnetB0),
            Map.entry("convnext_tiny", Networks::convnextTiny));

    private static final ActivationFunction RELU = ActivationFunction.RELU;
    private static final ActivationFunction RELU6 = ActivationFunction.RELU6;
    private static final ActivationFunction SILU = ActivationFunction.SWISH;

    private Networks() {}

    static TypedGraph typed(String name) {
        return Objects.requireNonNull(ALL.get(name), name).get();
    }

    private static TypedGraph alexnetLecture() {
        NetBuilder net = new NetBuilder("alexnet_lecture");
        String x = net.input(1, 3, 224, 224);
        x = net.maxPool(net.lrn(net.relu(net.conv(x, 96, 11, 4, 2, 1, false))), 3, 2, 0, false);
        x = net.maxPool(net.lrn(net.relu(net.conv(x, 256, 5, 1, 2, 2, false))), 3, 2, 0, false);
        x = net.relu(net.conv(x, 384, 3, 1, 1, 1, false));
        x = net.relu(net.conv(x, 384, 3, 1, 1, 2, false));
        x = net.relu(net.conv(x, 256, 3, 1, 1, 2, false));
        x = net.flatten(net.maxPool(x, 3, 2, 0, false), 256 * 36);
        x = net.relu(net.linear(x, 4096, false));
        x = net.relu(net.linear(x, 4096, false));
        return net.typed(net.linear(x, 1000, false));
    }

    private static TypedGraph alexnet() {
        NetBuilder net = new NetBuilder("alexnet");
        String x = net.input(1, 3, 224, 224);
        x = net.maxPool(net.relu(net.conv(x, 64, 11, 4, 2, 1, true)), 3, 2, 0, false);
        x = net.maxPool(net.relu(net.conv(x, 192, 5, 1, 2, 1, true)), 3, 2, 0, false);
        x = net.relu(net.conv(x, 384, 3, 1, 1, 1, true));
        x = net.relu(net.conv(x, 256, 3, 1, 1, 1, true));
        x = net.relu(net.conv(x, 256, 3, 1, 1, 1, true));
        x = net.adaptivePool(net.maxPool(x, 3, 2, 0, false), 6);
        return net.typed(classifier(net, net.flatten(x, 256 * 36)));
    }

    private static TypedGraph alexnetCaffe() {
        NetBuilder net = new NetBuilder("alexnet_caffe");
        String x = net.input(1, 3, 224, 224);
        x = net.maxPool(net.lrn(net.relu(net.conv(x, 96, 11, 4, 0, 1, true))), 3, 2, 0, false);
        x = net.maxPool(net.lrn(net.relu(net.conv(x, 256, 5, 1, 2, 2, true))), 3, 2, 0, false);
        x = net.relu(net.conv(x, 384, 3, 1, 1, 1, true));
        x = net.relu(net.conv(x, 384, 3, 1, 1, 2, true));
        x = net.relu(net.conv(x, 256, 3, 1, 1, 2, true));
        x = net.flatten(net.maxPool(x, 3, 2, 0, true), 256 * 36);
        return net.typed(net.softmax(classifier(net, x)));
    }

    private static TypedGraph vgg(int... depths) {
        NetBuilder net = new NetBuilder("vgg");
        return net.typed(classifier(net, net.flatten(net.adaptivePool(vggFeatures(net, depths), 7), 512 * 49)));
    }

    private static TypedGraph vgg19Caffe() {
        NetBuilder net = new NetBuilder("vgg19_caffe");
        String features = net.flatten(vggFeatures(net, 2, 2, 4, 4, 4), 512 * 49);
        return net.typed(net.softmax(classifier(net, features)));
    }

    private static String vggFeatures(NetBuilder net, int... depths) {
        String x = net.input(1, 3, 224, 224);
        long channels = 64;
        for (int depth : depths) {
            for (int i = 0; i < depth; i++) {
                x = net.relu(net.conv(x, channels, 3, 1, 1, 1, true));
            }
            x = net.maxPool(x, 2, 2, 0, false);
            channels = Math.min(512, channels * 2);
        }
        return x;
    }

    private static String classifier(NetBuilder net, String x) {
        String hidden = net.relu(net.linear(x, 4096, true));
        return net.linear(net.relu(net.linear(hidden, 4096, true)), 1000, true);
    }

    private static TypedGraph resnet(boolean bottleneck, int groups, int groupWidth, int... depths) {
        NetBuilder net = new NetBuilder("resnet");
        String x = net.maxPool(net.convBn(net.input(1, 3, 224, 224), 64, 7, 2, 1, RELU), 3, 2, 1, false);
        long planes = 64;
        for (int stage = 0; stage < depths.length; stage++) {
            for (int i = 0; i < depths[stage]; i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                boolean project = i == 0 && (bottleneck || stride == 2);
                x = bottleneck
                        ? bottleneck(net, x, planes, planes * groupWidth * groups / 64, groups, stride, project)
                        : basicBlock(net, x, planes, stride, project);
            }
            planes *= 2;
        }
        long width = bottleneck ? 2048 : 512;
        return net.typed(net.linear(net.flatten(net.globalPool(x), width), 1000, true));
    }

    private static String bottleneck(
            NetBuilder net, String x, long planes, long width, int groups, int stride, boolean project) {
        String main = net.convBn(x, width, 1, 1, 1, RELU);
        main = net.convBn(main, width, 3, stride, groups, RELU);
        main = net.convBn(main, planes * 4, 1, 1, 1, null);
        String skip = project ? net.convBn(x, planes * 4, 1, stride, 1, null) : x;
        return net.relu(net.add(main, skip));
    }

    private static String basicBlock(NetBuilder net, String x, long planes, int stride, boolean project) {
        String main = net.convBn(net.convBn(x, planes, 3, stride, 1, RELU), planes, 3, 1, 1, null);
        String skip = project ? net.convBn(x, planes, 1, stride, 1, null) : x;
        return net.relu(net.add(main, skip));
    }

    private static TypedGraph mobilenetV2() {
        int[][] stages = {
            {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
        };
        NetBuilder net = new NetBuilder("mobilenet_v2");
        String x = net.convBn(net.input(1, 3, 224, 224), 32, 3, 2, 1, RELU6);
        long in = 32;
        for (int[] stage : stages) {
            for (int i = 0; i < stage[2]; i++) {
                int stride = i == 0 ? stage[3] : 1;
                x = invertedResidual(net, x, in, stage[1], 3, stride, in * stage[0], RELU6, 0);
                in = stage[1];
            }
        }
        x = net.flatten(net.globalPool(net.convBn(x, 1280, 1, 1, 1, RELU6)), 1280);
        return net.typed(net.linear(x, 1000, true));
    }

    private static TypedGraph efficientnetB0() {
        int[][] stages = {
            {1, 3, 1, 16, 1},
            {6, 3, 2, 24, 2},
            {6, 5, 2, 40, 2},
            {6, 3, 2, 80, 3},
            {6, 5, 1, 112, 3},
            {6, 5, 2, 192, 4},
            {6, 3, 1, 320, 1}
        };
        NetBuilder net = new NetBuilder("efficientnet_b0");
        String x = net.convBn(net.input(1, 3, 224, 224), 32, 3, 2, 1, SILU);
        long in = 32;
        for (int[] stage : stages) {
            for (int i = 0; i < stage[4]; i++) {
                int stride = i == 0 ? stage[2] : 1;
                x = invertedResidual(net, x, in, stage[3], stage[1], stride, in * stage[0], SILU, in / 4);
                in = stage[3];
            }
        }
        x = net.flatten(net.globalPool(net.convBn(x, 1280, 1, 1, 1, SILU)), 1280);
        return net.typed(net.linear(x, 1000, true));
    }

    private static String invertedResidual(
            NetBuilder net,
            String x,
            long in,
            long out,
            long kernel,
            int stride,
            long hidden,
            @Nullable ActivationFunction activation,
            long squeezed) {
        String main = hidden == in ? x : net.convBn(x, hidden, 1, 1, 1, activation);
        main = net.convBn(main, hidden, kernel, stride, hidden, activation);
        if (squeezed > 0) {
            String scale = net.conv(net.globalPool(main), squeezed, 1, 1, 0, 1, true);
            scale = net.conv(net.activate(scale, SILU), hidden, 1, 1, 0, 1, true);
            main = net.binary(BinaryFunction.MUL, main, net.activate(scale, ActivationFunction.SIGMOID));
        }
        main = net.convBn(main, out, 1, 1, 1, null);
        return stride == 1 && in == out ? net.add(main, x) : main;
    }

    private static TypedGraph densenet121() {
        NetBuilder net = new NetBuilder("densenet121");
        String x = net.maxPool(net.convBn(net.input(1, 3, 224, 224), 64, 7, 2, 1, RELU), 3, 2, 1, false);
        int[] depths = {6, 12, 24, 16};
        long channels = 64;
        for (int block = 0; block < depths.length; block++) {
            List<String> features = new ArrayList<>(List.of(x));
            for (int i = 0; i < depths[block]; i++) {
                String all = features.size() == 1 ? x : net.concat(features);
                String squeezed = net.conv(net.relu(net.batchNorm(all)), 128, 1, 1, 0, 1, false);
                features.add(net.conv(net.relu(net.batchNorm(squeezed)), 32, 3, 1, 1, 1, false));
            }
            x = net.relu(net.batchNorm(net.concat(features)));
            channels += 32L * depths[block];
            if (block < depths.length - 1) {
                channels /= 2;
                x = net.averagePool(net.conv(x, channels, 1, 1, 0, 1, false), 2, 2);
            }
        }
        return net.typed(net.linear(net.flatten(net.globalPool(x), channels), 1000, true));
    }

    private static TypedGraph squeezenet(boolean small, boolean caffe) {
        NetBuilder net = new NetBuilder("squeezenet");
        String x = net.input(1, 3, 224, 224);
        x = net.relu(small ? net.conv(x, 64, 3, 2, 0, 1, true) : net.conv(x, 96, 7, 2, 0, 1, true));
        int[] poolsBefore = small ? new int[] {0, 2, 4} : new int[] {0, 3, 7};
        int[] squeezed = {16, 16, 32, 32, 48, 48, 64, 64};
        for (int i = 0; i < squeezed.length; i++) {
            for (int pool : poolsBefore) {
                x = pool == i ? net.maxPool(x, 3, 2, 0, true) : x;
            }
            String squeeze = net.relu(net.conv(x, squeezed[i], 1, 1, 0, 1, true));
            String one = net.relu(net.conv(squeeze, squeezed[i] * 4L, 1, 1, 0, 1, true));
            String three = net.relu(net.conv(squeeze, squeezed[i] * 4L, 3, 1, 1, 1, true));
            x = net.concat(List.of(one, three));
        }
        x = net.relu(net.conv(x, 1000, 1, 1, 0, 1, true));
        String scores = net.globalPool(x);
        return net.typed(caffe ? net.softmax(scores) : net.flatten(scores, 1000));
    }

    private static TypedGraph convnextTiny() {
        NetBuilder net = new NetBuilder("convnext_tiny");
        String x = channelNorm(net, net.conv(net.input(1, 3, 224, 224), 96, 4, 4, 0, 1, true), 96);
        int[] depths = {3, 3, 9, 3};
        long width = 96;
        for (int stage = 0; stage < depths.length; stage++) {
            for (int i = 0; i < depths[stage]; i++) {
                String main = net.transpose(net.conv(x, width, 7, 1, 3, width, true), width, 0, 2, 3, 1);
                main = net.activate(net.linear(net.layerNorm(main), 4 * width, true), ActivationFunction.GELU);
                main = net.transpose(net.linear(main, width, true), width, 0, 3, 1, 2);
                x = net.add(net.binary(BinaryFunction.MUL, main, net.weight(width, 1, 1)), x);
            }
            if (stage < depths.length - 1) {
                width *= 2;
                x = net.conv(channelNorm(net, x, width / 2), width, 2, 2, 0, 1, true);
            }
        }
        x = channelNorm(net, net.globalPool(x), width);
        return net.typed(net.linear(net.flatten(x, width), 1000, true));
    }

    private static String channelNorm(NetBuilder net, String x, long channels) {
        return net.transpose(net.layerNorm(net.transpose(x, channels, 0, 2, 3, 1)), channels, 0, 3, 1, 2);
    }
}

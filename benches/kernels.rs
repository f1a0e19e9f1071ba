//! The kernels on the shapes that networks have, each beside what could at best be hoped for: a matrix product of the same
//! size for what multiplies, a copy of the same bytes for what only passes over its input. `Gelem/s` are GFLOP/s, a
//! multiply-add counting two.

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group};
use layerscope::kernels::{
    AveragePool, BatchNorm, BatchView, BatchViewMut, Buffer, Convolution, ConvolutionKernel, Grid, Layout, Linear,
    MaxPool, OutputGradient, Padding, PaddingMode, Size, SlidingWindow, copy, matrix_product,
};
use rand::{Rng, SeedableRng};

criterion_group! {
    name = kernels;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .sample_size(20);
    targets = convolutions, depthwise_convolutions, pools, batch_norm, linear
}

fn main() {
    // Among the threads, as the executor runs, so that they are awake.
    rayon::scope(|_| kernels());
    Criterion::default().configure_from_args().final_summary();
}

/// A convolution of some network.
struct Shape {
    network: &'static str,
    channels: (usize, usize),
    kernel: (usize, usize),
    stride: usize,
    padding: (usize, usize),
    side: usize,
}

const fn shape(
    network: &'static str,
    channels: (usize, usize),
    kernel: (usize, usize),
    stride: usize,
    padding: (usize, usize),
    side: usize,
) -> Shape {
    Shape { network, channels, kernel, stride, padding, side }
}

const CONVOLUTIONS: [Shape; 21] = [
    shape("squeezenet", (3, 64), (3, 3), 2, (0, 0), 224),
    shape("squeezenet", (128, 32), (1, 1), 1, (0, 0), 27),
    shape("squeezenet", (32, 128), (1, 1), 1, (0, 0), 27),
    shape("squeezenet", (32, 128), (3, 3), 1, (1, 1), 27),
    shape("squeezenet", (48, 192), (3, 3), 1, (1, 1), 13),
    shape("squeezenet", (512, 1000), (1, 1), 1, (0, 0), 13),
    shape("resnet18", (3, 64), (7, 7), 2, (3, 3), 224),
    shape("resnet18", (64, 64), (3, 3), 1, (1, 1), 56),
    shape("resnet18", (64, 128), (3, 3), 2, (1, 1), 56),
    shape("resnet18", (64, 128), (1, 1), 2, (0, 0), 56),
    shape("resnet18", (256, 256), (3, 3), 1, (1, 1), 14),
    shape("resnet18", (512, 512), (3, 3), 1, (1, 1), 7),
    shape("inception_v3", (32, 64), (3, 3), 1, (1, 1), 147),
    shape("inception_v3", (48, 64), (5, 5), 1, (2, 2), 35),
    shape("inception_v3", (288, 384), (3, 3), 2, (0, 0), 35),
    shape("inception_v3", (768, 192), (1, 1), 1, (0, 0), 17),
    shape("inception_v3", (192, 192), (1, 7), 1, (0, 3), 17),
    shape("inception_v3", (192, 192), (7, 1), 1, (3, 0), 17),
    shape("mobilenet_v2", (24, 144), (1, 1), 1, (0, 0), 56),
    shape("mobilenet_v2", (144, 24), (1, 1), 1, (0, 0), 56),
    shape("mobilenet_v2", (960, 160), (1, 1), 1, (0, 0), 7),
];

/// Convolutions with as many channels out as in, each made of its own.
const DEPTHWISE: [Shape; 4] = [
    shape("mobilenet_v2", (32, 32), (3, 3), 1, (1, 1), 112),
    shape("mobilenet_v2", (96, 96), (3, 3), 2, (1, 1), 112),
    shape("mobilenet_v2", (144, 144), (3, 3), 1, (1, 1), 56),
    shape("mobilenet_v2", (960, 960), (3, 3), 1, (1, 1), 7),
];

impl Shape {
    fn name(&self, kind: &str) -> String {
        let Self { network, channels: (ins, outs), kernel: (height, width), stride, side, .. } = self;
        format!("{kind} {network} {ins}-{outs} {height}x{width} s{stride} on {side}x{side}")
    }

    fn kernel(&self, groups: usize) -> (ConvolutionKernel, Grid) {
        let (vertical, horizontal) = self.padding;
        let edges = Padding { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
        let window = SlidingWindow {
            kernel: Size::new(self.kernel.0, self.kernel.1),
            stride: Size::square(self.stride),
            dilation: Size::square(1),
            padding: PaddingMode::Fixed(edges),
        };
        let (in_channels, out_channels) = self.channels;
        let config = Convolution { in_channels, out_channels, groups, window };
        let weights = noise(out_channels * in_channels / groups * window.kernel.area());
        let kernel = ConvolutionKernel::new(config, weights.to_vec(), noise(out_channels).to_vec());
        let grid = window.over(Size::square(self.side), false);
        (kernel.expect("the lengths match"), grid.expect("the window fits"))
    }
}

fn convolutions(criterion: &mut Criterion) {
    for shape in &CONVOLUTIONS {
        let mut group = criterion.benchmark_group(shape.name("convolution"));
        let (kernel, grid) = shape.kernel(1);
        let pixels = grid.output().area();
        group.throughput(Throughput::Elements(2 * (kernel.weight().len() * pixels) as u64));
        convolution(&mut group, &kernel, &grid);
        let (outs, depth) = (kernel.config().out_channels, kernel.weight().len() / kernel.config().out_channels);
        product(&mut group, (outs, pixels, depth));
    }
}

fn depthwise_convolutions(criterion: &mut Criterion) {
    for shape in &DEPTHWISE {
        let mut group = criterion.benchmark_group(shape.name("depthwise"));
        let (kernel, grid) = shape.kernel(shape.channels.0);
        let floats = kernel.config().in_channels * (grid.input().area() + grid.output().area());
        group.throughput(bytes(floats));
        convolution(&mut group, &kernel, &grid);
        copying(&mut group, floats / 2);
    }
}

/// Times both directions. The gradient of a picture is written in the layout that the executor asks for.
fn convolution(group: &mut BenchmarkGroup<'_, WallTime>, kernel: &ConvolutionKernel, grid: &Grid) {
    let Convolution { in_channels, out_channels, .. } = *kernel.config();
    let (input, mut output) = maps(in_channels, grid.input(), out_channels, grid.output());
    group.bench_function("forward", |bencher| {
        bencher.iter(|| kernel.forward(grid, blocked(&input), None, blocked_mut(&mut output)));
    });
    let layout = if kernel.gives_nchw() { Layout::Nchw } else { Layout::Nchw8c };
    let mut gradient = Buffer::zeros(layout.length(in_channels, grid.input().area()));
    group.bench_function("input gradient", |bencher| {
        bencher.iter(|| {
            let from = OutputGradient { items: blocked(&output), activation: None };
            kernel.input_gradient(grid, from, false, BatchViewMut::dense(layout, &mut gradient, 1));
        });
    });
}

/// Times the matrix product that a convolution would be if its windows lay side by side already.
fn product(group: &mut BenchmarkGroup<'_, WallTime>, (rows, columns, depth): (usize, usize, usize)) {
    let (a, b) = (noise(rows * depth), noise(depth * columns));
    let mut c = Buffer::zeros(rows * columns);
    group.bench_function("gemm", |bencher| bencher.iter(|| matrix_product((rows, columns, depth), &a, &b, &mut c)));
}

fn copying(group: &mut BenchmarkGroup<'_, WallTime>, floats: usize) {
    let (from, mut to) = (noise(floats), Buffer::zeros(floats));
    let layout = Layout::Nchw;
    group.bench_function("copy", |bencher| {
        bencher.iter(|| copy(BatchView::dense(layout, &from, 1), BatchViewMut::dense(layout, &mut to, 1), false));
    });
}

fn pools(criterion: &mut Criterion) {
    let (channels, size) = (64, Size::square(112));
    let max = MaxPool { window: SlidingWindow::square(3, 2, PaddingMode::uniform(1)), ceil_mode: false };
    let grid = max.over(size).expect("the window fits");
    let (input, mut output) = maps(channels, size, channels, grid.output());
    let mut winners = vec![0; output.len()];
    let mut group = criterion.benchmark_group("max pool resnet18 64 3x3 s2 on 112x112");
    group.throughput(bytes(input.len() + output.len()));
    group.bench_function("forward", |bencher| {
        bencher.iter(|| max.forward(&grid, blocked(&input), blocked_mut(&mut output), &mut winners));
    });
    let mut gradient = Buffer::zeros(input.len());
    group.bench_function("input gradient", |bencher| {
        bencher.iter(|| max.input_gradient(&grid, &winners, blocked(&output), false, blocked_mut(&mut gradient)));
    });
    copying(&mut group, (input.len() + output.len()) / 2);
    group.finish();

    let (channels, size) = (192, Size::square(35));
    let average = AveragePool {
        window: SlidingWindow::square(3, 1, PaddingMode::uniform(1)),
        ceil_mode: false,
        count_include_pad: true,
    };
    let grid = average.over(size).expect("the window fits");
    let (input, mut output) = maps(channels, size, channels, grid.output());
    let mut group = criterion.benchmark_group("average pool inception_v3 192 3x3 s1 on 35x35");
    group.throughput(bytes(input.len() + output.len()));
    group.bench_function("forward", |bencher| {
        bencher.iter(|| average.forward(&grid, blocked(&input), blocked_mut(&mut output)));
    });
    let mut gradient = Buffer::zeros(input.len());
    group.bench_function("input gradient", |bencher| {
        bencher.iter(|| average.input_gradient(&grid, blocked(&output), false, blocked_mut(&mut gradient)));
    });
    copying(&mut group, (input.len() + output.len()) / 2);
}

fn batch_norm(criterion: &mut Criterion) {
    let (channels, size) = (64, Size::square(112));
    let norm = BatchNorm { scale: noise(channels).to_vec(), shift: noise(channels).to_vec() };
    let (input, mut output) = maps(channels, size, channels, size);
    let mut group = criterion.benchmark_group("batch norm resnet18 64 on 112x112");
    group.throughput(bytes(2 * input.len()));
    group.bench_function("forward", |bencher| {
        bencher.iter(|| norm.forward(size.area(), blocked(&input), None, blocked_mut(&mut output)));
    });
    group.bench_function("input gradient", |bencher| {
        bencher.iter(|| norm.input_gradient(size.area(), blocked(&input), false, blocked_mut(&mut output)));
    });
    copying(&mut group, input.len());
}

fn linear(criterion: &mut Criterion) {
    let (inputs, outputs) = (2048, 1000);
    let kernel = Linear::new(inputs, outputs, noise(inputs * outputs).to_vec(), Some(noise(outputs).to_vec()));
    let kernel = kernel.expect("the lengths match");
    let (mut input, mut output) = (noise(inputs), noise(outputs));
    let mut group = criterion.benchmark_group("linear inception_v3 2048-1000");
    // The weights are what there is to read.
    group.throughput(bytes(inputs * outputs));
    group.bench_function("forward", |bencher| {
        bencher.iter(|| kernel.forward(vectors(&input), vectors_mut(&mut output)))
    });
    group.bench_function("input gradient", |bencher| {
        bencher.iter(|| kernel.input_gradient(vectors(&output), vectors_mut(&mut input)))
    });
    copying(&mut group, inputs * outputs / 2);
}

fn bytes(floats: usize) -> Throughput {
    Throughput::Bytes((floats * size_of::<f32>()) as u64)
}

/// Maps in nChw8c to read and others to write.
fn maps(ins: usize, in_size: Size, outs: usize, out_size: Size) -> (Buffer, Buffer) {
    let length = |channels, size: Size| Layout::Nchw8c.length(channels, size.area());
    (noise(length(ins, in_size)), noise(length(outs, out_size)))
}

fn blocked(maps: &Buffer) -> BatchView<'_> {
    BatchView::dense(Layout::Nchw8c, maps, 1)
}

fn blocked_mut(maps: &mut Buffer) -> BatchViewMut<'_> {
    BatchViewMut::dense(Layout::Nchw8c, maps, 1)
}

fn vectors(values: &Buffer) -> BatchView<'_> {
    BatchView::dense(Layout::Nchw, values, 1)
}

fn vectors_mut(values: &mut Buffer) -> BatchViewMut<'_> {
    BatchViewMut::dense(Layout::Nchw, values, 1)
}

/// Values in -1..1.
fn noise(length: usize) -> Buffer {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(length as u64);
    let mut values = Buffer::zeros(length);
    values.iter_mut().for_each(|value| *value = random.random_range(-1.0..1.0));
    values
}

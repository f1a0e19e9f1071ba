use proptest::prelude::*;

use super::definition::for_each_product;
use super::{Arranged, any_size, any_window, assert_close, noise};
use crate::kernels::{
    Activation, BatchView, BatchViewMut, Convolution, ConvolutionKernel, Grid, Layout, OutputGradient, Padding,
    PaddingMode, Size, SlidingWindow,
};

#[derive(Clone, Debug)]
struct Case {
    config: Convolution,
    size: Size,
    batch: usize,
    seed: u64,
}

/// Ordinary, grouped and depthwise convolutions on sizes from 1x1 up, with groups that fill their blocks and such that do
/// not.
fn any_convolution() -> impl Strategy<Value = Case> {
    let groups = prop_oneof![3 => Just(1usize), 1 => Just(2), 1 => 1..6usize];
    let per_group = || prop_oneof![3 => 1..5usize, 1 => 5..20usize, 1 => Just(8usize), 1 => Just(24usize)];
    let channels = (groups, per_group(), per_group(), any::<bool>());
    let window = prop_oneof![4 => any_window(), 1 => Just(SlidingWindow::square(1, 1, PaddingMode::NONE))];
    (channels, window, any_size(14), 1..4usize, any::<u64>()).prop_map(
        |((groups, ins, outs, depthwise), window, size, batch, seed)| {
            let (ins, outs) = if depthwise && groups > 1 { (1, 1) } else { (ins, outs) };
            let config = Convolution { in_channels: groups * ins, out_channels: groups * outs, groups, window };
            Case { config, size, batch, seed }
        },
    )
}

impl Case {
    /// The largest error allowed, in units of the largest value. Winograd's transforms round a little more than sums in order.
    fn tolerance(&self) -> f64 {
        let is_transformed =
            self.config.window.kernel == Size::square(3) && self.config.window.stride == Size::square(1);
        if is_transformed { 4e-5 } else { 1e-5 }
    }

    fn kernel(&self) -> ConvolutionKernel {
        let c = &self.config;
        let weights = c.out_channels * c.in_channels / c.groups * c.window.kernel.area();
        ConvolutionKernel::new(*c, noise(self.seed, weights), noise(self.seed ^ 1, c.out_channels))
            .expect("the lengths match")
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let Some(grid) = self.config.window.over(self.size, false) else {
            return Ok(());
        };
        let kernel = self.kernel();
        self.check_forward(&kernel, &grid)?;
        self.check_gradient(&kernel, &grid)
    }

    fn check_forward(&self, kernel: &ConvolutionKernel, grid: &Grid) -> Result<(), TestCaseError> {
        let (c, pixels) = (&self.config, grid.output().area());
        let input = noise(self.seed ^ 2, self.batch * c.in_channels * self.size.area());
        let mut expected: Vec<f64> = (0..self.batch * c.out_channels * pixels)
            .map(|i| f64::from(kernel.bias()[i / pixels % c.out_channels]))
            .collect();
        for_each_product(c, grid, self.batch, |o, w, i| {
            expected[o] += f64::from(kernel.weight()[w]) * f64::from(input[i]);
        });
        let arranged = Arranged::of(c.layout(), c.in_channels, self.batch, &input);
        let mut ours = Arranged::new(c.layout(), c.out_channels, self.batch, pixels);
        kernel.forward(grid, arranged.items(), None, ours.items_mut());
        assert_close(&ours.to_nchw(), &expected, self.tolerance())?;
        if kernel.takes_activation() {
            // An input in NCHW is rearranged on the way.
            let before = ours.to_nchw();
            kernel.forward(grid, BatchView::dense(Layout::Nchw, &input, self.batch), None, ours.items_mut());
            prop_assert_eq!(before, ours.to_nchw());
        }
        let rectified: Vec<f64> = expected.iter().map(|v| v.clamp(0.0, 6.0)).collect();
        kernel.forward(grid, arranged.items(), Some(Activation::Relu6), ours.items_mut());
        assert_close(&ours.to_nchw(), &rectified, self.tolerance())?;
        let squashed: Vec<f64> = expected.iter().map(|v| 1.0 / (1.0 + (-v).exp())).collect();
        kernel.forward(grid, arranged.items(), Some(Activation::Sigmoid), ours.items_mut());
        assert_close(&ours.to_nchw(), &squashed, self.tolerance())
    }

    fn check_gradient(&self, kernel: &ConvolutionKernel, grid: &Grid) -> Result<(), TestCaseError> {
        let (c, pixels) = (&self.config, grid.output().area());
        let mut gradient = noise(self.seed ^ 3, self.batch * c.out_channels * pixels);
        // Some gradients have content in few channels only, as that of a single channel has, and some in none.
        let kept = [usize::MAX, 1, 5, 0][(self.seed % 4) as usize];
        for (i, value) in gradient.iter_mut().enumerate() {
            let channel = i / pixels % c.out_channels;
            *value = if kept == usize::MAX || kept != 0 && channel % 11 == kept % 11 { *value } else { 0.0 };
        }
        let mut expected = vec![0.0; self.batch * c.in_channels * self.size.area()];
        for_each_product(c, grid, self.batch, |o, w, i| {
            expected[i] += f64::from(kernel.weight()[w]) * f64::from(gradient[o]);
        });
        let arranged = Arranged::of(c.layout(), c.out_channels, self.batch, &gradient);
        let mut ours = Arranged::new(c.layout(), c.in_channels, self.batch, self.size.area());
        let whole = OutputGradient { items: arranged.items(), activation: None };
        kernel.input_gradient(grid, whole, false, ours.items_mut());
        assert_close(&ours.to_nchw(), &expected, self.tolerance())?;
        if c.layout() == Layout::Nchw {
            return Ok(());
        }
        kernel.input_gradient(grid, whole, true, ours.items_mut());
        let doubled: Vec<f64> = expected.iter().map(|v| 2.0 * v).collect();
        assert_close(&ours.to_nchw(), &doubled, self.tolerance())?;
        if kernel.gives_nchw() {
            let mut plain = vec![f32::NAN; expected.len()];
            kernel.input_gradient(grid, whole, false, BatchViewMut::dense(Layout::Nchw, &mut plain, self.batch));
            assert_close(&plain, &expected, self.tolerance())?;
            kernel.input_gradient(grid, whole, true, BatchViewMut::dense(Layout::Nchw, &mut plain, self.batch));
            assert_close(&plain, &doubled, self.tolerance())?;
        }
        if !kernel.takes_activation() {
            return Ok(());
        }
        // Through a rectifier that is open for every other output: as if the others' gradients were 0.
        let output: Vec<f32> = (0..gradient.len()).map(|i| (i % 2) as f32).collect();
        let open: Vec<f32> = output.iter().zip(&gradient).map(|(y, g)| y * g).collect();
        let output = Arranged::of(c.layout(), c.out_channels, self.batch, &output);
        let open = Arranged::of(c.layout(), c.out_channels, self.batch, &open);
        let rectified = OutputGradient { activation: Some((Activation::Relu, output.items())), ..whole };
        kernel.input_gradient(grid, rectified, false, ours.items_mut());
        let before = ours.to_nchw();
        kernel.input_gradient(grid, OutputGradient { items: open.items(), activation: None }, false, ours.items_mut());
        prop_assert_eq!(before, ours.to_nchw());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Wherever a kernel, stride, padding and size allow a convolution, ours agrees with the definition, both ways.
    #[test]
    fn agrees_with_the_definition(case in any_convolution()) {
        case.check()?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Sizes at which the work is split into tiles, by rows and by channels, with one thread and with three.
    #[test]
    fn tiles_join_without_a_seam(
        ins in 1..40usize,
        outs in 1..40usize,
        kernel in 1..4usize,
        stride in 1..3usize,
        size in any_size(70),
        threads in 1..4usize,
        seed in any::<u64>(),
    ) {
        let window = SlidingWindow::square(kernel, stride, PaddingMode::uniform(kernel / 2));
        let config = Convolution { in_channels: ins, out_channels: outs, groups: 1, window };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| Case { config, size, batch: 1, seed }.check())?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Winograd's convolution is one too: tiles that stick out, odd numbers of them, any padding, tasks that end anywhere.
    #[test]
    fn tiles_of_winograd_agree_with_the_definition(
        ins in 8..40usize,
        outs in 1..40usize,
        height in 11..30usize,
        width in 11..30usize,
        (top, bottom, left, right) in (0..4usize, 0..4usize, 0..4usize, 0..4usize),
        batch in 1..4usize,
        threads in 1..4usize,
        seed in any::<u64>(),
    ) {
        let window = SlidingWindow { padding: PaddingMode::Fixed(Padding { top, bottom, left, right }), ..SlidingWindow::square(3, 1, PaddingMode::NONE) };
        let config = Convolution { in_channels: ins, out_channels: outs, groups: 1, window };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| Case { config, size: Size::new(height, width), batch, seed }.check())?;
    }
}

#[test]
fn weights_that_do_not_match_are_refused() {
    let config = Convolution {
        in_channels: 4,
        out_channels: 6,
        groups: 3,
        window: SlidingWindow::square(1, 1, PaddingMode::NONE),
    };
    assert!(ConvolutionKernel::new(config, vec![0.0; 24], vec![0.0; 6]).is_none());
    let config = Convolution { groups: 2, ..config };
    assert!(ConvolutionKernel::new(config, vec![0.0; 12], vec![0.0; 6]).is_some());
    assert!(ConvolutionKernel::new(config, vec![0.0; 11], vec![0.0; 6]).is_none());
}

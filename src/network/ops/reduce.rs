use crate::kernels::{BatchViewMut, Extent, Layout, Reduce, Reduction};
use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

impl Reduce {
    /// The largest value of each channel: `[n, c, h, w] -> [n, c, 1, 1]`.
    pub const GLOBAL_MAX_POOL: Self =
        Self { reduction: Reduction::Maximum, channels: false, rows: true, columns: true };
}

impl Operator for Reduce {
    fn kind(&self) -> &'static str {
        match self.reduction {
            Reduction::Maximum if *self == Self::GLOBAL_MAX_POOL => "global max pool",
            Reduction::Mean => "mean",
            Reduction::Sum => "sum",
            Reduction::Maximum => "maximum",
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        // The saved holds positions inside an item as u32.
        if u32::try_from(inputs[0].len()).is_err() {
            return Err(ShapeError::TooLarge(inputs[0]));
        }
        let Extent { channels, size } = self.over(Extent { channels, size });
        Ok(Shape::Maps { channels, size })
    }

    fn reach(&self, _input: Shape) -> Reach {
        if self.rows || self.columns { Reach::Everything } else { Reach::Point }
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        if self.reduction == Reduction::Maximum { output.len() } else { 0 }
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        Reduce::forward(self, extent(pass.shapes[0]), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        Reduce::input_gradient(self, extent(pass.shapes[0]), pass.saved, pass.gradient, pass.add, target);
    }
}

fn extent(shape: Shape) -> Extent {
    Extent { channels: shape.channels(), size: shape.size() }
}

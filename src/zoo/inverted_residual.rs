//! Inverted bottlenecks with squeeze and excitation: the blocks of MobileNet v3 and EfficientNet, by torchvision's and timm's
//! names.

use super::build::{At, Build, Excitation};
use super::error::ZooError;
use super::filters::{After, Filters};
use crate::kernels::{Binary, PaddingMode};

/// Expand, convolve each channel by itself, excite, project; add the input where the shapes allow.
pub struct InvertedResidual {
    /// Channels inside.
    pub expanded: usize,
    pub kernel: usize,
    pub stride: usize,
    /// The padding of the convolution by channel; if left out, that which keeps the size.
    pub padding: Option<PaddingMode>,
    pub outputs: usize,
    pub after: After,
    pub excitation: Option<Excitation>,
}

impl InvertedResidual {
    /// Adds the block, whose layers are called `<name>.block.0` and so on. If timm named the tensors, `timm` is what it calls the
    /// block.
    pub fn build(&self, build: &mut Build, name: &str, timm: Option<&str>, from: At) -> Result<At, ZooError> {
        let expands = self.expanded != from.channels();
        // timm numbers the batch norms and calls the last convolution by whether it is the second or the third.
        let tensors = |convolution: &str, norm: usize| {
            timm.map(|block| [format!("{block}.{convolution}"), format!("{block}.bn{norm}")])
        };
        let (first_norm, last) = if expands { (2, "conv_pwl") } else { (1, "conv_pw") };
        let mut part = 0;
        let mut next = || {
            part += 1;
            format!("{name}.block.{}", part - 1)
        };
        let mut at = from;
        if expands {
            let filters = Filters::square(self.expanded, 1);
            at = build.unit(&next(), tensors("conv_pw", 1), filters, Some(self.after), at)?;
        }
        let depthwise = Filters::square(self.expanded, self.kernel).stride(self.stride).groups(self.expanded);
        let depthwise = self.padding.map_or(depthwise, |padding| depthwise.padding(padding));
        at = build.unit(&next(), tensors("conv_dw", first_norm), depthwise, Some(self.after), at)?;
        if let Some(excitation) = &self.excitation {
            let name = next();
            let tensors = match timm {
                Some(block) => ["conv_reduce", "conv_expand"].map(|part| format!("{block}.se.{part}")),
                None => ["fc1", "fc2"].map(|part| format!("{name}.{part}")),
            };
            at = build.excite(&name, tensors, excitation, at)?;
        }
        at = build.unit(&next(), tensors(last, first_norm + 1), Filters::square(self.outputs, 1), None, at)?;
        if self.stride == 1 && from.channels() == self.outputs {
            at = build.add(format!("{name}.add"), Binary::Add, &[at, from])?;
        }
        Ok(at)
    }
}

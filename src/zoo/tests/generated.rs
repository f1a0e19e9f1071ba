//! Weights made up by a formula that `tests/data/reference/generate.py` knows too: no file has to be kept.

use crate::network::tests::double::BatchNorms;
use crate::network::{Network, Op};
use crate::zoo::{TensorSource, Tensors, ZooError};

/// Every tensor that anybody asks for, made from its name and shape.
///
/// Number `i` of a tensor is number `i` of the splitmix64 sequence that begins at the FNV-1a hash of the tensor's name; its
/// upper 24 bits are a number `u` of -1 to 1. Weights of convolutions and linear layers are `u * sqrt(3 * gain / inputs)`,
/// so that a layer multiplies the mean square of what it reads by the gain; 2 makes good for what a rectifier cuts off.
/// A batch norm's scales and variances are `1 + u / 4`, all else `u / 4`.
#[derive(Clone, Copy)]
pub struct Generated {
    pub gain: f64,
    /// The outputs of every layer that takes their number from its weights.
    pub outputs: usize,
}

impl Generated {
    pub fn tensors(self) -> Tensors {
        Tensors::new(self)
    }

    pub fn values(self, name: &str, shape: &[usize]) -> Vec<f32> {
        let (offset, scale) = if let [_, inputs @ ..] = shape
            && !inputs.is_empty()
        {
            (0.0, (3.0 * self.gain / inputs.iter().product::<usize>() as f64).sqrt())
        } else {
            let is_about_one = name.ends_with(".weight") || name.ends_with(".running_var");
            (if is_about_one { 1.0 } else { 0.0 }, 0.25)
        };
        fill(name, shape.iter().product(), offset, scale)
    }

    /// Scale and shift of every batch norm before they are rounded, by what the tensors of a layer are called.
    pub fn batch_norms(self, network: &Network, epsilon: f64, tensors: impl Fn(&str) -> String) -> BatchNorms {
        let norms = network.layers().filter(|(_, layer)| matches!(*layer.op, Op::BatchNorm(_)));
        norms.map(|(id, layer)| (id, self.batch_norm(&tensors(&layer.name), layer.shape.channels(), epsilon))).collect()
    }

    fn batch_norm(self, tensors: &str, channels: usize, epsilon: f64) -> (Vec<f64>, Vec<f64>) {
        let values = |tensor: &str| self.values(&format!("{tensors}.{tensor}"), &[channels]);
        let (gamma, beta) = (values("weight"), values("bias"));
        let (mean, variance) = (values("running_mean"), values("running_var"));
        let scale = |c: usize| f64::from(gamma[c]) / (f64::from(variance[c]) + epsilon).sqrt();
        (0..channels).map(|c| (scale(c), f64::from(beta[c]) - f64::from(mean[c]) * scale(c))).unzip()
    }
}

/// `count` numbers around `offset`, up to `scale` from it, made from the name.
pub fn fill(name: &str, count: usize, offset: f64, scale: f64) -> Vec<f32> {
    let start = fnv1a(name);
    (1..=count as u64).map(|i| (offset + scale * uniform(start, i)) as f32).collect()
}

pub fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Number `i` of a splitmix64 sequence, as a number of -1 to 1.
fn uniform(start: u64, i: u64) -> f64 {
    let mut z = start.wrapping_add(i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 40) as f64 / f64::from(1 << 23) - 1.0
}

impl TensorSource for Generated {
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Only ever asked how many outputs there are.
    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        name.ends_with(".weight").then(|| vec![self.outputs])
    }

    /// Nothing beyond what is asked for.
    fn contains(&self, _: &str) -> bool {
        false
    }

    fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError> {
        Ok(self.values(name, shape))
    }
}

//! Weights in the order in which the convolution in nChw8c reads them.

use crate::kernels::layout::buffer::Buffer;
use crate::kernels::layout::memory_layout::BLOCK;

/// Output channels that are computed together.
pub const PAIR: usize = 2 * BLOCK;

/// The weights of some taps, `[pair of output blocks][input block][tap][input channel][16]`, with zeros where a pair is not
/// full.
#[derive(Debug)]
pub struct Packed {
    /// Input channels of a group.
    pub ins: usize,
    /// Output channels of a group. If there are several groups, the channels of each fill their blocks.
    pub outs: usize,
    pub groups: usize,
    pub taps: usize,
    weights: Buffer,
}

/// Two neighbouring output blocks, or the last one of a group, and the first block that they read.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub out_block: usize,
    pub has_second: bool,
    pub in_block: usize,
}

impl Packed {
    /// `weight(group, output channel, input channel, tap)`, the channels counted within their group.
    pub fn new(
        (groups, ins, outs): (usize, usize, usize),
        taps: usize,
        weight: impl Fn(usize, usize, usize, usize) -> f32,
    ) -> Self {
        assert!(groups == 1 || ins.is_multiple_of(BLOCK) && outs.is_multiple_of(BLOCK));
        let mut packed = Self { ins, outs, groups, taps, weights: Buffer::default() };
        packed.weights = Buffer::zeros(packed.pairs() * packed.depth() * PAIR);
        let mut rows = packed.weights.chunks_exact_mut(PAIR);
        let pairs = outs.div_ceil(PAIR);
        for pair in 0..groups * pairs {
            let (group, first) = (pair / pairs, pair % pairs * PAIR);
            for block in (0..ins).step_by(BLOCK) {
                for tap in 0..taps {
                    for input in block..(block + BLOCK).min(ins) {
                        let Some(row) = rows.next() else { return packed };
                        let outputs = first..(first + PAIR).min(outs);
                        row.iter_mut().zip(outputs).for_each(|(w, output)| *w = weight(group, output, input, tap));
                    }
                }
            }
        }
        packed
    }

    /// Pairs of output blocks of all groups.
    pub fn pairs(&self) -> usize {
        self.groups * self.outs.div_ceil(PAIR)
    }

    /// Products in the sum of one output.
    pub fn depth(&self) -> usize {
        self.ins * self.taps
    }

    /// Input blocks of a group.
    pub fn in_blocks(&self) -> usize {
        self.ins.div_ceil(BLOCK)
    }

    /// The pair with this number, counted through all groups.
    pub fn pair(&self, index: usize) -> Pair {
        let (pairs, blocks) = (self.outs.div_ceil(PAIR), self.outs.div_ceil(BLOCK));
        let (group, pair) = (index / pairs, index % pairs);
        Pair {
            out_block: group * blocks + 2 * pair,
            has_second: 2 * pair + 1 < blocks,
            in_block: group * self.in_blocks(),
        }
    }

    /// The weights of a pair from this input block on.
    pub fn weights(&self, pair: usize, block: usize) -> &[f32] {
        let row = pair * self.depth() + (block * BLOCK * self.taps).min(self.depth());
        &self.weights[row * PAIR..]
    }
}

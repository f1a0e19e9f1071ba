//! Kernels on views of maps, whose layout, batch, channels and pixels have to match, and so have grids and saved numbers.

use proptest::prelude::*;

use super::super::noise;
use super::calls::{Arguments, Call, Saved, Shape, calls};
use super::{Guarded, MARGIN, panics};
use crate::kernels::{BatchView, BatchViewMut, Grid, GridAxis, Layout};

pub fn names() -> Vec<&'static str> {
    calls(0).into_iter().map(|call| call.name).collect()
}

/// The items of an argument, which may differ from what the call needs.
#[derive(Clone, Copy, Debug)]
struct Items {
    layout: Layout,
    batch: usize,
    length: usize,
    gap: usize,
}

impl Items {
    fn stride(&self) -> usize {
        self.length + self.gap
    }

    fn floats(&self) -> usize {
        (self.batch * self.stride()).saturating_sub(self.gap)
    }
}

/// All that a call is made with.
#[derive(Clone, Debug)]
struct Trial {
    /// What is read, and then what is written.
    items: Vec<Items>,
    grid: Option<Grid>,
    pixels: usize,
    saved: usize,
}

impl Trial {
    /// Everything as the call needs it.
    fn matching(call: &Call, batch: usize, gap: usize) -> Self {
        let items = |shape: &Shape| Items { layout: shape.layout, batch, length: shape.length(), gap };
        let items: Vec<Items> = call.read.iter().chain([&call.written]).map(items).collect();
        let saved = match call.saved {
            Saved::Nothing => 0,
            Saved::Written(length) | Saved::Read(length) => length * batch,
        };
        Self { items, grid: call.grid, pixels: call.pixels, saved }
    }

    /// The same with one thing changed that the kernel must notice.
    fn wrong(&self, call: &Call) -> Vec<Self> {
        let mut wrong = Vec::new();
        for at in 0..self.items.len() {
            let right = self.items[at];
            let mut change = |items: Items| {
                let mut trial = self.clone();
                trial.items[at] = items;
                wrong.push(trial);
            };
            for batch in [0, right.batch - 1, right.batch + 1] {
                change(Items { batch, ..right });
            }
            for length in [1, right.length - 1, right.length + 1, right.length + 8, 2 * right.length] {
                if length != right.length && length > 0 {
                    change(Items { length, ..right });
                }
            }
            if !call.takes_any_layout {
                let layout = if right.layout == Layout::Nchw { Layout::Nchw8c } else { Layout::Nchw };
                change(Items { layout, ..right });
            }
        }
        let mut change = |work: &dyn Fn(&mut Self)| {
            let mut trial = self.clone();
            work(&mut trial);
            wrong.push(trial);
        };
        if let Some(right) = self.grid {
            for grid in foreign_grids(right) {
                change(&|trial| trial.grid = Some(grid));
            }
        }
        if call.pixels > 0 {
            // Times eight, the last is what is right: a product that wraps.
            for pixels in [0, self.pixels + 1, self.pixels + (1 << 61)] {
                change(&|trial| trial.pixels = pixels);
            }
        }
        match call.saved {
            Saved::Nothing => {}
            Saved::Written(_) if self.saved > 1 => change(&|trial| trial.saved -= 1),
            Saved::Written(_) => {}
            Saved::Read(_) => [0, self.saved - 1].iter().for_each(|saved| change(&|trial| trial.saved = *saved)),
        }
        wrong
    }

    /// Makes the call; answers whether it panicked.
    fn run(&self, call: &Call, margin: usize) -> Result<bool, TestCaseError> {
        let Some((written, read)) = self.items.split_last() else { return Ok(false) };
        let buffers: Vec<Vec<f32>> = read.iter().map(|items| noise(5, items.floats())).collect();
        let reads = read.iter().zip(&buffers);
        let reads: Vec<BatchView<'_>> =
            reads.map(|(items, data)| BatchView::new(items.layout, data, items.stride(), items.length)).collect();
        let canary = f32::NEG_INFINITY;
        let is_gap = |at: usize| at % written.stride() >= written.length;
        let value = |at: usize| if is_gap(at) { canary } else { at as f32 / 1024.0 };
        let mut output = Guarded::new(written.floats(), margin, value, canary);
        let mut saved = Guarded::new(self.saved, margin, |_| 0, u32::MAX);
        let panicked = panics(|| {
            let data = output.inside_mut();
            (call.run)(Arguments {
                grid: self.grid,
                pixels: self.pixels,
                read: &reads,
                written: BatchViewMut::new(written.layout, data, written.stride(), written.length),
                saved: saved.inside_mut(),
            });
        });
        let gaps = output.inside().iter().enumerate().filter(|(at, _)| is_gap(*at));
        prop_assert!(output.is_whole(canary), "{} wrote outside with {:?}", call.name, self);
        prop_assert!(saved.is_whole(u32::MAX), "{} saved outside with {:?}", call.name, self);
        prop_assert!(gaps.into_iter().all(|(_, v)| *v == canary), "{} wrote between items with {:?}", call.name, self);
        Ok(panicked)
    }
}

/// Grids that are another window's, or none's: any number of either axis may be anything.
fn foreign_grids(right: Grid) -> Vec<Grid> {
    type Field = fn(&mut GridAxis) -> &mut usize;
    let fields: [Field; 7] = [
        |axis| &mut axis.input,
        |axis| &mut axis.output,
        |axis| &mut axis.kernel,
        |axis| &mut axis.stride,
        |axis| &mut axis.dilation,
        |axis| &mut axis.before,
        |axis| &mut axis.after,
    ];
    let mut grids = Vec::new();
    for field in fields {
        let value = *field(&mut right.y.clone());
        for wrong in [0, value.wrapping_sub(1), value + 1, 2 * value, 1 << 40, usize::MAX] {
            let (mut down, mut across) = (right, right);
            *field(&mut down.y) = wrong;
            *field(&mut across.x) = wrong;
            grids.extend([down, across].into_iter().filter(|grid| *grid != right));
        }
    }
    grids
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn maps_that_do_not_match_are_refused(seed in any::<u64>(), batch in 1..3usize, gap in prop::sample::select(vec![0, 16])) {
        for call in calls(seed) {
            let right = Trial::matching(&call, batch, if call.is_dense { 0 } else { gap });
            for margin in [0, MARGIN] {
                prop_assert!(!right.run(&call, margin)?, "{} refuses {:?}", call.name, right);
                for wrong in right.wrong(&call) {
                    prop_assert!(wrong.run(&call, margin)?, "{} takes {:?} for {:?}", call.name, wrong, right);
                }
            }
        }
    }
}

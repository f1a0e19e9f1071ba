//! Pictures that take their steps together.

use std::sync::Arc;
use std::time::Instant;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use super::item::Item;
use super::objective::{ByLayer, Seen};
use super::parameterization::CanvasScratch;
use super::recipe::Recipe;
use super::stage::Stage;
use super::transform::Affine;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network, NetworkError, Rectifiers};

/// Items at the same stage, and an executor of their number. What one becomes does not depend on the others, but for
/// objectives that ask for company.
pub struct Batch {
    pub stage: usize,
    executor: Executor,
    layers: Vec<LayerId>,
    pub items: Vec<Item>,
    desks: Vec<Desk>,
    /// `[items * views, channels, height, width]`
    input: Vec<f32>,
    /// By layer: `[items * views, ...shape]`.
    seeds: Vec<Vec<f32>>,
}

/// Where one item is worked on.
struct Desk {
    scratch: CanvasScratch,
    /// `[3 or 4, height, width]`
    picture: Vec<f32>,
    gradient: Vec<f32>,
    coefficient_gradient: Vec<f32>,
    views: Vec<View>,
    value: f32,
}

/// What the network sees of a picture once.
struct View {
    affine: Affine,
    /// `[3 or 4, height, width]` of what is seen, and the colours behind what is transparent.
    moved: Vec<f32>,
    behind: Vec<f32>,
}

impl Batch {
    pub fn new(
        network: &Arc<Network>,
        recipe: &Recipe,
        at: usize,
        stage: &Stage,
        items: Vec<Item>,
    ) -> Result<Self, NetworkError> {
        let mut layers: Vec<LayerId> = items.iter().flat_map(|item| item.goal.layers()).collect();
        layers.sort_unstable_by_key(|layer| layer.index());
        layers.dedup();
        let count = items.len() * recipe.robustness.views();
        let executor = Executor::new(network, stage.seen, count, &layers, true)?;
        Ok(Self {
            stage: at,
            input: vec![0.0; executor.input_shape().len() * count],
            seeds: layers.iter().map(|layer| vec![0.0; executor.shape(*layer).len() * count]).collect(),
            desks: items.iter().map(|_| Desk::new(recipe, stage)).collect(),
            executor,
            layers,
            items,
        })
    }

    /// One step of ascent for every item. Each curve gains the objective's value from before the step.
    pub fn step(&mut self, recipe: &Recipe, stage: &Stage) {
        let started = Instant::now();
        let views = recipe.robustness.views();
        let color = self.executor.network().color_transform().clone();
        let length = self.executor.input_shape().len();

        let work = self.items.par_iter_mut().zip(&mut self.desks).zip(self.input.par_chunks_exact_mut(length * views));
        work.for_each(|((item, desk), input)| {
            desk.look(recipe, stage, item);
            for (view, input) in desk.views.iter_mut().zip(input.chunks_exact_mut(length)) {
                let pixels = stage.seen.area();
                if recipe.alpha {
                    let mut seen = vec![0.0; 3 * pixels];
                    composite(&view.moved, &view.behind, &mut seen);
                    color.apply(&seen, input);
                } else {
                    color.apply(&view.moved, input);
                }
            }
        });

        self.executor.forward(&self.input);
        self.evaluate(views, stage.canvas.size());
        let rectifiers = self.items.iter().flat_map(|item| {
            let waking = recipe.revive && item.state.is_waking();
            std::iter::repeat_n(if waking { Rectifiers::Redirected } else { Rectifiers::Exact }, views)
        });
        self.executor.set_rectifiers(&rectifiers.collect::<Vec<_>>());
        let seeds: Vec<(LayerId, &[f32])> =
            self.layers.iter().copied().zip(self.seeds.iter().map(Vec::as_slice)).collect();
        let gradient = self.executor.backward(&seeds);

        let work = self.items.par_iter_mut().zip(&mut self.desks).zip(gradient.par_chunks_exact(length * views));
        work.for_each(|((item, desk), gradient)| {
            for (view, gradient) in desk.views.iter_mut().zip(gradient.chunks_exact(length)) {
                // The picture seen has been used: its gradient takes its place.
                if recipe.alpha {
                    let mut rgb = vec![0.0; 3 * stage.seen.area()];
                    color.adjoint(gradient, &mut rgb);
                    composite_adjoint(&rgb, &mut view.moved, &view.behind);
                } else {
                    color.adjoint(gradient, &mut view.moved);
                }
                view.affine.adjoint(stage.canvas.size(), &mut desk.gradient, stage.seen, &view.moved);
            }
            desk.ascend(recipe, stage, item);
        });
        let seconds = started.elapsed().as_secs_f32() / self.items.len().max(1) as f32;
        self.items.iter_mut().for_each(|item| item.state.seconds += seconds);
    }

    /// Each item's value, the seeds for the reverse pass, and what penalties say of the picture.
    fn evaluate(&mut self, views: usize, picture: Size) {
        let Self { executor, layers, items, desks, seeds, .. } = self;
        seeds.iter_mut().for_each(|seed| seed.fill(0.0));
        let lengths: Vec<usize> = layers.iter().map(|layer| executor.shape(*layer).len()).collect();
        let seen = |item: usize, view: usize| -> ByLayer<'_> {
            let place = item * views + view;
            let layers = layers.iter().zip(&lengths);
            layers.map(|(layer, length)| (*layer, &executor.value(*layer)[place * length..][..*length])).collect()
        };
        let mut rest: Vec<_> = seeds.iter_mut().zip(&lengths).map(|(s, length)| s.chunks_exact_mut(*length)).collect();
        for (at, (item, desk)) in items.iter().zip(desks.iter_mut()).enumerate() {
            let company =
                items.iter().enumerate().filter(|(other, i)| *other != at && i.subject.number == item.subject.number);
            let company: Vec<usize> = company.map(|(other, _)| other).collect();
            desk.gradient.fill(0.0);
            let colors = 3 * picture.area();
            let mut sum = 0.0;
            for view in 0..views {
                let seen =
                    Seen { own: seen(at, view), others: company.iter().map(|other| seen(*other, view)).collect() };
                let mut own: Vec<(LayerId, &mut [f32])> = Vec::with_capacity(layers.len());
                for (layer, rest) in layers.iter().zip(&mut rest) {
                    own.extend(rest.next().map(|seed| (*layer, seed)));
                }
                let (picture, gradient) = (&desk.picture[..colors], &mut desk.gradient[..colors]);
                sum += item.goal.value(&seen, &mut own, picture, gradient);
            }
            desk.value = sum / views as f32;
        }
    }

    /// The picture of an item as it was before the last step, `[3, height, width]` of 0 to 1.
    pub fn picture(&self, at: usize) -> Option<&[f32]> {
        self.desks.get(at).map(|desk| desk.picture.as_slice())
    }
}

impl Desk {
    fn new(recipe: &Recipe, stage: &Stage) -> Self {
        let view = || View {
            affine: Affine::new(0.0, 1.0, [0.0, 0.0]),
            moved: vec![0.0; stage.canvas.channels() * stage.seen.area()],
            behind: Vec::new(),
        };
        Self {
            scratch: stage.canvas.scratch(),
            picture: vec![0.0; stage.canvas.picture_len()],
            gradient: vec![0.0; stage.canvas.picture_len()],
            coefficient_gradient: vec![0.0; stage.canvas.len()],
            views: (0..recipe.robustness.views()).map(|_| view()).collect(),
            value: 0.0,
        }
    }

    /// The item's picture, and what is seen of it at this step.
    fn look(&mut self, recipe: &Recipe, stage: &Stage, item: &mut Item) {
        let size = stage.canvas.size();
        stage.canvas.picture(&item.state.coefficients, &mut self.picture, &mut self.scratch);
        let robustness = recipe.robustness.times(item.state.restlessness(recipe));
        let random = item.state.random();
        for view in &mut self.views {
            view.affine = robustness.draw(size, random);
            view.affine.apply(size, &self.picture, stage.seen, &mut view.moved);
            if recipe.robustness.noise > 0.0 {
                let grain = StandardNormal.sample_iter(&mut *random);
                let colors = 3 * stage.seen.area();
                view.moved[..colors]
                    .iter_mut()
                    .zip(grain)
                    .for_each(|(v, g): (_, f32)| *v += recipe.robustness.noise * g);
            }
            if recipe.alpha {
                view.behind = background(stage.seen, random);
            }
        }
    }

    /// From the gradient of the picture to the next coefficients.
    fn ascend(&mut self, recipe: &Recipe, stage: &Stage, item: &mut Item) {
        let Self { scratch, picture, gradient, coefficient_gradient, .. } = self;
        let has_gradient = gradient.iter().any(|g| *g != 0.0);
        if recipe.alpha {
            prefer_transparency(self.value, recipe.robustness.views(), picture, gradient);
        }
        item.state.note(recipe, self.value, has_gradient);
        stage.canvas.pull_back(&item.state.coefficients, picture, gradient, coefficient_gradient, scratch);
        item.state.ascend(recipe, coefficient_gradient);
    }
}

/// Soft blots of random colours, so that nothing can be gained from a particular background: `[3, height, width]`.
fn background(size: Size, random: &mut ChaCha8Rng) -> Vec<f32> {
    // Values at the corners of a coarse grid, bilinear between.
    const CELLS: usize = 4;
    let corner = |random: &mut ChaCha8Rng| random.random_range(0.0..1.0f32);
    let mut behind = Vec::with_capacity(3 * size.area());
    for _ in 0..3 {
        let grid: Vec<f32> = (0..(CELLS + 1) * (CELLS + 1)).map(|_| corner(random)).collect();
        for y in 0..size.height {
            for x in 0..size.width {
                let place = |v: usize, side: usize| (v * CELLS) as f32 / side as f32;
                let (row, column) = (place(y, size.height), place(x, size.width));
                let (r, c) = (row as usize, column as usize);
                let (below, right) = (row.fract(), column.fract());
                let at = |dr: usize, dc: usize| grid[(r + dr) * (CELLS + 1) + c + dc];
                let upper = at(0, 0) * (1.0 - right) + at(0, 1) * right;
                let lower = at(1, 0) * (1.0 - right) + at(1, 1) * right;
                behind.push(upper * (1.0 - below) + lower * below);
            }
        }
    }
    behind
}

/// `[4, pixels]` in front of `[3, pixels]`.
fn composite(picture: &[f32], behind: &[f32], seen: &mut [f32]) {
    let (colors, alpha) = picture.split_at(behind.len());
    let pixels = alpha.len();
    for (at, ((s, c), b)) in seen.iter_mut().zip(colors).zip(behind).enumerate() {
        let a = alpha[at % pixels];
        *s = c * a + b * (1.0 - a);
    }
}

/// The gradient of the picture, which takes its place, from that of what is seen.
fn composite_adjoint(gradient: &[f32], picture: &mut [f32], behind: &[f32]) {
    let (colors, alpha) = picture.split_at_mut(behind.len());
    let pixels = alpha.len();
    let mut of_alpha = vec![0.0; pixels];
    for (at, ((g, c), b)) in gradient.iter().zip(colors.iter_mut()).zip(behind).enumerate() {
        of_alpha[at % pixels] += g * (*c - b);
        *c = g * alpha[at % pixels];
    }
    alpha.copy_from_slice(&of_alpha);
}

/// Multiplies the objective by the transparent share of the picture, as Lucid does.
fn prefer_transparency(value: f32, views: usize, picture: &[f32], gradient: &mut [f32]) {
    let pixels = picture.len() / 4;
    let mean = picture[3 * pixels..].iter().sum::<f32>() / pixels as f32;
    gradient.iter_mut().for_each(|g| *g *= 1.0 - mean);
    let slope = value.max(0.0) * views as f32 / pixels as f32;
    gradient[3 * pixels..].iter_mut().for_each(|g| *g -= slope);
}

//! The ascent of any number of pictures, several at once, those that somebody waits for first.

use std::path::Path;
use std::sync::Arc;

use image::RgbImage;

use super::batch::Batch;
use super::item::{Item, State};
use super::meter::Meter;
use super::objective::{Goal, ObjectiveError, Picture};
use super::octave::Octave;
use super::parameterization::{Colors, Magnitude, Parameterization};
use super::queue::Queue;
use super::raster::{pale, resample, to_image, to_mask};
use super::recipe::{Recipe, RecipeError, Start};
use super::revival::Revival;
use super::subject::Subject;
use super::tile::{StopReason, Tile};
use super::transform::list;
use crate::kernels::Size;
use crate::network::{Network, NetworkError};
use crate::picture::{self, Limits, PictureError, bundled_photos};

/// Pixels of input that a batch may have: eight tiles of 128 px, fewer of larger ones.
const BATCH_PIXELS: usize = 8 * 128 * 128;
/// A batch much larger than the number of cores only delays the first tiles.
const MOST_AT_ONCE: usize = 16;
/// Photos that a folder's magnitudes are measured on.
const MOST_PHOTOS: usize = 200;

#[derive(Debug, thiserror::Error)]
pub enum AscentError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    #[error(transparent)]
    Objective(#[from] ObjectiveError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("{0}: no photo in this folder to measure magnitudes on")]
    NoPhotos(String),
}

/// Pictures to grow and pictures under way. [`Grower::step`] takes one step at a time, so whoever calls it can show previews,
/// stop between any two steps, and go on later.
pub struct Grower {
    network: Arc<Network>,
    recipe: Recipe,
    octaves: Vec<Octave>,
    /// What is grown from instead of noise, at full size: `[3, height, width]`.
    start: Option<Vec<f32>>,
    queue: Queue,
    batch: Option<Batch>,
    meter: Meter,
    revival: Revival,
}

/// A picture under way, as it was before the last step.
pub struct Sprout<'a> {
    pub subject: &'a Subject,
    /// Steps taken, those of earlier starts left out.
    pub steps: usize,
    /// The objective's last value.
    pub value: f32,
    size: Size,
    pixels: &'a [f32],
}

impl Sprout<'_> {
    pub fn picture(&self) -> RgbImage {
        to_image(self.size, self.pixels)
    }
}

impl Grower {
    /// # Errors
    /// If the recipe is out of bounds or a file that it names cannot be read.
    pub fn new(network: &Arc<Network>, recipe: &Recipe) -> Result<Self, AscentError> {
        recipe.check()?;
        let photos = photos_for_magnitudes(recipe)?;
        let octaves = Octave::all(network, recipe, |size, colors: Colors| {
            let photos = photos.as_ref()?;
            Some(Arc::new(Magnitude::measure(size, colors, photos)))
        });
        let start = match &recipe.start {
            Start::Noise => None,
            Start::Photo { photo, strength } => Some(pale(&Picture::read(photo)?.pixels, recipe.size(), *strength)),
        };
        Ok(Self {
            network: Arc::clone(network),
            recipe: recipe.clone(),
            octaves,
            start,
            queue: Queue::default(),
            batch: None,
            meter: Meter::new(network),
            revival: Revival::default(),
        })
    }

    /// Grows from this picture instead of noise what is added from now on; `strength` of its contrast is kept, 0 to 1.
    pub fn start_from(&mut self, picture: &RgbImage, strength: f32) {
        self.start = Some(pale(picture, self.recipe.size(), strength));
    }

    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Whether the network can be asked for this objective at the size that the picture starts at.
    ///
    /// # Errors
    /// If it cannot: a layer or channel that it does not have, or a position outside the map.
    pub fn check(&self, subject: &Subject) -> Result<(), AscentError> {
        self.goal(0, subject).map(drop)
    }

    /// Adds pictures that take their steps together: from their start, or from the states in which an earlier grower with the
    /// same recipe and network left them. States that do not fit count as none.
    ///
    /// # Errors
    /// If an objective does not fit the network.
    pub fn add(&mut self, subjects: Vec<Subject>, states: Option<Vec<State>>) -> Result<(), AscentError> {
        let fits = |state: &State| {
            let octave = self.octaves.get(state.octave);
            octave.is_some_and(|octave| octave.canvas.len() == state.coefficients.len())
        };
        let states = states.filter(|states| states.len() == subjects.len() && states.iter().all(fits));
        let mut states = states.into_iter().flatten();
        let item = |subject: Subject| {
            let state = states.next().unwrap_or_else(|| State::unbegun(&subject, &self.recipe));
            Ok(Item { goal: self.goal(state.octave, &subject)?, subject, state, unit: 0 })
        };
        self.queue.add(subjects.into_iter().map(item).collect::<Result<_, AscentError>>()?);
        Ok(())
    }

    fn goal(&self, octave: usize, subject: &Subject) -> Result<Arc<Goal>, AscentError> {
        Ok(Arc::new(self.octaves[octave].goal(&self.network, &subject.objective)?))
    }

    /// Gives an item that has not begun what it grows from. Not earlier than it is needed: a layer's coefficients in all can be
    /// larger than the memory.
    fn begin(&self, item: &mut Item) {
        let octave = &self.octaves[0];
        let noise = octave.canvas.start(1.0, item.state.random());
        let coefficients = match &self.start {
            Some(start) => octave.canvas.coefficients(&resample(start, self.recipe.size(), octave.canvas.size())),
            None => noise,
        };
        item.state.move_to(&self.recipe, coefficients);
    }

    /// These subjects come first from now on, in this order; what is under way and not among them waits.
    pub fn prioritize(&mut self, numbers: &[usize]) {
        if self.queue.prioritize(numbers)
            && let Some(batch) = self.batch.take()
        {
            self.queue.put_back(batch.items);
        }
    }

    pub fn is_done(&self) -> bool {
        self.batch.is_none() && self.queue.is_empty()
    }

    /// What is under way.
    pub fn sprouts(&self) -> impl Iterator<Item = Sprout<'_>> {
        let batch = self.batch.iter();
        batch.flat_map(|batch| {
            let size = self.octaves[batch.octave].canvas.size();
            batch.items.iter().enumerate().filter_map(move |(at, item)| {
                let value = *item.state.curve.last()?;
                let pixels = batch.picture(at)?;
                Some(Sprout { subject: &item.subject, steps: item.state.steps(), value, size, pixels })
            })
        })
    }

    /// Steps taken in all by what is begun and not done.
    pub fn progress(&self) -> f32 {
        let under_way = self.batch.iter().flat_map(|batch| &batch.items).map(|item| item.state.steps());
        (under_way.sum::<usize>() + self.queue.progress()) as f32
    }

    /// One step for several pictures. Answers those that are done with it.
    ///
    /// # Errors
    /// If the network refuses the picture's size, or a photo that a silent unit is woken with cannot be read.
    pub fn step(&mut self) -> Result<Vec<(Subject, Tile)>, AscentError> {
        let Some(mut batch) = self.next_batch()? else { return Ok(Vec::new()) };
        batch.step(&self.recipe, &self.octaves[batch.octave]);
        let mut tiles = Vec::new();
        let is_over = batch.items.iter().any(|item| self.is_at_an_end(item) || self.queue.is_round_over(item));
        if !is_over {
            self.batch = Some(batch);
            return Ok(tiles);
        }
        let mut going_on = Vec::new();
        for item in std::mem::take(&mut batch.items) {
            match self.advance(item)? {
                Advance::Done(done) => tiles.push(*done),
                Advance::GoesOn(item) => going_on.push(*item),
            }
        }
        self.queue.put_back(going_on);
        Ok(tiles)
    }

    /// The batch under way, or one of what comes next.
    fn next_batch(&mut self) -> Result<Option<Batch>, AscentError> {
        if let Some(batch) = self.batch.take() {
            return Ok(Some(batch));
        }
        let recipe = &self.recipe;
        let capacity = |octave: usize| {
            let pixels = self.octaves[octave].seen.area() * list::samples(&recipe.transforms);
            (BATCH_PIXELS / pixels).clamp(1, MOST_AT_ONCE)
        };
        let Some((octave, mut items)) = self.queue.take(capacity) else { return Ok(None) };
        items.iter_mut().filter(|item| !item.state.has_begun()).for_each(|item| self.begin(item));
        Ok(Some(Batch::new(&self.network, recipe, octave, &self.octaves[octave], items)?))
    }

    fn is_at_an_end(&self, item: &Item) -> bool {
        let state = &item.state;
        state.octave_steps >= self.octaves[state.octave].steps
            || state.has_converged
            || state.needs_another_start(&self.recipe)
    }

    /// Moves an item on to the next octave, to another start, or makes a tile of it.
    fn advance(&mut self, mut item: Item) -> Result<Advance, AscentError> {
        let octave = &self.octaves[item.state.octave];
        if item.state.needs_another_start(&self.recipe) {
            let Some(start) = self.revival.other_start(&mut self.meter, &octave.canvas, &item)? else {
                item.state.is_dead = true;
                return Ok(Advance::Done(Box::new(self.finish(item, None)?)));
            };
            let coefficients = start.coefficients(&octave.canvas, item.state.random());
            item.state.start_again(&self.recipe, coefficients);
            return Ok(Advance::GoesOn(Box::new(item)));
        }
        if !self.is_at_an_end(&item) {
            return Ok(Advance::GoesOn(Box::new(item)));
        }
        if let Some(next) = self.octaves.get(item.state.octave + 1) {
            let size = octave.canvas.size();
            let mut picture = vec![0.0; octave.canvas.picture_len()];
            octave.canvas.picture(&item.state.coefficients, &mut picture, &mut octave.canvas.scratch());
            let larger = resample(&picture[..3 * size.area()], size, next.canvas.size());
            item.state.move_to(&self.recipe, next.canvas.coefficients(&larger));
            item.state.octave += 1;
            item.state.octave_steps = 0;
            item.state.has_converged = false;
            item.goal = Arc::new(next.goal(&self.network, &item.subject.objective)?);
            return Ok(Advance::GoesOn(Box::new(item)));
        }
        Ok(Advance::Done(Box::new(self.finish(item, None)?)))
    }

    /// Measures the picture as it is now.
    fn finish(&mut self, item: Item, stop: Option<StopReason>) -> Result<(Subject, Tile), AscentError> {
        let Item { subject, state, .. } = item;
        let canvas = &self.octaves[state.octave].canvas;
        let mut pixels = vec![0.0; canvas.picture_len()];
        canvas.picture(&state.coefficients, &mut pixels, &mut canvas.scratch());
        let picture = to_image(canvas.size(), &pixels);
        let alpha = self.recipe.alpha.then(|| to_mask(canvas.size(), &pixels));
        let activation = self.meter.value(&subject.objective, &picture, alpha.as_ref())?;
        let is_dead = state.is_dead || (state.is_silent() && activation == 0.0);
        let ended = match (is_dead, state.has_converged) {
            (true, _) => StopReason::Dead,
            (false, true) => StopReason::Converged,
            (false, false) => StopReason::Finished,
        };
        let tile = Tile {
            channel: subject.number,
            variant: subject.variant,
            objective: subject.objective.to_string(),
            alpha,
            picture,
            seed: self.recipe.seed,
            steps: state.steps() + state.wasted,
            activation,
            revivals: state.revivals,
            seconds: state.seconds,
            stop: stop.unwrap_or(ended),
            curve: state.curve,
        };
        Ok((subject, tile))
    }

    /// What has begun and is not finished: its states, for [`Grower::add`], and what it looks like now.
    ///
    /// # Errors
    /// If the network refuses the picture's size.
    pub fn stop(mut self) -> Result<Stopped, AscentError> {
        let mut items = self.batch.take().map_or(Vec::new(), |batch| batch.items);
        items.extend(self.queue.take_all());
        items.retain(|item| item.state.steps() + item.state.wasted > 0);
        let states = items.iter().map(|item| (item.subject.clone(), item.state.clone())).collect();
        let tiles = items.into_iter().map(|item| Ok(self.finish(item, Some(StopReason::Cancelled))?.1));
        Ok(Stopped { tiles: tiles.collect::<Result<_, AscentError>>()?, states })
    }
}

enum Advance {
    Done(Box<(Subject, Tile)>),
    GoesOn(Box<Item>),
}

/// What a grower had begun when it was stopped.
pub struct Stopped {
    pub tiles: Vec<Tile>,
    pub states: Vec<(Subject, State)>,
}

/// The pictures that magnitudes are measured on, if the recipe needs any.
fn photos_for_magnitudes(recipe: &Recipe) -> Result<Option<Vec<RgbImage>>, AscentError> {
    if recipe.parameterization != Parameterization::Phase {
        return Ok(None);
    }
    let Some(folder) = &recipe.magnitude else {
        let photos = bundled_photos().iter().map(|photo| photo.open().map(|photo| photo.image));
        return Ok(Some(photos.collect::<Result<_, _>>()?));
    };
    let read = std::fs::read_dir(Path::new(folder));
    let entries = read.map_err(|cause| PictureError::Open { path: folder.into(), cause })?;
    let mut paths: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    paths.sort();
    // Small enough that a folder of large photos does not fill the memory.
    let small = |path: &std::path::PathBuf| {
        let photo = picture::open(path, Limits::default()).ok()?;
        Some(picture::thumbnail(&photo.image, 1024))
    };
    let photos: Vec<RgbImage> = paths.iter().filter_map(small).take(MOST_PHOTOS).collect();
    if photos.is_empty() { Err(AscentError::NoPhotos(folder.clone())) } else { Ok(Some(photos)) }
}

//! Every setting of a recipe as an argument.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, value_parser};

use crate::featurevis::transform::list;
use crate::featurevis::{Colors, OptimizerKind, Parameterization, Preset, Recipe, Start, Transform, TransformKind};

/// Width and height as a person writes them: `128`, or `160x96`.
#[derive(Clone, Copy, Debug)]
struct PictureSize {
    width: usize,
    height: usize,
}

impl std::str::FromStr for PictureSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| {
            part.trim()
                .parse::<usize>()
                .map_err(|_| format!("\"{text}\" is no size; write 128, or 160x96 for width x height"))
        };
        let (width, height) = text.split_once('x').unwrap_or((text, text));
        Ok(Self { width: number(width)?, height: number(height)? })
    }
}

/// The values of an enum by their names, which help texts and completions list.
fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let names = PossibleValuesParser::new(all.iter().map(|value| name(*value)));
    names.try_map(move |word| all.iter().copied().find(|value| name(*value) == word).ok_or("no such value"))
}

/// Whatever is left out is as the preset has it.
#[derive(Args, Debug)]
#[command(next_help_heading = "How pictures grow (what is left out is as the preset has it)")]
pub struct RecipeArguments {
    /// The recipe that the other arguments change [default: standard]
    #[arg(long, value_parser = named(&Preset::ALL, Preset::name))]
    preset: Option<Preset>,
    /// Width and height of a picture in pixels: 128, or 160x96
    #[arg(long, value_name = "PX")]
    size: Option<PictureSize>,
    /// Steps of gradient ascent
    #[arg(long, value_name = "N")]
    steps: Option<usize>,
    /// Which noise pictures grow from; the same seed and threads give the same bytes [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Pictures for each channel or objective, each from other noise [default: 1]
    #[arg(long, value_name = "N")]
    variants: Option<usize>,
    /// What is moved: fourier (the spectrum), phase (its phases alone, as in MACO), or pixels
    #[arg(long, value_name = "KIND", value_parser = named(&Parameterization::ALL, Parameterization::name))]
    parameterization: Option<Parameterization>,
    /// How the planes of a picture become its colours: along the directions in which the colours of photos vary, or each for itself
    #[arg(long, value_name = "KIND", value_parser = named(&Colors::CHOICES, Colors::name))]
    colors: Option<Colors>,
    /// Give pictures opacity: what the objective does not need becomes transparent
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    alpha: Option<bool>,
    /// How pictures move along the gradient; sgd takes steps of fixed length
    #[arg(long, value_name = "KIND", value_parser = named(&OptimizerKind::ALL, OptimizerKind::name))]
    optimizer: Option<OptimizerKind>,
    /// The size of a step
    #[arg(long, value_name = "X")]
    learning_rate: Option<f32>,
    /// What is left of a step's size at the end, as a fraction of that at the start
    #[arg(long, value_name = "X", alias = "cooling")]
    learning_rate_decay: Option<f32>,
    /// A grey border that the network sees around the picture, in pixels
    #[arg(long, value_name = "PX")]
    pad: Option<usize>,
    /// Shift before each step, at most this many pixels
    #[arg(long, value_name = "PX")]
    jitter: Option<f32>,
    /// Enlargement or reduction before each step, at most this fraction
    #[arg(long, value_name = "X")]
    scale: Option<f32>,
    /// Turn before each step, at most this many degrees
    #[arg(long, value_name = "DEGREES")]
    rotate: Option<f32>,
    /// What is left of the moves before each step at the end, as a fraction of those at the start
    #[arg(long, value_name = "X", alias = "calming")]
    transform_decay: Option<f32>,
    /// Instead of all of these: what is done to the picture before each step, in this order, such as
    /// "pad:12,jitter:4,blur:0.5,scale:0.1,rotate:10"; there are pad, rotate, scale, mirror, crop, jitter, blur, noise
    #[arg(long, value_name = "LIST", value_delimiter = ',', num_args = 0..)]
    transforms: Option<Vec<Transform>>,
    /// Parts of the picture that the network sees at each step; 0: the whole picture once
    #[arg(long, value_name = "N")]
    crops: Option<usize>,
    /// The side of a part, as a fraction of the picture's
    #[arg(long, value_name = "X")]
    crop: Option<f32>,
    /// Standard deviation of the noise added before each step
    #[arg(long, value_name = "X")]
    noise: Option<f32>,
    /// Sizes that a picture is grown at, each twice the one before
    #[arg(long, value_name = "N")]
    octaves: Option<usize>,
    /// End early when the objective gains less than this fraction in 24 steps; 0: never
    #[arg(long, value_name = "X", alias = "settle")]
    early_stopping: Option<f32>,
    /// Wake units that are silent on noise
    #[arg(long, value_name = "BOOL")]
    revive: Option<bool>,
    /// Grow from this photo (a file, or a built-in one such as dog.jpg) instead of noise
    #[arg(long, value_name = "PHOTO")]
    start: Option<String>,
    /// How much of the photo's contrast is kept, 0 to 1
    #[arg(long, value_name = "X", default_value_t = 1.0, requires = "start")]
    strength: f32,
    /// A folder of photos whose frequencies the parameterization "phase" takes over
    #[arg(long, value_name = "DIR", value_parser = value_parser!(PathBuf))]
    magnitude: Option<PathBuf>,
}

impl RecipeArguments {
    /// The preset's recipe, or `before` if no preset is named, changed as the arguments say.
    pub fn recipe(&self, before: Option<Recipe>) -> Recipe {
        let mut recipe = match (self.preset, before) {
            (Some(preset), _) => preset.recipe(),
            (None, Some(before)) => before,
            (None, None) => Recipe::default(),
        };
        fn set<T: Clone>(target: &mut T, value: Option<&T>) {
            if let Some(value) = value {
                *target = value.clone();
            }
        }
        if let Some(PictureSize { width, height }) = self.size {
            recipe = recipe.resized(width, height);
        }
        set(&mut recipe.steps, self.steps.as_ref());
        set(&mut recipe.seed, self.seed.as_ref());
        set(&mut recipe.variants, self.variants.as_ref());
        set(&mut recipe.parameterization, self.parameterization.as_ref());
        set(&mut recipe.alpha, self.alpha.as_ref());
        set(&mut recipe.optimizer, self.optimizer.as_ref());
        set(&mut recipe.learning_rate, self.learning_rate.as_ref());
        set(&mut recipe.learning_rate_decay, self.learning_rate_decay.as_ref());
        set(&mut recipe.transform_decay, self.transform_decay.as_ref());
        set(&mut recipe.octaves, self.octaves.as_ref());
        set(&mut recipe.early_stopping, self.early_stopping.as_ref());
        set(&mut recipe.revive, self.revive.as_ref());
        set(&mut recipe.transforms, self.transforms.as_ref());
        let transforms = &mut recipe.transforms;
        for (kind, amount) in [
            (TransformKind::Pad, self.pad.map(|pixels| pixels as f32)),
            (TransformKind::Jitter, self.jitter),
            (TransformKind::Scale, self.scale),
            (TransformKind::Rotate, self.rotate),
            (TransformKind::Noise, self.noise),
        ] {
            amount.into_iter().for_each(|amount| list::set(transforms, kind.with_amount(amount)));
        }
        if self.crops.is_some() || self.crop.is_some() {
            let side = Some(list::amount(transforms, TransformKind::Crop)).filter(|side| *side > 0.0);
            let side = self.crop.or(side).unwrap_or(0.5);
            list::set_crops(transforms, self.crops.unwrap_or_else(|| list::crops(transforms)), side);
        }
        set(&mut recipe.colors, self.colors.as_ref());
        if let Some(photo) = &self.start {
            recipe.start = Start::Photo { photo: photo.clone(), strength: self.strength };
        }
        if let Some(folder) = &self.magnitude {
            recipe.magnitude = Some(folder.to_string_lossy().into_owned());
        }
        recipe
    }
}

//! Recipes with a name and a source.

use serde::{Deserialize, Serialize};

use super::optimizer::OptimizerKind;
use super::parameterization::{Colors, Parameterization};
use super::recipe::{Recipe, Start};
use super::transform::Robustness;

/// A recipe with a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    #[default]
    Standard,
    Fast,
    Lucid,
    Maco,
    Plain,
}

impl Preset {
    pub const ALL: [Self; 5] = [Self::Standard, Self::Fast, Self::Lucid, Self::Maco, Self::Plain];

    /// For the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Fast => "fast",
            Self::Lucid => "lucid",
            Self::Maco => "maco",
            Self::Plain => "plain",
        }
    }

    /// For the window.
    pub fn title(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Fast => "Fast",
            Self::Lucid => "Lucid",
            Self::Maco => "MACO",
            Self::Plain => "Plain gradient ascent as in the article",
        }
    }

    /// What it does, and whose idea it is.
    pub fn about(self) -> &'static str {
        match self {
            Self::Standard => {
                "Lucid's parameterization at the picture's own size, larger and fewer steps, and moves that fade to none."
            }
            Self::Fast => "For whole layers: the same with half the steps on small pictures.",
            Self::Lucid => {
                "As the library Lucid has it: 512 steps of Adam on a spectrum with decorrelated colours; border, jitter, \
                 scale, rotation. Olah, Mordvintsev, Schubert: Feature Visualization, Distill, 2017."
            }
            Self::Maco => {
                "Only the phases of the spectrum grow; its magnitudes are those of photos. Eight random parts a step. Fel et \
                 al.: Unlocking feature visualization for deeper networks with magnitude constrained optimization, 2023."
            }
            Self::Plain => {
                "Each pixel for itself, steps along the normalised gradient, nothing moved: shows why the rest is needed. F. \
                 Chollet: How convolutional neural networks see the world, 2016."
            }
        }
    }

    pub fn recipe(self) -> Recipe {
        let standard = Recipe {
            width: 128,
            height: 128,
            steps: 128,
            seed: 0,
            variants: 1,
            parameterization: Parameterization::Fourier,
            colors: Colors::Decorrelated,
            alpha: false,
            optimizer: OptimizerKind::Adam,
            // Lucid's rate needs four times the steps.
            learning_rate: 0.08,
            cooling: 1.0,
            robustness: Robustness::default(),
            calming: 0.0,
            octaves: 1,
            settle: 0.0,
            revive: true,
            start: Start::Noise,
            magnitude: None,
        };
        match self {
            Self::Standard => standard,
            Self::Fast => Recipe { steps: 64, ..standard }.sized(96),
            Self::Lucid => {
                let robustness = Robustness { pad: 12, ..Robustness::default() };
                Recipe { steps: 512, learning_rate: 0.05, calming: 1.0, robustness, ..standard }
            }
            Self::Maco => Recipe {
                steps: 128,
                parameterization: Parameterization::Phase,
                optimizer: OptimizerKind::Nadam,
                learning_rate: 1.0,
                robustness: Robustness {
                    crops: 8,
                    crop: 0.5,
                    noise: 0.02,
                    jitter: 0.0,
                    scale: 0.0,
                    rotation: 0.0,
                    pad: 0,
                },
                ..standard
            },
            Self::Plain => Recipe {
                steps: 40,
                parameterization: Parameterization::Pixels,
                colors: Colors::Plain,
                optimizer: OptimizerKind::Sgd,
                learning_rate: 0.1,
                robustness: Robustness::NONE,
                revive: false,
                ..standard
            },
        }
    }

    /// The preset that a recipe is, whatever its seed, variants and start, and preferably of the same size and steps: where
    /// those differ, [`Preset::Fast`] is [`Preset::Standard`].
    pub fn of(recipe: &Recipe) -> Option<Self> {
        let is = |preset: &Self, with_size: bool| {
            let own = preset.recipe();
            let mut same =
                Recipe { seed: own.seed, variants: own.variants, start: own.start.clone(), ..recipe.clone() };
            if !with_size {
                (same.width, same.height, same.steps) = (own.width, own.height, own.steps);
            }
            same == own
        };
        let exact = Self::ALL.into_iter().find(|preset| is(preset, true));
        exact.or_else(|| Self::ALL.into_iter().find(|preset| is(preset, false)))
    }
}

//! Recipes with a name and a source.

use serde::{Deserialize, Serialize};

use super::optimizer::OptimizerKind;
use super::parameterization::{Colors, Parameterization};
use super::recipe::Recipe;
use super::transform::{Crop, Jitter, Noise, Pad, Rotate, Scale};

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

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Fast => "fast",
            Self::Lucid => "lucid",
            Self::Maco => "maco",
            Self::Plain => "plain",
        }
    }

    /// The title in the window.
    pub fn title(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Fast => "Fast",
            Self::Lucid => "Lucid",
            Self::Maco => "MACO",
            Self::Plain => "Plain gradient ascent as in the article",
        }
    }

    /// A sentence that says what the recipe does, and whose idea it is.
    pub fn about(self) -> &'static str {
        match self {
            Self::Standard => {
                "Lucid's parameterization at the picture's own size, larger and fewer steps, and moves that fade."
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

    /// The recipe at its usual size; [`Recipe::resized`] changes the rest to what another size wants.
    pub fn recipe(self) -> Recipe {
        let standard = Recipe::default();
        match self {
            Self::Standard => standard,
            Self::Fast => {
                let small = standard.sized(96);
                Recipe { steps: small.steps / 2, ..small }
            }
            Self::Lucid => Recipe {
                steps: 512,
                learning_rate: 0.05,
                transform_decay: 1.0,
                // Lucid's jitter of 8 and of 4 chooses among as many positions.
                transforms: vec![
                    Pad { pixels: 12 }.into(),
                    Jitter { pixels: 4.0 }.into(),
                    Scale { fraction: 0.1 }.into(),
                    Rotate { degrees: 10.0 }.into(),
                    Jitter { pixels: 2.0 }.into(),
                ],
                ..standard
            },
            Self::Maco => Recipe {
                parameterization: Parameterization::Phase,
                optimizer: OptimizerKind::Nadam,
                learning_rate: 1.0,
                transforms: vec![Crop { side: 0.5, count: 8 }.into(), Noise { deviation: 0.02 }.into()],
                ..standard
            },
            Self::Plain => Recipe {
                steps: 40,
                parameterization: Parameterization::Pixels,
                colors: Colors::Plain,
                optimizer: OptimizerKind::Sgd,
                learning_rate: 0.1,
                transforms: Vec::new(),
                revive: false,
                ..standard
            },
        }
    }

    /// The preset that a recipe is, at its own size, whatever its seed, variants and start, and preferably of the same steps: where
    /// those differ, [`Preset::Fast`] is [`Preset::Standard`].
    pub fn of(recipe: &Recipe) -> Option<Self> {
        let is = |preset: &Self, with_steps: bool| {
            let own = preset.recipe().resized(recipe.width, recipe.height);
            let Recipe { seed, variants, start, steps, .. } = recipe.clone();
            let steps = if with_steps { own.steps } else { steps };
            Recipe { seed, variants, start, steps, ..own } == *recipe
        };
        let exact = Self::ALL.into_iter().find(|preset| is(preset, true));
        exact.or_else(|| Self::ALL.into_iter().find(|preset| is(preset, false)))
    }
}

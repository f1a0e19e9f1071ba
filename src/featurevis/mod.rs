//! Feature visualisation: growing, by gradient ascent, the picture that a part of a network looks for.
//!
//! Four parts that know nothing of each other, joined by a [`Session`]: a [`parameterization`] turns coefficients into a
//! picture, a [`transform`] turns a picture into what the network sees of it, an [`Objective`] turns activations into a number,
//! an [`optimizer`] moves the coefficients. A [`Recipe`] chooses among them; a [`Preset`] is a recipe with a name and a source.
//!
//! ```no_run
//! use layerscope::featurevis::{Objective, Preset, grow};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let network = layerscope::import::open("squeezenet1_1")?;
//! let objective = Objective::channel("fire6.concat", 10) - 0.5 * Objective::channel("fire6.concat", 11);
//! for growth in grow(&network, &objective, &Preset::Standard.recipe()) {
//!     if let Some(tile) = growth?.tile {
//!         tile.picture.save("unlike-11.png")?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod animation;
mod batch;
mod cache;
mod early_stopping;
mod grower;
mod growth;
mod item;
mod key;
mod meter;
pub mod objective;
mod octave;
pub mod optimizer;
mod pace;
pub mod parameterization;
mod preset;
mod progress;
mod queue;
mod raster;
mod recipe;
mod record;
mod revival;
mod save;
mod session;
mod state_store;
mod subject;
mod tile;
pub mod transform;

#[cfg(test)]
mod tests;

pub use animation::{AnimationFormat, Film};
pub use cache::{CacheSize, TileCache};
pub use grower::{AscentError, Sprout};
pub use growth::{Ascent, Growth, grow};
pub use item::State;
pub use key::GrowthKey;
pub use meter::Meter;
pub use objective::{Objective, ObjectiveError};
pub use optimizer::OptimizerKind;
pub use pace::Pace;
pub use parameterization::{Colors, Parameterization};
pub use preset::Preset;
pub use progress::Progress;
pub use recipe::{Recipe, RecipeError, Start};
pub use record::{ChannelRecord, Record};
pub use save::Export;
pub use session::{Ending, Session, Watcher};
pub use state_store::StateStore;
pub use subject::Subject;
pub use tile::{StopReason, Tile};
pub use transform::{Transform, TransformKind};

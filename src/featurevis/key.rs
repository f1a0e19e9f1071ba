//! What a picture depends on, as a number.

use image::RgbImage;
use xxhash_rust::xxh3::Xxh3;

use super::recipe::Recipe;
use super::subject::Subject;
use crate::network::Network;

/// A change of the code that gives other pictures for the same settings must change this number.
const VERSION: u32 = 2;

/// A hash of all that the pictures of one session depend on besides their subjects: the network's content, its scaling of
/// colours, every setting of the recipe, the picture that they start from, and the number of threads, which decides in which order
/// sums are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GrowthKey(u128);

impl GrowthKey {
    /// `None` for a network whose content is not known: one that was built by hand and not read from files.
    pub fn new(network: &Network, recipe: &Recipe, start: Option<&RgbImage>) -> Option<Self> {
        Self::of_network(network, &network.content_hash()?.to_le_bytes(), recipe, start)
    }

    /// A key that holds as long as the program runs, also for a network whose content is not known. `None` for a recipe that cannot
    /// be written down.
    pub fn of_this_run(network: &Network, recipe: &Recipe, start: Option<&RgbImage>) -> Option<Self> {
        Self::new(network, recipe, start)
            .or_else(|| Self::of_network(network, &network.serial().to_le_bytes(), recipe, start))
    }

    fn of_network(network: &Network, identity: &[u8], recipe: &Recipe, start: Option<&RgbImage>) -> Option<Self> {
        let mut hash = Xxh3::new();
        hash.update(&VERSION.to_le_bytes());
        hash.update(identity);
        // What colours mean to a network can be changed after it was opened.
        hash.update(&postcard::to_stdvec(network.color_transform()).ok()?);
        hash.update(&postcard::to_stdvec(recipe).ok()?);
        hash.update(&(rayon::current_num_threads() as u64).to_le_bytes());
        if let Some(picture) = start {
            hash.update(&[picture.width(), picture.height()].map(u32::to_le_bytes).concat());
            hash.update(picture.as_raw());
        }
        Some(Self(hash.digest128()))
    }

    /// The hash of one picture of the session, in hexadecimal.
    pub fn of(self, subject: &Subject) -> String {
        let mut hash = Xxh3::new();
        hash.update(&self.0.to_le_bytes());
        hash.update(&(subject.variant as u64).to_le_bytes());
        hash.update(&subject.stream().to_le_bytes());
        hash.update(subject.objective.to_string().as_bytes());
        for term in subject.objective.terms() {
            hash.update(&term.content());
        }
        format!("{:032x}", hash.digest128())
    }
}

/// Prints the number in hexadecimal.
impl std::fmt::Display for GrowthKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

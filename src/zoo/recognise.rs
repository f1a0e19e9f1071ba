//! Which architecture a file's tensors belong to, by their names and shapes alone.

use std::collections::HashSet;

use super::architecture::Architecture;
use super::outline::Outline;
use super::tensors::Tensors;
use crate::network::{Preprocessing, Shape};

/// The architecture of weights, and how pictures are usually prepared for it.
#[derive(Clone)]
pub struct Recognised {
    pub architecture: &'static Architecture,
    pub preprocessing: Preprocessing,
}

/// No architecture fits; this one is the nearest.
#[derive(Clone, Debug, thiserror::Error)]
#[error("these tensors make no architecture that is known; the nearest is {nearest}: {reason}")]
pub struct Unrecognised {
    pub nearest: &'static str,
    pub reason: String,
}

/// First components of the names of heads that only help in training.
const AUXILIARY: [&str; 4] = ["AuxLogits", "aux1", "aux2", "aux_head"];
/// How many mismatches an error lists.
const LISTED: usize = 3;

/// The architecture, among these, that needs most of the tensors and finds them all.
///
/// # Errors
/// When none fits; the error names the nearest.
pub fn among(architectures: &'static [Architecture], tensors: &Tensors) -> Result<Recognised, Unrecognised> {
    let names = tensors.names();
    let attempts = architectures.iter().filter_map(|a| Attempt::new(a, tensors, &names));
    // Of equals, the first is kept.
    let best = attempts.reduce(|best, next| if next.is_better_than(&best) { next } else { best });
    match best {
        Some(best) if best.problems.is_empty() => {
            Ok(Recognised { architecture: best.architecture, preprocessing: best.preprocessing })
        }
        Some(best) => Err(Unrecognised { nearest: best.architecture.title, reason: best.reason() }),
        None => Err(Unrecognised { nearest: "none", reason: "no architecture can be outlined".to_owned() }),
    }
}

/// How well an architecture fits.
struct Attempt {
    architecture: &'static Architecture,
    preprocessing: Preprocessing,
    matched: usize,
    required: usize,
    /// The first is the most telling.
    problems: Vec<String>,
}

impl Attempt {
    fn new(architecture: &'static Architecture, tensors: &Tensors, names: &[String]) -> Option<Self> {
        let mut preprocessing = Preprocessing::from(architecture.usual);
        let mut outline = architecture.outline(tensors, input(&preprocessing)).ok()?;
        let first = outline.requirements().first().and_then(|(name, _)| tensors.shape(name));
        let channels = match first.as_deref() {
            Some([_, channels, _, _]) => *channels,
            _ => preprocessing.channels.count(),
        };
        let other = match channels {
            1 => Some(architecture.usual.grey()),
            4 => Some(architecture.usual.with_opacity()),
            _ => None,
        };
        if let Some(other) = other.filter(|_| preprocessing.channels.count() == 3) {
            preprocessing = other;
            outline = architecture.outline(tensors, input(&preprocessing)).ok()?;
        }
        Some(Self::of(architecture, preprocessing, &outline, tensors, names))
    }

    fn of(
        architecture: &'static Architecture,
        preprocessing: Preprocessing,
        outline: &Outline,
        tensors: &Tensors,
        names: &[String],
    ) -> Self {
        let mut problems = Vec::new();
        let mut used: HashSet<&str> = HashSet::new();
        let asked: HashSet<&str> = outline.requirements().iter().map(|(name, _)| name.as_str()).collect();
        let mut parts: HashSet<&str> = HashSet::new();
        for (name, shape) in outline.requirements() {
            parts.insert(part(name));
            match tensors.shape(name) {
                Some(found) if found == *shape => {
                    used.insert(name);
                }
                Some(found) => problems.push(format!("\"{name}\" has the shape {found:?} instead of {shape:?}")),
                None => problems.push(format!("\"{name}\" is missing")),
            }
        }
        let is_counter = |name: &str| {
            let short = tensors.shape(name).is_some_and(|shape| shape.iter().product::<usize>() == 1);
            short && !name.ends_with(".weight") && !name.ends_with(".bias")
        };
        let is_stray = |name: &&String| {
            parts.contains(part(name))
                && !asked.contains(name.as_str())
                && !AUXILIARY.contains(&part(name))
                && !is_counter(name)
        };
        let mut strays: Vec<&String> = names.iter().filter(is_stray).collect();
        strays.sort();
        problems.extend(strays.into_iter().map(|name| format!("\"{name}\" has no place in it")));
        let (matched, required) = (used.len(), outline.requirements().len());
        Self { architecture, preprocessing, matched, required, problems }
    }

    fn is_better_than(&self, other: &Self) -> bool {
        let rank = |a: &Self| (a.problems.is_empty(), if a.problems.is_empty() { a.matched } else { 0 });
        // Among those that do not fit, the best is that with the largest part of its tensors, less what has no place in it.
        let share = |a: &Self| a.matched as f64 / (a.required.max(1) + a.problems.len()) as f64;
        rank(self).cmp(&rank(other)).then(share(self).total_cmp(&share(other))).is_gt()
    }

    fn reason(&self) -> String {
        let more = self.problems.len().saturating_sub(LISTED);
        let listed = self.problems.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
        if more == 0 { listed } else { format!("{listed}, and {more} more") }
    }
}

/// The first component of a name.
fn part(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn input(preprocessing: &Preprocessing) -> Shape {
    Shape::Maps { channels: preprocessing.channels.count(), size: preprocessing.size() }
}

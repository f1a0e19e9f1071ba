//! An objective made ready for one network and one size of picture: its value, and its gradient where it reads.

use super::algebra::Objective;
use super::error::ObjectiveError;
use super::measure::{Gradients, Measure, Pullback, Seen};
use super::site::Site;
use super::term::Term;
use crate::network::LayerId;

/// An objective for one network and one size.
#[derive(Debug)]
pub struct Goal {
    /// Each term once, however often it occurs.
    measures: Vec<Box<dyn Measure>>,
    /// A weight, and the numbers of the terms that are multiplied.
    products: Vec<(f32, Vec<usize>)>,
}

impl Goal {
    /// # Errors
    /// If the network does not have what the objective names, or the objective reads no layer.
    pub fn new(site: &Site<'_>, objective: &Objective) -> Result<Self, ObjectiveError> {
        let mut terms: Vec<&Term> = Vec::new();
        let mut products = Vec::new();
        for product in &objective.products {
            let mut numbers = Vec::new();
            for term in &product.terms {
                let known = terms.iter().position(|other| *other == term);
                numbers.push(known.unwrap_or(terms.len()));
                if known.is_none() {
                    terms.push(term);
                }
            }
            products.push((product.weight, numbers));
        }
        let measures = terms.into_iter().map(|term| term.prepare(site)).collect::<Result<Vec<_>, _>>()?;
        if measures.iter().all(|measure| measure.layer().is_none()) {
            return Err(ObjectiveError::NothingToClimb);
        }
        Ok(Self { measures, products })
    }

    /// The layers it reads.
    pub fn layers(&self) -> impl Iterator<Item = LayerId> + '_ {
        self.measures.iter().filter_map(|measure| measure.layer())
    }

    /// The value. Its gradients are added.
    pub fn value(&self, seen: &Seen<'_>, gradients: &mut Gradients<'_, '_>) -> f32 {
        let measured: Vec<(f32, Pullback<'_>)> = self.measures.iter().map(|measure| measure.measure(seen)).collect();
        let value = |term: usize| f64::from(measured[term].0);
        let mut slopes = vec![0.0f64; measured.len()];
        let mut sum = 0.0;
        for (weight, terms) in &self.products {
            let weight = f64::from(*weight);
            sum += weight * terms.iter().map(|term| value(*term)).product::<f64>();
            // The product rule: each factor's slope is the product of the others.
            for (at, term) in terms.iter().enumerate() {
                let others = terms.iter().enumerate().filter(|(other, _)| *other != at);
                slopes[*term] += weight * others.map(|(_, term)| value(*term)).product::<f64>();
            }
        }
        for ((_, pull_back), slope) in measured.into_iter().zip(slopes) {
            if slope != 0.0 {
                pull_back(slope as f32, gradients);
            }
        }
        sum as f32
    }
}

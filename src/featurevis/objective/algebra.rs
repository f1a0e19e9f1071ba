//! Objectives add, subtract and multiply like numbers.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use super::term::Term;
use super::terms::channel::Channel;
use super::terms::neuron::Neuron;
use super::terms::opacity::Opacity;

/// A sum of products of terms. Sums are multiplied out, so that each objective has one form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objective {
    pub products: Vec<Product>,
}

/// A number times some terms; without terms it is the number.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    pub weight: f32,
    pub terms: Vec<Term>,
}

impl Objective {
    pub fn term(term: impl Into<Term>) -> Self {
        Self { products: vec![Product { weight: 1.0, terms: vec![term.into()] }] }
    }

    /// A number, whatever the picture.
    pub fn constant(value: f32) -> Self {
        Self { products: vec![Product { weight: value, terms: Vec::new() }] }
    }

    /// The mean of one channel over all its positions.
    pub fn channel(layer: &str, channel: usize) -> Self {
        Self::term(Channel { layer: layer.to_owned(), channel })
    }

    /// One value of a channel's map; the middle one if no row and column is given.
    pub fn neuron(layer: &str, channel: usize, at: Option<[usize; 2]>) -> Self {
        Self::term(Neuron { layer: layer.to_owned(), channel, at })
    }

    /// The transparent share of the picture, 0 to 1.
    pub fn transparency() -> Self {
        Self::constant(1.0) - Self::term(Opacity)
    }

    /// `amount` of the way from this objective to the other, 0 to 1.
    #[must_use]
    pub fn toward(&self, other: &Self, amount: f32) -> Self {
        match amount {
            0.0 => self.clone(),
            1.0 => other.clone(),
            _ => (1.0 - amount) * self.clone() + amount * other.clone(),
        }
    }

    /// All terms, those that occur several times as often.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.products.iter().flat_map(|product| &product.terms)
    }

    /// The first term that compares pictures that are grown together.
    pub fn term_in_company(&self) -> Option<&Term> {
        self.terms().find(|term| term.needs_company())
    }

    /// Whether any term compares pictures that are grown together.
    pub fn needs_company(&self) -> bool {
        self.term_in_company().is_some()
    }
}

impl Add for Objective {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self.products.extend(other.products);
        self
    }
}

impl Neg for Objective {
    type Output = Self;
    fn neg(self) -> Self {
        -1.0 * self
    }
}

impl Sub for Objective {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul<Objective> for f32 {
    type Output = Objective;
    fn mul(self, mut objective: Objective) -> Objective {
        objective.products.iter_mut().for_each(|product| product.weight *= self);
        objective
    }
}

impl Mul<f32> for Objective {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        factor * self
    }
}

impl Mul for Objective {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let pairs = self.products.iter().flat_map(|a| other.products.iter().map(move |b| (a, b)));
        let products = pairs.map(|(a, b)| Product {
            weight: a.weight * b.weight,
            terms: a.terms.iter().chain(&b.terms).cloned().collect(),
        });
        Self { products: products.collect() }
    }
}

/// Prints the text that [`Objective::read`] reads.
impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Product { weight, terms }) in self.products.iter().enumerate() {
            match (at, weight.is_sign_negative()) {
                (0, true) => f.write_str("-")?,
                (0, false) => {}
                (_, true) => f.write_str(" - ")?,
                (_, false) => f.write_str(" + ")?,
            }
            let mut factors = Vec::new();
            if weight.abs() != 1.0 || terms.is_empty() {
                factors.push(weight.abs().to_string());
            }
            factors.extend(terms.iter().map(|term| quoted(term.to_string())));
            f.write_str(&factors.join("*"))?;
        }
        Ok(())
    }
}

/// Quotes keep a name together that has spaces, stars or lone parentheses in it.
fn quoted(term: String) -> String {
    let opened = term.chars().try_fold(0usize, |open, c| match c {
        '(' => Some(open + 1),
        ')' => open.checked_sub(1),
        _ => Some(open),
    });
    let is_one_word = opened == Some(0) && !term.contains(|c: char| c.is_whitespace() || c == '*');
    if is_one_word { term } else { format!("\"{term}\"") }
}

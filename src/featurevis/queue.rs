//! What waits to be grown, and who comes next.

use super::item::Item;

/// After these steps a picture that somebody waits for makes room for the others that somebody waits for, so that a whole screen
/// becomes recognisable before any of it is perfect.
const ROUNDS: [usize; 2] = [12, 36];

/// Items that take their steps together, whatever else is in the batch.
struct Unit {
    items: Vec<Item>,
    /// Its place among the units in the order that they were added.
    order: usize,
}

impl Unit {
    fn number(&self) -> usize {
        self.items.first().map_or(0, |item| item.subject.number)
    }

    fn octave(&self) -> usize {
        self.items.first().map_or(0, |item| item.state.octave)
    }

    fn steps(&self) -> usize {
        self.items.first().map_or(0, |item| item.state.steps())
    }
}

/// Units in the order that they were added, and which of them somebody waits for.
#[derive(Default)]
pub struct Queue {
    waiting: Vec<Unit>,
    added: usize,
    /// The subjects that come first.
    prioritized: Vec<usize>,
}

impl Queue {
    /// Adds items that are at the same step and take their steps together.
    pub fn add(&mut self, mut items: Vec<Item>) {
        self.added += 1;
        items.iter_mut().for_each(|item| item.unit = self.added);
        self.waiting.push(Unit { items, order: self.added });
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Makes these subjects come first from now on, in this order. Answers whether that changes anything.
    pub fn prioritize(&mut self, numbers: &[usize]) -> bool {
        let changes = self.prioritized != numbers;
        self.prioritized = numbers.to_vec();
        changes
    }

    fn rank(&self, number: usize) -> Option<usize> {
        self.prioritized.iter().position(|n| *n == number)
    }

    /// Whether the item makes room for others that come first as well, if there are any.
    pub fn is_round_over(&self, item: &Item) -> bool {
        ROUNDS.contains(&item.state.steps()) && self.rank(item.subject.number).is_some()
    }

    /// The round that a prioritized unit is in: what is coarse has its turn before what is fine.
    fn turn(&self, unit: &Unit) -> Option<usize> {
        let round = ROUNDS.iter().filter(|steps| unit.steps() >= **steps).count();
        self.rank(unit.number()).map(|_| unit.octave() * (ROUNDS.len() + 1) + round)
    }

    /// Sorts the units: those that are prioritized come first, in turns; then those that have begun; then the rest in order.
    fn key(&self, unit: &Unit) -> (bool, usize, usize, usize) {
        match (self.turn(unit), self.rank(unit.number())) {
            (Some(turn), Some(rank)) => (false, turn, rank, unit.order),
            _ => (true, usize::from(unit.steps() == 0), 0, unit.order),
        }
    }

    /// Takes out the first unit and others of the same octave, as many items as fit. Answers the octave and the items.
    pub fn take(&mut self, capacity: impl Fn(usize) -> usize) -> Option<(usize, Vec<Item>)> {
        let mut units = std::mem::take(&mut self.waiting);
        units.sort_by_cached_key(|unit| self.key(unit));
        let first = units.first()?;
        let (octave, turn) = (first.octave(), self.turn(first));
        let capacity = capacity(octave);
        let mut items: Vec<Item> = Vec::new();
        for unit in units {
            let fits = unit.octave() == octave && self.turn(&unit) == turn;
            if fits && (items.is_empty() || items.len() + unit.items.len() <= capacity) {
                items.extend(unit.items);
            } else {
                self.waiting.push(unit);
            }
        }
        Some((octave, items))
    }

    /// Takes back the unfinished of what [`Queue::take`] gave out.
    pub fn put_back(&mut self, items: Vec<Item>) {
        let mut units: Vec<Unit> = Vec::new();
        for item in items {
            match units.iter_mut().find(|unit| unit.order == item.unit) {
                Some(unit) => unit.items.push(item),
                None => units.push(Unit { order: item.unit, items: vec![item] }),
            }
        }
        self.waiting.extend(units);
    }

    /// The steps that the waiting items have taken.
    pub fn progress(&self) -> usize {
        self.waiting.iter().flat_map(|unit| &unit.items).map(|item| item.state.steps()).sum()
    }

    pub fn take_all(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.waiting).into_iter().flat_map(|unit| unit.items).collect()
    }
}

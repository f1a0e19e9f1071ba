//! What waits to be grown, and who comes next.

use super::item::Item;

/// After these steps what somebody looks at makes room for its neighbours, so that a whole screen becomes recognisable before
/// any of it is perfect.
const ROUNDS: [usize; 2] = [12, 36];

/// Items that take their steps together, whatever else is in the batch.
pub struct Unit {
    items: Vec<Item>,
    order: usize,
}

impl Unit {
    /// Of the same subject, and at least one.
    pub fn new(items: Vec<Item>) -> Self {
        Self { items, order: 0 }
    }

    fn number(&self) -> usize {
        self.items.first().map_or(0, |item| item.subject.number)
    }

    fn stage(&self) -> usize {
        self.items.first().map_or(0, |item| item.state.stage)
    }

    fn steps(&self) -> usize {
        self.items.first().map_or(0, |item| item.state.steps())
    }
}

/// Units in the order that they were added, and which of them somebody looks at.
#[derive(Default)]
pub struct Queue {
    waiting: Vec<Unit>,
    added: usize,
    looked_at: Vec<usize>,
    /// The order of what is in the batch, to be put back in its place.
    orders: Vec<(usize, usize, usize)>,
}

impl Queue {
    pub fn add(&mut self, unit: Unit) {
        self.added += 1;
        self.waiting.push(Unit { order: self.added, ..unit });
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Answers whether that changes anything.
    pub fn look_at(&mut self, numbers: &[usize]) -> bool {
        let changes = self.looked_at != numbers;
        self.looked_at = numbers.to_vec();
        changes
    }

    fn rank(&self, number: usize) -> Option<usize> {
        self.looked_at.iter().position(|n| *n == number)
    }

    /// Whether the item makes room for others that are looked at, if there are any.
    pub fn is_round_over(&self, item: &Item) -> bool {
        ROUNDS.contains(&item.state.steps()) && self.rank(item.subject.number).is_some()
    }

    /// How far it is, if it is looked at: what is coarse has its turn before what is fine.
    fn turn(&self, unit: &Unit) -> Option<usize> {
        let round = ROUNDS.iter().filter(|steps| unit.steps() >= **steps).count();
        self.rank(unit.number()).map(|_| unit.stage() * (ROUNDS.len() + 1) + round)
    }

    /// What comes first: what is looked at, in turns; then what has begun; then in order.
    fn key(&self, unit: &Unit) -> (bool, usize, usize, usize) {
        match (self.turn(unit), self.rank(unit.number())) {
            (Some(turn), Some(rank)) => (false, turn, rank, unit.order),
            _ => (true, usize::from(unit.steps() == 0), 0, unit.order),
        }
    }

    /// The stage of the first unit, and it with others of the same stage, as many items as fit.
    pub fn take(&mut self, capacity: impl Fn(usize) -> usize) -> Option<(usize, Vec<Item>)> {
        let mut units = std::mem::take(&mut self.waiting);
        units.sort_by_cached_key(|unit| self.key(unit));
        let first = units.first()?;
        let (stage, turn) = (first.stage(), self.turn(first));
        let capacity = capacity(stage);
        let mut items: Vec<Item> = Vec::new();
        self.orders.clear();
        for unit in units {
            let fits = unit.stage() == stage && self.turn(&unit) == turn;
            if fits && (items.is_empty() || items.len() + unit.items.len() <= capacity) {
                for item in &unit.items {
                    self.orders.push((item.subject.number, item.subject.variant, unit.order));
                }
                items.extend(unit.items);
            } else {
                self.waiting.push(unit);
            }
        }
        Some((stage, items))
    }

    /// Takes back what [`Queue::take`] gave out and what is not finished.
    pub fn put_back(&mut self, items: Vec<Item>) {
        let mut units: Vec<Unit> = Vec::new();
        for item in items {
            let key = (item.subject.number, item.subject.variant);
            let order = self.orders.iter().find(|(n, v, _)| (*n, *v) == key).map_or(0, |(_, _, order)| *order);
            match units.iter_mut().find(|unit| unit.order == order) {
                Some(unit) => unit.items.push(item),
                None => units.push(Unit { items: vec![item], order }),
            }
        }
        self.waiting.extend(units);
    }

    /// Steps that what waits has taken.
    pub fn progress(&self) -> usize {
        self.waiting.iter().flat_map(|unit| &unit.items).map(|item| item.state.steps()).sum()
    }

    pub fn take_all(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.waiting).into_iter().flat_map(|unit| unit.items).collect()
    }
}

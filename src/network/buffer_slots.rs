//! Buffers that are used again once nobody needs what they hold.

/// Buffers of known length, handed out and taken back.
#[derive(Default)]
pub(super) struct BufferSlots {
    pub lengths: Vec<usize>,
    free: Vec<usize>,
}

impl BufferSlots {
    /// A free slot that is large enough or, failing that, the largest free one made larger; else a new one.
    pub fn take(&mut self, length: usize) -> usize {
        let fitting = |slots: &Self| {
            let large_enough = slots.free.iter().enumerate().filter(|(_, s)| slots.lengths[**s] >= length);
            let best = large_enough.min_by_key(|(_, s)| slots.lengths[**s]);
            best.or_else(|| slots.free.iter().enumerate().max_by_key(|(_, s)| slots.lengths[**s])).map(|(at, _)| at)
        };
        match fitting(self) {
            Some(at) => {
                let slot = self.free.swap_remove(at);
                self.lengths[slot] = self.lengths[slot].max(length);
                slot
            }
            None => {
                self.lengths.push(length);
                self.lengths.len() - 1
            }
        }
    }

    pub fn give_back(&mut self, slot: usize) {
        self.free.push(slot);
    }
}

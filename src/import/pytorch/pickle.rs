//! Python's pickle format, protocols 2 to 5: a program for a machine with a stack. Of its instructions, those that build
//! plain data are known.

use std::collections::HashMap;
use std::io::Read;

use super::calls::{called, storage};
use super::error::PytorchError;
use super::globals::Global;
use super::value::{Heap, Id, Value};

/// Bytes of one pickle. The largest of a published checkpoint, with its optimiser's state, has some 2 MB.
const LIMIT: u64 = 32 << 20;

/// What a pickle holds: all values, and which of them is the whole.
pub struct Pickle {
    pub heap: Heap,
    pub root: Id,
}

/// Reads one pickle, up to and with its end mark.
pub fn read(source: impl Read) -> Result<Pickle, PytorchError> {
    let mut machine =
        Machine { source, at: 0, heap: Heap::default(), stack: Vec::new(), marks: Vec::new(), memo: HashMap::new() };
    loop {
        if let Some(root) = machine.step()? {
            return Ok(Pickle { heap: machine.heap, root });
        }
    }
}

struct Machine<R> {
    source: R,
    /// Bytes read.
    at: u64,
    heap: Heap,
    stack: Vec<Id>,
    /// Heights of the stack at its marks.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl<R: Read> Machine<R> {
    /// One instruction; the value of the whole if it was the last.
    fn step(&mut self) -> Result<Option<Id>, PytorchError> {
        match self.byte()? {
            // Framing: protocol, frame.
            0x80 => drop(self.bytes::<1>()?),
            0x95 => drop(self.bytes::<8>()?),
            b'.' => return self.pop().map(Some),
            b'(' => self.marks.push(self.stack.len()),
            b'0' => drop(self.pop()?),
            b'N' | 0x88 | 0x89 => self.push(Value::Inert)?,
            b'J' => {
                let value = i32::from_le_bytes(self.bytes()?);
                self.push(Value::Integer(value.into()))?;
            }
            b'K' => {
                let value = self.byte()?;
                self.push(Value::Integer(value.into()))?;
            }
            b'M' => {
                let value = u16::from_le_bytes(self.bytes()?);
                self.push(Value::Integer(value.into()))?;
            }
            0x8a => {
                let length = self.byte()?.into();
                self.long(length)?;
            }
            0x8b => {
                let length = u32::from_le_bytes(self.bytes()?).into();
                self.long(length)?;
            }
            b'G' => {
                self.bytes::<8>()?;
                self.push(Value::Inert)?;
            }
            // Text: short, long, longer. Python 2's strings of bytes (T, U) are text too.
            0x8c | b'U' => {
                let length = self.byte()?.into();
                self.text(length)?;
            }
            b'X' | b'T' => {
                let length = u32::from_le_bytes(self.bytes()?).into();
                self.text(length)?;
            }
            0x8d => {
                let length = u64::from_le_bytes(self.bytes()?);
                self.text(length)?;
            }
            // Bytes.
            b'C' => {
                let length = self.byte()?.into();
                self.inert(length)?;
            }
            b'B' => {
                let length = u32::from_le_bytes(self.bytes()?).into();
                self.inert(length)?;
            }
            0x8e | 0x96 => {
                let length = u64::from_le_bytes(self.bytes()?);
                self.inert(length)?;
            }
            b')' => self.push(Value::Tuple(Vec::new()))?,
            0x85 => self.tuple(1)?,
            0x86 => self.tuple(2)?,
            0x87 => self.tuple(3)?,
            b't' => {
                let items = self.pop_mark()?;
                self.push(Value::Tuple(items))?;
            }
            b']' => self.push(Value::List(Vec::new()))?,
            b'l' => {
                let items = self.pop_mark()?;
                self.push(Value::List(items))?;
            }
            b'a' => {
                let item = self.pop()?;
                self.append(&[item])?;
            }
            b'e' => {
                let items = self.pop_mark()?;
                self.append(&items)?;
            }
            b'}' => self.push(Value::Dict(Vec::new()))?,
            b'd' => {
                let items = self.pop_mark()?;
                self.push(Value::Dict(Vec::new()))?;
                self.set(&items)?;
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set(&[key, value])?;
            }
            b'u' => {
                let items = self.pop_mark()?;
                self.set(&items)?;
            }
            // Sets say nothing of weights.
            0x8f => self.push(Value::Inert)?,
            0x90 => drop(self.pop_mark()?),
            0x91 => {
                self.pop_mark()?;
                self.push(Value::Inert)?;
            }
            b'q' => {
                let place = self.byte()?.into();
                self.memorise(place)?;
            }
            b'r' => {
                let place = u32::from_le_bytes(self.bytes()?);
                self.memorise(place)?;
            }
            0x94 => {
                let place = u32::try_from(self.memo.len()).map_err(|_| PytorchError::TooLarge("its memo"))?;
                self.memorise(place)?;
            }
            b'h' => {
                let place = self.byte()?.into();
                self.recall(place)?;
            }
            b'j' => {
                let place = u32::from_le_bytes(self.bytes()?);
                self.recall(place)?;
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Value::Global(Global::named(&module, &name)?))?;
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let (Some(module), Some(name)) = (self.heap.text(module), self.heap.text(name)) else {
                    return Err(self.broken("a name that is not text"));
                };
                let global = Global::named(module, name)?;
                self.push(Value::Global(global))?;
            }
            // These would call a function, or make a new object.
            b'R' | 0x81 => self.apply()?,
            // This would set an object's attributes; those of a state dict are its version numbers.
            b'b' => drop(self.pop()?),
            b'Q' => {
                let id = self.pop()?;
                let value = storage(id, &self.heap).ok_or_else(|| self.broken("a storage that is not described"))?;
                self.push(value)?;
            }
            other => return Err(self.broken(&format!("instruction {other:#04x} is not one that tensors need"))),
        }
        Ok(None)
    }

    fn broken(&self, reason: &str) -> PytorchError {
        PytorchError::Pickle { at: self.at, reason: reason.to_owned() }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], PytorchError> {
        let mut bytes = [0; N];
        self.advance(N as u64)?;
        self.source.read_exact(&mut bytes).map_err(|_| PytorchError::Truncated)?;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, PytorchError> {
        Ok(self.bytes::<1>()?[0])
    }

    fn advance(&mut self, by: u64) -> Result<(), PytorchError> {
        self.at = self.at.saturating_add(by);
        if self.at > LIMIT { Err(PytorchError::TooLarge("more than 32 MiB")) } else { Ok(()) }
    }

    /// Reads as many bytes as are announced; memory is taken as they come.
    fn take(&mut self, length: u64) -> Result<Vec<u8>, PytorchError> {
        self.advance(length)?;
        let mut bytes = Vec::new();
        let found = (&mut self.source).take(length).read_to_end(&mut bytes).map_err(|_| PytorchError::Truncated)?;
        if found as u64 == length { Ok(bytes) } else { Err(PytorchError::Truncated) }
    }

    fn line(&mut self) -> Result<String, PytorchError> {
        let mut bytes = Vec::new();
        loop {
            match self.byte()? {
                b'\n' => break,
                byte if bytes.len() < 1024 => bytes.push(byte),
                _ => return Err(self.broken("a name of more than 1024 bytes")),
            }
        }
        String::from_utf8(bytes).map_err(|_| self.broken("a name that is not UTF-8 text"))
    }

    fn push(&mut self, value: Value) -> Result<(), PytorchError> {
        let id = self.heap.add(value).ok_or(PytorchError::TooLarge("more than 4 million values"))?;
        self.stack.push(id);
        Ok(())
    }

    /// What is above the last mark is out of reach of everything but [`Machine::pop_mark`].
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn pop(&mut self) -> Result<Id, PytorchError> {
        if self.stack.len() <= self.floor() {
            return Err(self.broken("it takes a value that is not there"));
        }
        self.stack.pop().ok_or_else(|| self.broken("it takes a value that is not there"))
    }

    fn top(&self) -> Result<Id, PytorchError> {
        let top = self.stack.last().filter(|_| self.stack.len() > self.floor());
        top.copied().ok_or_else(|| self.broken("it looks at a value that is not there"))
    }

    fn pop_mark(&mut self) -> Result<Vec<Id>, PytorchError> {
        let mark = self.marks.pop().ok_or_else(|| self.broken("it goes back to a mark that is not there"))?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn tuple(&mut self, length: usize) -> Result<(), PytorchError> {
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(self.pop()?);
        }
        items.reverse();
        self.push(Value::Tuple(items))
    }

    fn text(&mut self, length: u64) -> Result<(), PytorchError> {
        let bytes = self.take(length)?;
        let text = String::from_utf8(bytes).map_err(|_| self.broken("text that is not UTF-8"))?;
        self.push(Value::Text(text))
    }

    fn inert(&mut self, length: u64) -> Result<(), PytorchError> {
        self.take(length)?;
        self.push(Value::Inert)
    }

    /// An integer of any length, little-endian, two's complement; those that do not fit are of no interest.
    fn long(&mut self, length: u64) -> Result<(), PytorchError> {
        let bytes = self.take(length)?;
        let mut value = [if bytes.last().is_some_and(|b| *b >= 0x80) { 0xff } else { 0 }; 8];
        let fits = bytes.len() <= value.len();
        value.iter_mut().zip(&bytes).for_each(|(v, b)| *v = *b);
        self.push(if fits { Value::Integer(i64::from_le_bytes(value)) } else { Value::Inert })
    }

    fn append(&mut self, items: &[Id]) -> Result<(), PytorchError> {
        let list = self.top()?;
        match self.heap.get_mut(list) {
            Some(Value::List(list)) => list.extend_from_slice(items),
            Some(Value::Inert) => {}
            _ => return Err(self.broken("it appends to what is no list")),
        }
        Ok(())
    }

    fn set(&mut self, items: &[Id]) -> Result<(), PytorchError> {
        let dict = self.top()?;
        let (pairs, rest) = items.as_chunks::<2>();
        match self.heap.get_mut(dict) {
            Some(Value::Dict(dict)) if rest.is_empty() => dict.extend(pairs.iter().map(|[key, value]| (*key, *value))),
            Some(Value::Inert) => {}
            _ => return Err(self.broken("it sets entries of what is no dictionary")),
        }
        Ok(())
    }

    fn memorise(&mut self, place: u32) -> Result<(), PytorchError> {
        let top = self.top()?;
        self.memo.insert(place, top);
        Ok(())
    }

    fn recall(&mut self, place: u32) -> Result<(), PytorchError> {
        let id = self.memo.get(&place).copied();
        self.stack.push(id.ok_or_else(|| self.broken("it recalls what it never kept"))?);
        Ok(())
    }

    fn apply(&mut self) -> Result<(), PytorchError> {
        let (arguments, callee) = (self.pop()?, self.pop()?);
        let value = match (self.heap.get(callee), self.heap.items(arguments)) {
            (Value::Global(global), Some(arguments)) => called(*global, arguments, &self.heap),
            (Value::Inert, _) => Some(Value::Inert),
            _ => None,
        };
        let value = value.ok_or_else(|| self.broken("an object is made of what it cannot be made of"))?;
        self.push(value)
    }
}

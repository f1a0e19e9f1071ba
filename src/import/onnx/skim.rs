//! Reads an ONNX file without its weights: these stay on disk until a layer asks for them.
//!
//! The decoder would hold the whole file, so it is given the file with each long run of numbers replaced by its place.

use std::io::{self, BufReader, Read};

use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};

use super::proto::{Left, ModelProto};
use crate::import::weights::{Bytes, Section};

/// Runs of numbers from this length on, in bytes, are left in the file.
const LONG: u64 = 1024;

/// The most bytes that may be left of a file without its long runs of numbers. The largest networks have some 10 MB of names.
const REST: u64 = 256 << 20;

/// The largest number that a field can have in protobuf.
const LAST_FIELD: u32 = (1 << 29) - 1;

/// The messages on the way to the numbers, and the fields that lead on.
#[derive(Clone, Copy)]
enum Level {
    Model,
    Graph,
    Tensor,
}

impl Level {
    fn inner(self, field: u64) -> Option<Self> {
        match (self, field) {
            (Self::Model, 7) => Some(Self::Graph),
            (Self::Graph, 5) => Some(Self::Tensor),
            _ => None,
        }
    }

    /// Packed floats, raw bytes and packed doubles: their bytes are the numbers.
    fn holds_numbers(self, field: u64) -> bool {
        matches!((self, field), (Self::Tensor, 4 | 9 | 10))
    }
}

/// The file's messages, with long runs of numbers as [`Left`].
///
/// # Errors
/// When the file is no model or cannot be read; the text says what is wrong.
pub fn skim(bytes: &Bytes) -> Result<ModelProto, String> {
    let length = bytes.size();
    let reader = BufReader::with_capacity(64 << 10, Section::new(bytes.clone(), 0, length));
    let mut skimmer = Skimmer { reader, at: 0, rest: REST };
    let message = skimmer.message(Level::Model, length).map_err(|reason| match reason {
        Broken::Format(reason) => format!("{reason} (byte {} of {length})", skimmer.at),
        Broken::Read(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            format!("it ends in the middle of a message, at byte {length}; the file has been cut")
        }
        Broken::Read(error) => error.to_string(),
    })?;
    ModelProto::decode(message.as_slice()).map_err(|e| e.to_string())
}

enum Broken {
    Format(&'static str),
    Read(io::Error),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

struct Skimmer {
    reader: BufReader<Section>,
    /// Bytes read so far.
    at: u64,
    /// Bytes that may still be kept.
    rest: u64,
}

impl Skimmer {
    /// The message that ends at this byte.
    fn message(&mut self, level: Level, end: u64) -> Result<Vec<u8>, Broken> {
        let mut kept = Vec::new();
        while self.at < end {
            let key = self.varint()?;
            let (field, wire) = (key >> 3, key & 7);
            let number = u32::try_from(field).ok().filter(|number| (1..=LAST_FIELD).contains(number));
            let number = number.ok_or(Broken::Format("bytes that are no protobuf message"))?;
            match wire {
                0 => {
                    let value = self.varint()?;
                    self.keep(8)?;
                    encode_key(number, WireType::Varint, &mut kept);
                    encode_varint(value, &mut kept);
                }
                1 | 5 => {
                    let (wire, length) =
                        if wire == 1 { (WireType::SixtyFourBit, 8) } else { (WireType::ThirtyTwoBit, 4) };
                    encode_key(number, wire, &mut kept);
                    self.copy(length, &mut kept)?;
                }
                2 => {
                    let length = self.varint()?;
                    let stop = self.at.checked_add(length).filter(|stop| *stop <= end);
                    let stop = stop
                        .ok_or(Broken::Format("a field that is longer than what it lies in; the file has been cut"))?;
                    self.field(level, number, length, stop, &mut kept)?;
                }
                _ => return Err(Broken::Format("bytes that are no protobuf message")),
            }
            if self.at > end {
                return Err(Broken::Format("a field that is longer than what it lies in"));
            }
        }
        Ok(kept)
    }

    fn field(&mut self, level: Level, number: u32, length: u64, stop: u64, kept: &mut Vec<u8>) -> Result<(), Broken> {
        if let Some(inner) = level.inner(number.into()) {
            let message = self.message(inner, stop)?;
            encode_key(number, WireType::LengthDelimited, kept);
            encode_varint(message.len() as u64, kept);
            kept.extend(message);
        } else if level.holds_numbers(number.into()) && length >= LONG {
            let left = Left { offset: self.at, length };
            let skip = i64::try_from(length).map_err(|_| Broken::Format("a field that is too long"))?;
            self.reader.seek_relative(skip)?;
            self.at = stop;
            prost::encoding::message::encode(LEFT, &left, kept);
        } else {
            encode_key(number, WireType::LengthDelimited, kept);
            encode_varint(length, kept);
            self.copy(length, kept)?;
        }
        Ok(())
    }

    fn copy(&mut self, length: u64, kept: &mut Vec<u8>) -> Result<(), Broken> {
        self.keep(length)?;
        let read = self.reader.by_ref().take(length).read_to_end(kept)? as u64;
        self.at += read;
        if read == length { Ok(()) } else { Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()) }
    }

    fn keep(&mut self, length: u64) -> Result<(), Broken> {
        self.rest = self.rest.checked_sub(length).ok_or(Broken::Format("more than 256 MB beside its weights"))?;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, Broken> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.reader.read_exact(&mut byte)?;
            self.at += 1;
            value |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Broken::Format("bytes that are no protobuf message"))
    }
}

/// The field of [`TensorProto::left`](super::proto::TensorProto::left).
const LEFT: u32 = 536_870_000;

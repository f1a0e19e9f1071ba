//! A file's bytes at any place.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use crate::import::stop_signal::StopSignal;

/// A file, or bytes in memory.
#[derive(Clone, Debug)]
pub enum Bytes {
    File { file: Arc<Mutex<File>>, length: u64, stop: StopSignal },
    Memory(Cow<'static, [u8]>),
}

impl Bytes {
    /// A file on disk: one that can be read at any place.
    ///
    /// # Errors
    /// When it is a folder, or its length cannot be found out.
    pub fn file(mut file: File) -> io::Result<Self> {
        if file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self::File { file: Arc::new(Mutex::new(file)), length, stop: StopSignal::default() })
    }

    /// A file is not read any more once the signal says to stop.
    #[must_use]
    pub fn with_stop_signal(mut self, signal: &StopSignal) -> Self {
        if let Self::File { stop, .. } = &mut self {
            stop.clone_from(signal);
        }
        self
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        match self {
            Self::File { length, .. } => *length,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Fills the buffer with the bytes from `offset` on.
    ///
    /// # Errors
    /// When the file ends before the buffer is full, or cannot be read.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        match self {
            Self::File { file, stop, .. } => {
                stop.check()?;
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(buffer)
            }
            Self::Memory(bytes) => {
                let mut cursor = Cursor::new(&bytes[..]);
                cursor.set_position(offset);
                cursor.read_exact(buffer)
            }
        }
    }
}

/// A part of a file as a reader of its own.
pub struct Section {
    bytes: Bytes,
    start: u64,
    at: u64,
    end: u64,
}

impl Section {
    /// The part from `start` up to `end`, or to the end of the file if that comes before.
    pub fn new(bytes: Bytes, start: u64, end: u64) -> Self {
        let end = end.min(bytes.size());
        Self { bytes, start: start.min(end), at: start.min(end), end }
    }
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(usize::try_from(self.end - self.at).unwrap_or(usize::MAX));
        self.bytes.read_at(self.at, &mut buffer[..count])?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Section {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => self.start.checked_add(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        match at {
            Some(at) if at >= self.start => {
                // Beyond the end there is nothing to read.
                self.at = at.min(self.end);
                Ok(self.at - self.start)
            }
            _ => Err(io::ErrorKind::InvalidInput.into()),
        }
    }
}

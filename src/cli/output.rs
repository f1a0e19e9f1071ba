//! Writing to stdout.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use super::error::CliError;

/// Prints text as it is. A reader that has gone away (`| head`) is no error.
///
/// # Errors
/// When stdout cannot be written to.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints one JSON document and a line end.
///
/// # Errors
/// When stdout cannot be written to.
pub fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    print(&(serde_json::to_string_pretty(value)? + "\n"))
}

/// Rows of cells as aligned columns; the first row is the heading. Columns marked `true` are aligned to the right.
pub fn table<const N: usize>(right: [bool; N], rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for ((cell, width), right) in row.iter().zip(widths).zip(right) {
            let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
            let cell = if right { pad + cell } else { cell.clone() + &pad };
            line.push_str(&cell);
            line.push_str("  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

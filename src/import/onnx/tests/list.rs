//! The list of operators in the documentation.

use std::fmt::Write as _;
use std::fs;

use super::super::operators::{OPERATORS, OnnxOperator};

/// Whether an operator belongs below a heading.
type IsMeant = fn(&OnnxOperator) -> bool;

/// Columns of a line.
const WIDTH: usize = 125;

fn documentation() -> String {
    let mut text = String::new();
    let kinds: [(&str, IsMeant); 3] = [
        (
            "Operators that become layers, and are worked out when the model is opened where all that they read is constant:",
            |operator| operator.lower.is_some() && operator.fold.is_some(),
        ),
        ("Operators that become layers:", |operator| operator.lower.is_some() && operator.fold.is_none()),
        ("Operators that are only worked out of constants:", |operator| operator.lower.is_none()),
    ];
    for (heading, is_meant) in kinds {
        writeln!(text, "{heading}").expect("a string takes all");
        let names: Vec<String> = OPERATORS
            .iter()
            .filter(|operator| is_meant(operator))
            .map(|operator| format!("`{}`", operator.name))
            .collect();
        let mut line = String::new();
        for (index, name) in names.iter().enumerate() {
            let mark = if index + 1 == names.len() { "." } else { "," };
            if line.len() + name.len() + 2 > WIDTH {
                writeln!(text, "{}", line.trim_end()).expect("a string takes all");
                line.clear();
            }
            write!(line, "{name}{mark} ").expect("a string takes all");
        }
        writeln!(text, "{}\n", line.trim_end()).expect("a string takes all");
    }
    text
}

/// docs/model-files.md lists the operators as the rows say; `UPDATE_SNAPSHOTS=force` writes the list anew.
#[test]
fn the_documentation_lists_the_operators() {
    const BEGIN: &str = "<!-- The operators, made from src/import/onnx/operators.rs. -->\n";
    const END: &str = "<!-- End of the operators. -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/model-files.md");
    let text = fs::read_to_string(path).expect("it is in the repository");
    let (before, rest) = text.split_once(BEGIN).expect("the list has a beginning");
    let (_, after) = rest.split_once(END).expect("the list has an end");
    let wanted = format!("{before}{BEGIN}\n{}{END}{after}", documentation());
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(path, &wanted).expect("writable");
    }
    assert_eq!(fs::read_to_string(path).expect("it is in the repository"), wanted);
}

#[test]
fn every_row_does_something_and_has_a_name_of_its_own() {
    assert!(OPERATORS.is_sorted_by(|a, b| a.name < b.name), "rows are in the order of their names, each once");
    for operator in OPERATORS {
        assert!(operator.lower.is_some() || operator.fold.is_some(), "{}", operator.name);
    }
}

//! `layerscope layers`

use clap::Args;
use serde::Serialize;

use super::error::CliError;
use super::model_arguments::ModelArguments;
use super::output::{print, print_json, table};
use crate::network::{Network, ReceptiveField, Source};

/// List a network's layers: name, kind, inputs, output shape, parameters, multiply-adds, receptive field
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Layers {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArguments,
}

const EXAMPLES: &str = "\
Examples:
  layerscope layers
  layerscope layers -m resnet50.pth --json";

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    kind: &'static str,
    /// The names of the layers that it takes; "input" is the picture.
    inputs: Vec<&'a str>,
    /// Channels, height and width; or only the features of a vector.
    shape: Vec<usize>,
    parameters: usize,
    /// How many multiply-adds the layer needs for one picture.
    multiply_adds: u64,
    receptive_field: ReceptiveField,
}

impl Layers {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.model.open()?;
        if self.json { print_json(&rows(&network)) } else { print(&as_table(&network)) }
    }
}

fn rows(network: &Network) -> Vec<Row<'_>> {
    let input = |source: &Source| match source {
        Source::Picture => "input",
        Source::Layer(id) => network.layer(*id).name.as_str(),
    };
    let mut rows = Vec::new();
    for (_, layer) in network.layers() {
        rows.push(Row {
            name: &layer.name,
            kind: layer.kind(),
            inputs: layer.inputs.iter().map(input).collect(),
            shape: layer.shape.dims(),
            parameters: layer.op.operator().parameters(),
            multiply_adds: layer.multiply_adds,
            receptive_field: layer.receptive_field,
        });
    }
    rows
}

fn as_table(network: &Network) -> String {
    let heading = ["LAYER", "KIND", "OUTPUT", "PARAMETERS", "MULTIPLY-ADDS", "SEES", "INPUTS"].map(str::to_owned);
    let row = |row: Row<'_>| {
        let shape: Vec<String> = row.shape.iter().map(usize::to_string).collect();
        [
            row.name.to_owned(),
            row.kind.to_owned(),
            shape.join("x"),
            if row.parameters > 0 { row.parameters.to_string() } else { String::new() },
            if row.multiply_adds > 0 { row.multiply_adds.to_string() } else { String::new() },
            format!("{}x{}", row.receptive_field.size[0], row.receptive_field.size[1]),
            row.inputs.join(", "),
        ]
    };
    let rows: Vec<_> = [heading].into_iter().chain(rows(network).into_iter().map(row)).collect();
    let summary = format!(
        "\n{}: {} layers, {} parameters, {} multiply-adds, input {}\n",
        network.name(),
        network.layers().len(),
        network.parameters(),
        network.multiply_adds(),
        network.input_shape().dims().iter().map(usize::to_string).collect::<Vec<_>>().join("x"),
    );
    table([false, false, true, true, true, true, false], &rows) + &summary
}

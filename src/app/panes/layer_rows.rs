//! The rows of the list of layers: modules fold into one row, a search unfolds them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::network::{LayerId, Network};

/// A module has at least this many layers; fewer are no trouble to list.
const FEWEST: usize = 3;

#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    Layer {
        id: LayerId,
        is_inside: bool,
    },
    /// Layers that share the beginning of their names; the last is their result.
    Module {
        name: String,
        layers: usize,
        last: LayerId,
        is_open: bool,
    },
}

/// The module that a layer belongs to by its name: `fire2` for `fire2.squeeze1x1.relu`; `blocks.3` for `blocks.3.add`, as a number alone
/// names nothing; `/layer1/layer1.0` for `/layer1/layer1.0/conv1/Conv`, which is how exporters to ONNX write names.
pub fn module_name(layer: &str) -> Option<&str> {
    let start = usize::from(layer.starts_with('/'));
    let mut slashes = layer.match_indices('/').map(|(at, _)| at).filter(|at| *at >= start);
    if let Some(first) = slashes.next() {
        return layer.get(..slashes.next().unwrap_or(first));
    }
    let end = layer.find('.')?;
    let number = layer[end + 1..].split('.').next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let name = if is_number { &layer[..end + 1 + number.len()] } else { &layer[..end] };
    (name.len() < layer.len()).then_some(name)
}

/// The rows to show for these unfolded modules and this search: each of its words must be in a layer's name or kind.
fn rows(network: &Network, search: &str, open: &BTreeSet<String>) -> Vec<Row> {
    let search = search.to_lowercase();
    let words: Vec<&str> = search.split_whitespace().collect();
    let layers: Vec<(LayerId, &str)> = network
        .layers()
        .filter(|(_, layer)| {
            let (name, kind) = (layer.name.to_lowercase(), layer.kind().to_lowercase());
            words.iter().all(|word| name.contains(word) || kind.contains(word))
        })
        .map(|(id, layer)| (id, layer.name.as_str()))
        .collect();
    let mut rows = Vec::new();
    for run in layers.chunk_by(|a, b| module_name(a.1).is_some() && module_name(a.1) == module_name(b.1)) {
        let module = run.first().and_then(|(_, name)| module_name(name)).filter(|_| run.len() >= FEWEST);
        match (module, run.last()) {
            (Some(name), Some((last, _))) => {
                let is_open = !words.is_empty() || open.contains(name);
                rows.push(Row::Module { name: name.to_owned(), layers: run.len(), last: *last, is_open });
                if is_open {
                    rows.extend(run.iter().map(|(id, _)| Row::Layer { id: *id, is_inside: true }));
                }
            }
            _ => rows.extend(run.iter().map(|(id, _)| Row::Layer { id: *id, is_inside: false })),
        }
    }
    rows
}

/// The rows last worked out: they are the same as long as network, search and unfolded modules are.
#[derive(Default)]
pub struct RowsMemo {
    of: Option<(Arc<Network>, String, BTreeSet<String>)>,
    rows: Arc<[Row]>,
}

impl RowsMemo {
    /// The rows as [`rows`] works them out, but only when something has changed.
    pub fn of(&mut self, network: &Arc<Network>, search: &str, open: &BTreeSet<String>) -> Arc<[Row]> {
        let is_same = self.of.as_ref().is_some_and(|(of_network, of_search, of_open)| {
            Arc::ptr_eq(of_network, network) && of_search == search && of_open == open
        });
        if !is_same {
            self.rows = rows(network, search, open).into();
            self.of = Some((Arc::clone(network), search.to_owned(), open.clone()));
        }
        Arc::clone(&self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;
    use crate::network::tests::{finish, preprocessing};
    use crate::zoo::tests::{Generated, generated};

    #[test]
    fn modules_are_named_by_the_beginning_of_their_layers() {
        let cases = [
            ("fire2.squeeze1x1.relu", Some("fire2")),
            ("blocks.3.expand_conv.relu6", Some("blocks.3")),
            ("blocks.3", None),
            ("conv1", None),
            ("conv1.relu", Some("conv1")),
            ("/layer1/layer1.0/conv1/Conv", Some("/layer1/layer1.0")),
            ("/fc/Gemm", Some("/fc")),
            ("/Add", None),
        ];
        for (layer, module) in cases {
            assert_eq!(module_name(layer), module, "{layer}");
        }
    }

    #[test]
    fn a_folded_module_is_one_row_and_an_open_one_shows_its_layers() {
        let network = import::open_default().unwrap();
        let folded = rows(&network, "", &BTreeSet::new());
        let names: Vec<_> = folded
            .iter()
            .map(|row| match row {
                Row::Layer { id, .. } => network.layer(*id).name.as_str(),
                Row::Module { name, .. } => name,
            })
            .collect();
        assert_eq!(names[..5], ["conv1", "conv1.relu", "pool1", "fire2", "fire3"]);
        let open = rows(&network, "", &BTreeSet::from(["fire2".to_owned()]));
        assert_eq!(open.len(), folded.len() + 7);
    }

    #[test]
    fn a_search_finds_names_and_kinds_and_unfolds() {
        let network = import::open_default().unwrap();
        let found = |search: &str| {
            let rows = rows(&network, search, &BTreeSet::new());
            rows.iter().filter(|row| matches!(row, Row::Layer { .. })).count()
        };
        assert_eq!(found(" FIRE9 "), 7);
        assert_eq!((found("max pool"), found("concat"), found("convolution")), (3, 8, 26));
        assert_eq!((found("fire9 convolution"), found("relu fire")), (3, 24));
        assert_eq!(found("nothing like it"), 0);
        let norms = finish(generated("resnet18", Generated { gain: 1.0, outputs: 2 }, preprocessing([64, 64])));
        let is_norm = |row: &Row| matches!(row, Row::Layer { id, .. } if norms.layer(*id).kind() == "batch norm");
        let found = rows(&norms, "batch norm", &BTreeSet::new());
        assert_eq!(found.iter().filter(|row| is_norm(row)).count(), 20);
        assert!(found.iter().all(|row| is_norm(row) || matches!(row, Row::Module { .. })));
    }
}

//! Architectures filled with made-up weights.

mod generated;

use std::collections::BTreeMap;

pub use generated::Generated;

use super::{Architecture, Draft, architectures, densenet, resnet};
use crate::network::tests::{finish, preprocessing, reference_data};
use crate::network::{NetworkBuilder, Preprocessing};

/// One network of each family, and small relatives of two.
pub const TOYS_AND_NETWORKS: [&str; 6] =
    ["squeezenet1_1", "resnet18", "inception_v3", "mobilenet_v2", "dense_toy", "bottleneck_toy"];

/// A network of this name with made-up weights. Small relatives of published ones are toys.
pub fn generated(name: &str, weights: Generated, preprocessing: Preprocessing) -> NetworkBuilder {
    let tensors = weights.tensors();
    let draft = Draft::Network(NetworkBuilder::new(preprocessing.clone()));
    let built = match name {
        "dense_toy" => densenet::Config { stem: 16, growth: 8, depths: [2, 3, 2, 2] }
            .build(&tensors, draft)
            .and_then(Draft::into_network),
        "bottleneck_toy" => resnet::bottleneck([1, 2, 1, 1]).build(&tensors, draft).and_then(Draft::into_network),
        id => architecture(id).build(&tensors, preprocessing),
    };
    built.expect("the tensors fit")
}

fn architecture(id: &str) -> &'static Architecture {
    architectures().iter().find(|a| a.id == id).expect("it is known")
}

/// torchvision's counts, for a thousand classes and without auxiliary heads.
#[test]
fn every_architecture_has_its_published_number_of_parameters() {
    #[derive(serde::Deserialize)]
    struct Published {
        parameters: BTreeMap<String, usize>,
    }
    let published: Published = reference_data("parameters.json");
    for (id, count) in published.parameters {
        let weights = Generated { gain: 1.0, outputs: 1000 };
        let built = generated(&id, weights, preprocessing([224, 224]));
        assert_eq!(finish(built).parameters(), count, "{id}");
    }
}

#[test]
fn ids_are_unique() {
    let mut ids: Vec<&str> = architectures().iter().map(|a| a.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), architectures().len());
}

/// Whoever trained a network on their own classes has another last layer.
#[test]
fn the_weights_say_how_many_classes_there_are() {
    for id in TOYS_AND_NETWORKS {
        let built = generated(id, Generated { gain: 1.0, outputs: 7 }, preprocessing([96, 96]));
        assert_eq!(built.output_shape().expect("there are layers").dims(), [7], "{id}");
    }
}

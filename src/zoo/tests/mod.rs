//! Architectures filled with made-up weights.

mod generated;

use std::collections::BTreeMap;

use generated::fnv1a;
pub use generated::{Generated, fill};

use super::{
    Architecture, Draft, Library, Outline, Recognised, TensorSource, Tensors, ZooError, architectures, convnext,
    densenet, recognise, regnet, resnet,
};
use crate::network::tests::preprocessing;
use crate::network::{ChannelOrder, NetworkBuilder, Preprocessing, Shape};

/// Networks of rectifiers and pools, and small relatives of two, whose gradients are followed in f64.
pub const TOYS_AND_NETWORKS: [&str; 8] = [
    "squeezenet1_0",
    "squeezenet1_1",
    "resnet18",
    "googlenet",
    "inception_v3",
    "mobilenet_v2",
    "dense_toy",
    "bottleneck_toy",
];

/// Networks with other operators, or with more weights than are followed in f64 in a reasonable time.
pub const SMOOTH_OR_LARGE: [&str; 9] = [
    "alexnet",
    "vgg11_bn",
    "mobilenet_v3_small",
    "mobilenet_v3_large",
    "shufflenet_v2_x0_5",
    "mnasnet0_5",
    "efficientnet_b0",
    "regnet_toy",
    "convnext_toy",
];

/// A network of this name with made-up weights. Small relatives of published ones are toys.
pub fn generated(name: &str, weights: Generated, preprocessing: Preprocessing) -> NetworkBuilder {
    let tensors = weights.tensors();
    let draft = Draft::Network(NetworkBuilder::new(preprocessing.clone()));
    let built = match name {
        "dense_toy" => densenet::Config { stem: 16, growth: 8, depths: [2, 3, 2, 2] }
            .build(&tensors, draft)
            .and_then(Draft::into_network),
        "regnet_toy" => regnet::Config { depths: [1, 2, 2, 1], widths: [16, 48, 72, 96], group: 24, excites: true }
            .build(&tensors, draft)
            .and_then(Draft::into_network),
        "convnext_toy" => convnext::Config { depths: [1, 2, 1, 2], widths: [16, 24, 32, 40], has_response_norm: false }
            .build(&tensors, draft)
            .and_then(Draft::into_network),
        "bottleneck_toy" => resnet::bottleneck([1, 2, 1, 1]).build(&tensors, draft).and_then(Draft::into_network),
        id => architecture(id).build(&tensors, preprocessing),
    };
    built.expect("the tensors fit")
}

/// The tensors that an architecture needs for this many classes, by name and shape.
pub fn requirements(id: &str, classes: usize) -> Vec<(String, Vec<usize>)> {
    Shapes::of(architecture(id), TORCHVISION, classes).0.into_iter().collect()
}

fn architecture(id: &str) -> &'static Architecture {
    architectures().iter().find(|a| a.id == id).expect("it is known")
}

/// A file of which only some names are known, and that all layers have a thousand outputs.
struct Layout(&'static [&'static str]);

impl TensorSource for Layout {
    fn names(&self) -> Vec<String> {
        self.0.iter().map(|name| (*name).to_owned()).collect()
    }

    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        name.ends_with(".weight").then(|| vec![1000])
    }

    fn contains(&self, name: &str) -> bool {
        self.0.contains(&name)
    }

    fn read(&self, name: &str, _: &[usize]) -> Result<Vec<f32>, ZooError> {
        Err(ZooError::Missing(name.to_owned()))
    }
}

const TORCHVISION: Layout = Layout(&["features.0.weight"]);
const TIMM: Layout = Layout(&["conv_stem.weight", "stem.0.weight", "pre_logits.fc1.weight"]);

fn outline(architecture: &Architecture, layout: Layout) -> Outline {
    let Preprocessing { size, channels, .. } = architecture.usual.into();
    let input = Shape::maps(channels.count(), size[0], size[1]);
    architecture.outline(&Tensors::new(layout), input).unwrap_or_else(|e| panic!("{}: {e}", architecture.id))
}

/// What each library published: how many parameters there are for a thousand classes, and every tensor's name and shape.
#[test]
fn every_architecture_has_the_tensors_that_were_published() {
    let mut wrong = Vec::new();
    for architecture in architectures() {
        for published in architecture.published {
            let layout = match published.library {
                Library::Torchvision => TORCHVISION,
                Library::Timm => TIMM,
            };
            let outline = outline(architecture, layout);
            let is_trained = |name: &str| !name.ends_with("running_mean") && !name.ends_with("running_var");
            let trained = outline.requirements().iter().filter(|(name, _)| is_trained(name));
            let parameters: usize = trained.map(|(_, shape)| shape.iter().product::<usize>()).sum();
            let mut tensors: Vec<String> =
                outline.requirements().iter().map(|(name, shape)| format!("{name} {shape:?}")).collect();
            tensors.sort();
            if (parameters, fnv1a(&tensors.join("\n"))) != (published.parameters, published.tensors) {
                wrong.push(format!("{}: {parameters} parameters instead of {published:?}", architecture.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let checked = architectures().iter().filter(|architecture| !architecture.published.is_empty());
    assert!(checked.count() > 70, "most architectures are compared with a library");
}

/// Names and shapes, with nothing behind them.
struct Shapes(BTreeMap<String, Vec<usize>>);

impl Shapes {
    /// What an architecture needs, for other classes than it was published for.
    fn of(architecture: &Architecture, layout: Layout, classes: usize) -> Self {
        let outline = outline(architecture, layout);
        let with_classes = |shape: &[usize]| shape.iter().map(|d| if *d == 1000 { classes } else { *d }).collect();
        Self(outline.requirements().iter().map(|(name, shape)| (name.clone(), with_classes(shape))).collect())
    }
}

impl TensorSource for Shapes {
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        self.0.get(name).cloned()
    }

    fn read(&self, name: &str, _: &[usize]) -> Result<Vec<f32>, ZooError> {
        Err(ZooError::Missing(name.to_owned()))
    }
}

fn recognised(shapes: Shapes) -> Result<&'static str, String> {
    recognise(&Tensors::new(shapes)).map(|found| found.architecture.id).map_err(|e| e.to_string())
}

/// Each by its own tensors, for whatever number of classes, and by no other's.
#[test]
fn every_architecture_is_recognised() {
    for architecture in architectures() {
        for layout in [TORCHVISION, TIMM] {
            let found = recognised(Shapes::of(architecture, layout, 7));
            // TensorFlow's padding is not in the tensors.
            assert_eq!(found.as_deref(), Ok(architecture.id.trim_start_matches("tf_")));
        }
    }
}

#[test]
fn heads_and_counters_beside_a_network_do_not_hide_it() {
    let mut shapes = Shapes::of(architecture("googlenet"), TORCHVISION, 3);
    shapes.0.insert("aux1.fc2.weight".to_owned(), vec![3, 1024]);
    shapes.0.insert("projection.0.weight".to_owned(), vec![128, 1024]);
    shapes.0.insert("conv1.bn.num_batches_tracked".to_owned(), Vec::new());
    assert_eq!(recognised(shapes), Ok("googlenet"));
    // The classifier may stand behind a dropout, as `fc.1`.
    let mut shapes = Shapes::of(architecture("resnet18"), TORCHVISION, 2);
    for tensor in ["weight", "bias"] {
        let head = shapes.0.remove(&format!("fc.{tensor}")).expect("it has a head");
        shapes.0.insert(format!("fc.1.{tensor}"), head);
    }
    assert_eq!(recognised(shapes), Ok("resnet18"));
}

#[test]
fn grey_and_opaque_pictures_are_recognised_by_the_first_convolution() {
    for (channels, order) in [(1, ChannelOrder::Grey), (3, ChannelOrder::Rgb), (4, ChannelOrder::Rgba)] {
        let mut shapes = Shapes::of(architecture("resnet18"), TORCHVISION, 10);
        shapes.0.insert("conv1.weight".to_owned(), vec![64, channels, 7, 7]);
        let Recognised { architecture, preprocessing } =
            recognise(&Tensors::new(shapes)).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((architecture.id, preprocessing.channels), ("resnet18", order));
        assert_eq!(preprocessing.problem(), None);
    }
}

/// A network with parts that no architecture has must not open as the one without them.
#[test]
fn what_fits_nothing_names_the_nearest_and_what_is_wrong() {
    let mut shapes = Shapes::of(architecture("resnet50"), TORCHVISION, 1000);
    shapes.0.insert("layer1.0.se.fc1.weight".to_owned(), vec![16, 256, 1, 1]);
    let error = recognised(shapes).expect_err("it has excitations");
    assert!(error.contains("ResNet-50") && error.contains("\"layer1.0.se.fc1.weight\" has no place"), "{error}");
    let mut shapes = Shapes::of(architecture("vgg11"), TORCHVISION, 1000);
    shapes.0.remove("classifier.3.bias");
    shapes.0.insert("features.0.weight".to_owned(), vec![64, 3, 5, 5]);
    let error = recognised(shapes).expect_err("it does not fit");
    assert!(error.contains("VGG-11") && error.contains("\"classifier.3.bias\" is missing"), "{error}");
    assert!(error.contains("[64, 3, 5, 5] instead of [64, 3, 3, 3]"), "{error}");
    assert!(recognised(Shapes(BTreeMap::new())).is_err());
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
    for id in TOYS_AND_NETWORKS.into_iter().chain(SMOOTH_OR_LARGE).filter(|id| *id != "vgg11_bn") {
        let built = generated(id, Generated { gain: 1.0, outputs: 7 }, preprocessing([96, 96]));
        assert_eq!(built.output_shape().expect("there are layers").dims(), [7], "{id}");
    }
}

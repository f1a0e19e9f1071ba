//! What a model says, and what is assumed, of its pictures, its classes and itself.

use super::error::OnnxError;
use super::graph::Graph;
use super::node::Node;
use crate::network::{ChannelOrder, Crop, Preprocessing, Scaling};

/// How pictures are prepared for a model, what its classes are called, and where it comes from.
pub struct ModelMetadata {
    pub preprocessing: Preprocessing,
    /// The class names in the model's metadata, if it has any.
    pub labels: Vec<String>,
    /// If nobody said how pictures are prepared: what the preprocessing is the usual one of.
    pub usual_for: Option<&'static str>,
    /// Who wrote the file, and which version of the operators it uses, for display.
    pub origin: String,
}

impl ModelMetadata {
    /// The model takes pictures of this many channels, height and width; its graph calls them `input`. They are prepared as
    /// `given` says, else as the model says or as is usual.
    ///
    /// # Errors
    /// When the preprocessing that is given is for another number of channels.
    pub fn new(
        graph: &Graph,
        input: &str,
        channels: usize,
        size: [usize; 2],
        given: Option<Preprocessing>,
    ) -> Result<Self, OnnxError> {
        let made_by =
            if graph.producer.is_empty() { String::new() } else { format!(", written by {}", graph.producer) };
        let origin = format!("ONNX with operators of version {}{made_by}", graph.opset);
        let labels = graph.metadata.get("names").map(|text| python_names(text)).unwrap_or_default();
        if let Some(preprocessing) = given {
            let found = preprocessing.channels.count();
            if found != channels {
                let order = preprocessing.channels;
                return Err(OnnxError::Input(format!("it takes {channels} channels; {order:?} pictures have {found}")));
            }
            return Ok(Self { preprocessing, labels, usual_for: None, origin });
        }
        let is_bgr = graph.metadata.get("Image.BitmapPixelFormat").is_some_and(|format| format.starts_with("Bgr"));
        let order = match channels {
            1 => ChannelOrder::Grey,
            4 => ChannelOrder::Rgba,
            _ => ChannelOrder::Rgb,
        };
        let (mean, std) = (vec![0.0; channels], vec![1.0; channels]);
        let plain = Preprocessing { size, crop: Crop::Center(0.875), channels: order, range: 1.0, mean, std };
        let (scaling, usual_for) = assumed(graph, input, channels);
        let mut preprocessing = scaling.applied_to(&plain);
        if is_bgr && order == ChannelOrder::Rgb {
            preprocessing.channels = ChannelOrder::Bgr;
            preprocessing.mean.reverse();
            preprocessing.std.reverse();
        }
        Ok(Self { preprocessing, labels, usual_for, origin })
    }
}

/// The scaling that the ONNX metadata of images asks for, else a usual one with what it is usual for.
fn assumed(graph: &Graph, input: &str, channels: usize) -> (Scaling, Option<&'static str>) {
    let get = |key: &str| graph.metadata.get(key).map(String::as_str);
    let writer = graph.producer.to_lowercase();
    match get("Image.NominalPixelRange") {
        Some("NominalRange_0_255") => (Scaling::ZeroTo255, None),
        Some("Normalized_0_1") => (Scaling::ZeroToOne, None),
        Some("Normalized_1_1") => (Scaling::MinusOneToOne, None),
        _ if get("task").is_some() && get("imgsz").is_some() => (Scaling::ZeroToOne, Some("Ultralytics' networks")),
        _ if scales_itself(graph, input) => (Scaling::ZeroTo255, Some("networks that scale 0 to 255 themselves")),
        _ if writer.contains("tf2onnx") || writer.contains("keras") => {
            (Scaling::MinusOneToOne, Some("Keras' networks"))
        }
        _ if channels == 3 => (Scaling::ImageNet, Some("PyTorch's networks")),
        _ => (Scaling::ZeroToOne, Some("networks of other pictures than colour ones")),
    }
}

/// Whether the first thing that a network does to its pictures is to bring 0 to 255 into a small range.
fn scales_itself(graph: &Graph, input: &str) -> bool {
    let mut name = input;
    for node in &graph.nodes {
        if !node.inputs.iter().any(|read| read == name) {
            continue;
        }
        if let "Transpose" | "Cast" | "Identity" = node.op.as_str() {
            name = node.outputs.first().map_or(name, String::as_str);
            continue;
        }
        let constant = node.inputs.iter().filter(|read| *read != name).find_map(|read| {
            let made = || graph.nodes.iter().find(|node| node.outputs.contains(read)).and_then(Node::constant);
            graph.tensors.get(read).and_then(|tensor| tensor.to_floats().ok()?.first().copied()).or_else(made)
        });
        let Some(size) = constant.map(f32::abs) else { return false };
        return match node.op.as_str() {
            "Mul" => (1.0 / 300.0..1.0 / 50.0).contains(&size),
            "Div" => (50.0..300.0).contains(&size),
            "Sub" | "Add" => (20.0..=255.0).contains(&size),
            _ => false,
        };
    }
    false
}

/// The names in a Python dictionary from numbers to strings, as Ultralytics writes them; none if the text is no such
/// dictionary.
fn python_names(text: &str) -> Vec<String> {
    let mut names: Vec<(usize, String)> = Vec::new();
    let mut rest = text.trim().trim_start_matches('{').trim_end_matches('}');
    while let Some((number, after)) = rest.split_once(':') {
        let Ok(number) = number.trim_matches([',', ' ']).parse() else { return Vec::new() };
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '\'' | '"')) else { return Vec::new() };
        let Some((name, behind)) = after[1..].split_once(quote) else { return Vec::new() };
        names.push((number, name.to_owned()));
        rest = behind;
    }
    names.sort();
    let is_whole = names.iter().enumerate().all(|(index, (number, _))| index == *number);
    if is_whole { names.into_iter().map(|(_, name)| name).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::python_names;

    #[test]
    fn names_of_classes_are_read_from_a_python_dictionary() {
        assert_eq!(python_names("{0: 'tench', 1: \"bird's nest\"}"), ["tench", "bird's nest"]);
        assert!(python_names("{0: 'tench', 2: 'goldfish'}").is_empty());
        assert!(python_names("no dictionary: at all").is_empty());
    }
}

//! How pictures are prepared for a model that does not come with a description, and what its classes are called.

use super::error::OnnxError;
use super::graph::Graph;
use super::node::Node;
use crate::network::{ChannelOrder, Crop, Preprocessing};

/// What is known, or assumed.
pub struct Preparation {
    pub preprocessing: Preprocessing,
    /// From the model's metadata.
    pub labels: Vec<String>,
    /// Where the preprocessing comes from, for people; `None` if it was given.
    pub note: Option<String>,
    /// For display: who wrote the file, and which operators it means.
    pub origin: String,
}

/// torchvision's, and almost every other PyTorch network's.
const IMAGENET: ([f32; 3], [f32; 3]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

impl Preparation {
    /// For pictures of this many channels and this height and width.
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
            return Ok(Self { preprocessing, labels, note: None, origin });
        }
        let (mut preprocessing, source) = assumed(graph, input, channels);
        preprocessing.size = size;
        let note = Some(format!(
            "Pictures are prepared {source}; if this network was trained otherwise, say so in a description beside it."
        ));
        Ok(Self { preprocessing, labels, note, origin })
    }
}

/// By the ONNX metadata of images, else by who wrote the file; and which of them it was.
fn assumed(graph: &Graph, input: &str, channels: usize) -> (Preprocessing, &'static str) {
    let get = |key: &str| graph.metadata.get(key).map(String::as_str);
    let is_bgr = get("Image.BitmapPixelFormat").is_some_and(|format| format.starts_with("Bgr"));
    let order = match (channels, is_bgr) {
        (1, _) => ChannelOrder::Grey,
        (4, _) => ChannelOrder::Rgba,
        (_, true) => ChannelOrder::Bgr,
        _ => ChannelOrder::Rgb,
    };
    let uniform = |range: f32, mean: f32, std: f32| (range, vec![mean; channels], vec![std; channels]);
    let writer = graph.producer.to_lowercase();
    let (range, mean, std, source) = match get("Image.NominalPixelRange") {
        Some("NominalRange_0_255") => with(uniform(255.0, 0.0, 1.0), "as its metadata says"),
        Some("Normalized_0_1") => with(uniform(1.0, 0.0, 1.0), "as its metadata says"),
        Some("Normalized_1_1") => with(uniform(1.0, 0.5, 0.5), "as its metadata says"),
        // Ultralytics' networks take values of 0 to 1.
        _ if get("task").is_some() && get("imgsz").is_some() => {
            with(uniform(1.0, 0.0, 1.0), "as Ultralytics' networks want them (0 to 1)")
        }
        _ if scales_itself(graph, input) => {
            with(uniform(255.0, 0.0, 1.0), "with values of 0 to 255, which it scales itself")
        }
        _ if writer.contains("tf2onnx") || writer.contains("keras") => {
            with(uniform(1.0, 0.5, 0.5), "as most Keras networks want them (-1 to 1)")
        }
        _ if channels == 3 => {
            let (mean, std) = IMAGENET;
            (1.0, mean.to_vec(), std.to_vec(), "as PyTorch's networks want them (ImageNet's mean and deviation)")
        }
        _ => with(uniform(1.0, 0.0, 1.0), "with values of 0 to 1"),
    };
    let preprocessing = Preprocessing { size: [1, 1], crop: Crop::Center(0.875), channels: order, range, mean, std };
    (preprocessing, source)
}

fn with(
    (range, mean, std): (f32, Vec<f32>, Vec<f32>),
    source: &'static str,
) -> (f32, Vec<f32>, Vec<f32>, &'static str) {
    (range, mean, std, source)
}

/// Names as Ultralytics writes them, a Python dictionary from numbers to strings; empty if it is none.
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

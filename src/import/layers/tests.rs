use std::sync::Arc;

use proptest::prelude::*;

use super::{LayerSpec, build, describe};
use crate::import::native;
use crate::import::weights::{Bytes, safetensors};
use crate::import::{bundled_models, open};
use crate::kernels::{
    Activation, AveragePool, BatchNorm, Binary, Convolution, GroupNorm, IndexSelect, LayerNorm, Linear,
    LocalResponseNorm, MaxPool, Padding, PaddingMode, Prelu, Quantize, Reduce, Reduction, Size, SlidingWindow,
    TransposedConvolution, Unary,
};
use crate::network::ops::{
    AdaptiveAveragePool, Affine, Arrangement, Bound, Concat, Constant, Coordinates, Crop, Dropout, Factor, FactorId,
    Flatten, Interpolation, Matmul, Nearest, Pad, PadMode, Rearrange, Resize, Softmax, SoftmaxOver, Span, Target,
};
use crate::network::tests::{builder, convolution, noise, preprocessing};
use crate::network::{Classes, Executor, LayerId, ModelInfo, Network, NetworkBuilder, Op, OutputKind, Source};
use crate::zoo::Tensors;
use crate::zoo::tests::{Generated, generated};

/// A network with every kind of layer.
fn of_every_kind() -> Arc<Network> {
    let window = SlidingWindow {
        kernel: Size::new(3, 2),
        stride: Size::new(2, 1),
        ..SlidingWindow::square(2, 1, PaddingMode::Same)
    };
    let fixed =
        SlidingWindow { padding: PaddingMode::Fixed(Padding { top: 1, bottom: 0, left: 1, right: 1 }), ..window };
    let identity = |axis| vec![FactorId { axis, index: 0 }];
    let rearrange = Rearrange::new(
        [vec![Factor::Fixed(2), Factor::Rest], vec![Factor::Rest], vec![Factor::Rest]],
        Arrangement::Maps([
            vec![FactorId { axis: 0, index: 1 }, FactorId { axis: 0, index: 0 }],
            identity(1),
            identity(2),
        ]),
    );
    let transposed = Convolution {
        in_channels: 8,
        out_channels: 8,
        groups: 2,
        window: SlidingWindow::square(3, 2, PaddingMode::uniform(1)),
    };
    let vector = |seed, length| noise(seed, length).into_iter().map(|v| 1.0 + v / 4.0).collect::<Vec<f32>>();
    let norm = || BatchNorm { scale: vector(1, 8), shift: vector(2, 8) };
    let place = |start| Span { start: Bound::FromStart(start), end: Bound::FromEnd(1), step: 1, is_reversed: false };
    let ops: Vec<(&str, Op)> = vec![
        ("convolution", convolution(1, 3, 8, 3, 1, 1).into()),
        ("batch norm", norm().into()),
        ("leaky", Activation::LeakyRelu { slope: 0.1 }.into()),
        ("max pool", MaxPool { window: fixed, ceil_mode: true }.into()),
        ("affine", Affine(norm()).into()),
        ("silu", Unary::Silu { beta: 1.0 }.into()),
        ("gelu", Unary::Gelu.into()),
        ("channel norm", LayerNorm { scale: vector(3, 8), shift: vector(4, 8), epsilon: 1e-6 }.into()),
        ("group norm", GroupNorm::new(2, vector(5, 8), vector(6, 8), 1e-5).expect("it fits").into()),
        ("local", LocalResponseNorm { size: 3, alpha: 1e-2, beta: 0.75, bias: 1.0 }.into()),
        ("prelu", Prelu { slopes: vector(7, 8) }.into()),
        ("quantize", Quantize { steps: vec![0.01; 8], zeros: vec![0.0; 8], low: -1e4, high: f32::INFINITY }.into()),
        ("clip", Activation::Clip { low: f32::NEG_INFINITY, high: 0.75 }.into()),
        ("average", AveragePool { window, ceil_mode: false, count_include_pad: false }.into()),
        ("shuffle", IndexSelect::new(8, (0..8).map(|c| (c != 3).then_some(7 - c)).collect()).expect("it fits").into()),
        (
            "transposed",
            TransposedConvolution::new(transposed, Size::new(1, 0), noise(8, 8 * 4 * 9), Some(&noise(9, 8)))
                .expect("it fits")
                .into(),
        ),
        ("crop", Crop { rows: place(1), columns: place(0) }.into()),
        ("pad", Pad { edges: Padding { top: 1, bottom: 2, left: 0, right: 1 }, mode: PadMode::Constant(0.5) }.into()),
        ("mirror", Pad { edges: Padding::uniform(1), mode: PadMode::Reflect }.into()),
        (
            "resize",
            Resize {
                target: Target::Scale([1.5, 2.0]),
                interpolation: Interpolation::Linear,
                coordinates: Coordinates::HalfPixel,
            }
            .into(),
        ),
        (
            "nearest",
            Resize {
                target: Target::Fixed(Size::new(9, 7)),
                interpolation: Interpolation::Nearest(Nearest::Floor),
                coordinates: Coordinates::Asymmetric,
            }
            .into(),
        ),
        ("rearrange", rearrange.expect("it is whole").into()),
        ("soft", Softmax { over: SoftmaxOver::Channels, is_log: true }.into()),
        ("bins", AdaptiveAveragePool { output: Size::new(3, 2) }.into()),
        ("dropout", Dropout.into()),
    ];
    let mut network = builder(20, 17);
    let mut last = Source::Picture;
    for (name, op) in ops {
        last = network.add(name, op, &[last]).unwrap_or_else(|e| panic!("{e}")).into();
    }
    let mut add = |name: &str, op: Op, inputs: &[Source]| -> Source {
        network.add(name, op, inputs).unwrap_or_else(|e| panic!("{e}")).into()
    };
    let maximum = add("global max", Reduce::GLOBAL_MAX_POOL.into(), &[last]);
    let reduce = Reduce { reduction: Reduction::Mean, channels: false, rows: true, columns: false };
    let rows = add("reduce", reduce.into(), &[last]);
    let product = add("product", Binary::Multiply.into(), &[rows, maximum]);
    let constant = Constant::new(crate::network::Shape::maps(8, 1, 2), noise(10, 16)).expect("it fits");
    let constant = add("constant", constant.into(), &[]);
    let sum = add("broadcast", Binary::Add.into(), &[product, constant]);
    let matrices = Constant::new(crate::network::Shape::maps(8, 2, 2), noise(13, 32)).expect("it fits");
    let matrices = add("matrices", matrices.into(), &[]);
    let mixed = add("mixed", Matmul.into(), &[sum, matrices]);
    let added = add("add", Binary::Add.into(), &[mixed, product]);
    let joined = add("concat", Concat.into(), &[added, sum]);
    let mean = add("mean", Reduce::GLOBAL_AVERAGE_POOL.into(), &[joined]);
    let flat = add("flatten", Flatten.into(), &[mean]);
    let linear = Linear::new(16, 3, noise(11, 48), Some(noise(12, 3))).expect("it fits");
    let linear = add("linear", linear.into(), &[flat]);
    add("softmax", Softmax::CLASSES.into(), &[linear]);
    let about =
        ModelInfo { name: "Every kind".to_owned(), provenance: "a test".to_owned(), note: Some("none".to_owned()) };
    let classes =
        Classes { names: ["a", "b", "c, d"].map(str::to_owned).to_vec(), output_kind: OutputKind::Probabilities };
    network.finish(about, classes).expect("it is whole")
}

fn reopened(network: &Network, f16: bool) -> Result<Arc<Network>, String> {
    reopen(native::to_bytes(network, f16).expect("it can be written"))
}

fn reopen(bytes: Vec<u8>) -> Result<Arc<Network>, String> {
    let opened = native::open(safetensors::open(Bytes::Memory(bytes.into()))?)?;
    opened.finish().map_err(|error| error.to_string())
}

/// The bits of every value of every layer, and of the gradient of the last.
fn bits(network: &Arc<Network>, size: Size) -> Vec<Vec<u32>> {
    let all: Vec<LayerId> = network.layers().map(|(id, _)| id).collect();
    let mut executor = Executor::new(network, size, 1, &all, true).expect("the input fits");
    executor.forward(&noise(20, network.input_shape_at(size).len()));
    let mut bits: Vec<Vec<u32>> =
        all.iter().map(|id| executor.value(*id).iter().map(|v| v.to_bits()).collect()).collect();
    let seed = noise(21, executor.shape(network.output()).len());
    bits.push(executor.backward(&[(network.output(), &seed)]).iter().map(|v| v.to_bits()).collect());
    bits
}

fn is_the_same(network: &Network, again: &Network) {
    assert_eq!(again.about, network.about);
    assert_eq!(again.classes, network.classes);
    assert_eq!(again.preprocessing, network.preprocessing);
    assert_eq!(again.parameters(), network.parameters());
    for ((_, ours), (_, theirs)) in network.layers().zip(again.layers()) {
        assert_eq!((&ours.name, &ours.inputs, ours.shape), (&theirs.name, &theirs.inputs, theirs.shape));
        assert_eq!(ours.receptive_field, theirs.receptive_field, "{}", ours.name);
    }
}

#[test]
fn every_kind_of_layer_is_written_and_read_bit_for_bit() {
    let network = of_every_kind();
    let again = reopened(&network, false).unwrap_or_else(|e| panic!("{e}"));
    is_the_same(&network, &again);
    let size = network.preprocessing.size();
    assert_eq!(bits(&network, size), bits(&again, size));
}

#[test]
fn bundled_and_published_networks_are_written_and_read_bit_for_bit() {
    let mut networks: Vec<Arc<Network>> = bundled_models().iter().map(|m| open(m.name).expect("it opens")).collect();
    for id in ["mobilenet_v3_small", "shufflenet_v2_x0_5", "convnext_toy"] {
        let built = generated(id, Generated { gain: 2.0, outputs: 5 }, preprocessing([64, 64]));
        networks.push(built.finish(ModelInfo::default(), Classes::default()).expect("it is whole"));
    }
    for network in networks {
        let again = reopened(&network, false).unwrap_or_else(|e| panic!("{e}"));
        is_the_same(&network, &again);
        let size = network.preprocessing.size();
        assert_eq!(bits(&network, size), bits(&again, size), "{}", network.name());
    }
}

/// Half the bytes; weights that were float16 before are the same.
#[test]
fn f16_halves_the_file_and_keeps_what_was_f16() {
    let network = open("squeezenet1_1").expect("it opens");
    let (whole, half) = (native::to_bytes(&network, false), native::to_bytes(&network, true));
    let (whole, half) = (whole.expect("it can be written").len(), half.expect("it can be written").len());
    assert!(half < whole * 52 / 100, "{half} of {whole} bytes");
    let size = Size::square(64);
    assert_eq!(bits(&network, size), bits(&reopened(&network, true).expect("it opens"), size));
}

#[test]
fn a_cut_file_is_an_error() {
    let bytes = native::to_bytes(&of_every_kind(), false).expect("it can be written");
    for percent in 0..100 {
        assert!(reopen(bytes[..bytes.len() * percent / 100].to_vec()).is_err(), "{percent} %");
    }
}

#[test]
fn a_newer_version_says_so() {
    let bytes = native::to_bytes(&of_every_kind(), false).expect("it can be written");
    let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|w| w == what).expect("it is there");
    let digit = find(&bytes, b"version") + find(&bytes[find(&bytes, b"version")..], b"1");
    let mut newer = bytes.clone();
    newer[digit] = b'9';
    let error = reopen(newer).expect_err("it is newer");
    assert!(error.contains("version 9"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Flipped bits in the header are an error or another network, never a panic or memory without end.
    #[test]
    fn flipped_bits_are_survived(flips in prop::collection::vec((0.0..1.0f64, 0u8..8), 1..4)) {
        let mut bytes = native::to_bytes(&of_every_kind(), false).expect("it can be written");
        let header = 8 + u64::from_le_bytes(bytes[..8].try_into().expect("eight")) as usize;
        for (place, bit) in flips {
            bytes[(place * header as f64) as usize] ^= 1 << bit;
        }
        if let Ok(network) = reopen(bytes) {
            let size = network.preprocessing.size();
            if size.area() < 4096 && network.layers().all(|(_, layer)| layer.shape.len() < 1 << 20) {
                bits(&network, size);
            }
        }
    }
}

/// Layers from a description, on tensors that PyTorch saved.
fn described(text: &str) -> Result<NetworkBuilder, String> {
    #[derive(serde::Deserialize)]
    struct Layers {
        layers: Vec<LayerSpec>,
    }
    let layers: Layers = toml::from_str(text).map_err(|e| e.to_string())?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/checkpoints/zip.pth");
    let file = std::fs::File::open(path).expect("it is in the repository");
    let weights = crate::import::pytorch::open(Bytes::file(file).expect("it is a file")).expect("it opens");
    build(&layers.layers, &Tensors::new(weights), preprocessing([8, 8]))
}

const CONV: &str = "[[layers]]\nname = \"conv\"\nkind = \"convolution\"\n";

#[test]
fn a_description_lists_layers() {
    let network = described(&format!(
        "{CONV}stride = 2\npadding = [0, 1]\n
        [[layers]]\nname = \"relu\"\nkind = \"relu\"\n
        [[layers]]\nname = \"pool\"\nkind = \"max_pool\"\nkernel = 2\n
        [[layers]]\nname = \"again\"\nkind = \"convolution\"\ntensors = \"conv\"\ninputs = [\"input\"]\n"
    ));
    let network =
        network.unwrap_or_else(|e| panic!("{e}")).finish(ModelInfo::default(), Classes::default()).expect("whole");
    let shapes: Vec<Vec<usize>> = network.layers().map(|(_, layer)| layer.shape.dims()).collect();
    assert_eq!(shapes, [[2, 4, 5], [2, 4, 5], [2, 2, 2], [2, 7, 7]]);
    assert_eq!(describe(&network).expect("it can be described").0[2].kind, "max_pool");
}

#[test]
fn what_is_wrong_with_a_description_names_the_layer() {
    let error = |text: &str| described(text).err().expect("it is wrong");
    let found = error(&format!("{CONV}strid = 2\n"));
    assert!(found.contains("\"conv\"") && found.contains("strid"), "{found}");
    let found = error(&CONV.replace("convolution", "konvolution"));
    assert!(found.contains("konvolution") && found.contains("docs/model-files.md"), "{found}");
    let found = error(&format!("{CONV}inputs = [\"nowhere\"]\n"));
    assert!(found.contains("no layer \"nowhere\""), "{found}");
    let found = error(&format!("{CONV}tensors = \"other\"\n"));
    assert!(found.contains("\"other.weight\""), "{found}");
    let found = error(&format!("{CONV}stride = 0\n"));
    assert!(found.contains("at least 1"), "{found}");
    let found = error(&format!("{CONV}padding = \"sane\"\n"));
    assert!(found.contains("\"sane\""), "{found}");
    let found = error("[[layers]]\nname = \"clip\"\nkind = \"clip\"\nlow = 2\nhigh = 1\n");
    assert!(found.contains("no more than high"), "{found}");
}

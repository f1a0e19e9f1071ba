use std::fs::{self, File};
use std::path::PathBuf;

use proptest::prelude::*;

use super::{PytorchError, open};
use crate::import::weights::{Bytes, Weights};
use crate::zoo::TensorSource;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/checkpoints").join(name)
}

fn read(name: &str) -> Result<Weights, PytorchError> {
    let file = File::open(path(name)).expect("it is in the repository");
    open(Bytes::file(file).expect("it is a file")).map(Weights::unwrapped)
}

fn of_bytes(bytes: Vec<u8>) -> Result<Weights, PytorchError> {
    open(Bytes::Memory(bytes.into()))
}

fn error(name: &str) -> String {
    read(name).err().expect("it is refused").to_string()
}

/// What `generate.py` puts into every file.
fn is_the_state_dict(weights: &Weights, name: &str) {
    let numbers = weights.read("conv.weight", &[2, 3, 2, 2]).unwrap_or_else(|e| panic!("{name}: {e}"));
    let scale = if name.starts_with("int8") { 1.0 } else { 0.25 };
    let expected: Vec<f32> = (0..24).map(|i| (i as f32 - 12.0) * scale).collect();
    assert_eq!(numbers, expected, "{name}");
    assert_eq!(weights.read("conv.bias", &[2]).expect("it is there"), [1.0, -2.0], "{name}");
}

const READABLE: [&str; 18] = [
    "zip",
    "legacy",
    "nested_state_dict",
    "nested_model",
    "nested_model_state_dict",
    "nested_net",
    "nested_ema",
    "prefixed_module",
    "prefixed_twice",
    "prefixed_model",
    "parameters",
    "float64",
    "float16",
    "bfloat16",
    "int8",
    "strided",
    "channels_last",
    "shared",
];

#[test]
fn a_state_dict_is_read_however_it_was_saved() {
    for name in READABLE {
        is_the_state_dict(&read(&format!("{name}.pth")).unwrap_or_else(|e| panic!("{name}: {e}")), name);
    }
}

/// A tensor that is every other number of its storage.
#[test]
fn a_view_with_a_stride_is_read() {
    let weights = read("strided.pth").expect("it opens");
    assert_eq!(weights.read("other", &[5]).expect("it is there"), [0.0, 0.0, 0.0, -2.0, 0.0]);
}

#[test]
fn what_would_be_executed_is_refused_by_name() {
    for name in ["evil.pth", "evil_legacy.pth"] {
        let error = error(name);
        assert!(error.contains("system\"") && error.contains("nothing is executed"), "{error}");
    }
    assert!(!path("layerscope-was-here").exists() && !PathBuf::from("layerscope-was-here").exists());
}

#[test]
fn a_whole_module_says_how_to_save_what_can_be_read() {
    let error = error("module.pth");
    assert!(error.contains("torch.nn.modules.conv.Conv2d"), "{error}");
    assert!(error.contains("torch.save(model.state_dict(), path)"), "{error}");
}

#[test]
fn what_is_no_checkpoint_says_what_it_is() {
    assert!(error("torchscript.pt").contains("TorchScript"), "{}", error("torchscript.pt"));
    assert!(error("no_tensors.pth").contains("no tensors"));
    assert!(error("plain_pickle.pth").contains("not one that torch.save wrote"));
    assert!(error("generate.py").contains("not a PyTorch checkpoint"));
    assert!(of_bytes(Vec::new()).is_err());
}

/// A hundred kilobytes must not become 40 GB.
#[test]
fn a_tensor_larger_than_its_storage_is_refused() {
    assert!(error("expanded.pth").contains("\"conv.weight\""), "{}", error("expanded.pth"));
}

#[test]
fn a_cut_file_is_an_error() {
    for name in ["zip.pth", "legacy.pth", "nested_state_dict.pth", "nested_net.pth"] {
        let whole = fs::read(path(name)).expect("readable");
        for percent in 0..100 {
            assert!(of_bytes(whole[..whole.len() * percent / 100].to_vec()).is_err(), "{name} cut at {percent} %");
        }
    }
}

/// What a pickle says, after the legacy format's first three pickles.
fn legacy_with(pickle: &[u8]) -> Result<Weights, PytorchError> {
    let mut bytes = vec![0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, b'.'];
    bytes.extend([b'N', b'.', b'N', b'.']);
    bytes.extend(pickle);
    of_bytes(bytes)
}

#[test]
fn a_pickle_cannot_ask_for_unbounded_memory() {
    // A list of a million, copied into a dictionary again and again.
    let mut copies = b"ccollections\nOrderedDict\nq\x00(".to_vec();
    (0..1_000_000).for_each(|_| copies.extend(b"h\x00"));
    copies.extend(b"tq\x01");
    (0..10_000).for_each(|_| copies.extend(b"h\x01\x85\x85"));
    assert!(legacy_with(&copies).is_err());
    // Nested a million deep: nothing here goes down by calling itself.
    let mut deep = vec![b']'; 1_000_000];
    deep.extend(vec![b'a'; 999_999]);
    deep.push(b'.');
    assert_eq!(legacy_with(&deep).err(), Some(PytorchError::NoTensors));
    // Five million values.
    assert!(matches!(legacy_with(&vec![b']'; 5_000_000]).err(), Some(PytorchError::TooLarge(_))));
    // A text of 4 GB that is not there.
    assert!(legacy_with(b"X\xff\xff\xff\xff").is_err());
    assert!(legacy_with(b"\x8d\xff\xff\xff\xff\xff\xff\xff\xff").is_err());
    // A dictionary inside itself.
    assert_eq!(legacy_with(b"}q\x00X\x05\0\0\0modelh\x00s.").err(), Some(PytorchError::NoTensors));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Flipped bits are an error or other numbers, never a panic.
    #[test]
    fn flipped_bits_are_survived(
        name in prop::sample::select(vec!["zip.pth", "legacy.pth", "nested_state_dict.pth", "strided.pth"]),
        flips in prop::collection::vec((0.0..1.0f64, 0u8..8), 1..6),
    ) {
        let mut bytes = fs::read(path(name)).expect("readable");
        for (place, bit) in flips {
            let at = (place * bytes.len() as f64) as usize;
            bytes[at] ^= 1 << bit;
        }
        if let Ok(weights) = of_bytes(bytes) {
            for name in weights.names() {
                let shape = weights.shape(&name).expect("it is there");
                let _ = weights.read(&name, &shape);
            }
        }
    }

    /// So is any other program for the pickle machine.
    #[test]
    fn any_pickle_is_survived(pickle in prop::collection::vec(prop::sample::select(
        b"().0NJKMGX]}tleausqhRbQc\x80\x85\x86\x87\x88\x8a\x8c\x8f\x90\x93\x94\x95\x81\n\x00\x01\x02os".to_vec()), 0..200)) {
        let _ = legacy_with(&pickle);
    }
}

//! `layerscope activations` and `gradient`: maps and values in files.

use std::fs;

use crate::program::{json, succeeds};

#[test]
fn activations_are_written_as_pictures_and_as_values() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("deep/maps");
    let arguments = |format| {
        vec![
            "activations",
            "assets/photos/dog.jpg",
            "--layer",
            "conv1.relu",
            "--layer",
            "softmax",
            "--channels",
            "3,7-9",
            "--out",
            out.to_str().expect("UTF-8"),
            "--format",
            format,
        ]
    };
    succeeds(&arguments("png"));
    for file in ["conv1.relu.png", "conv1.relu/3.png", "conv1.relu/9.png", "softmax.png"] {
        assert!(image::open(out.join(file)).is_ok(), "{file}");
    }
    assert!(!out.join("conv1.relu/4.png").exists());
    succeeds(&arguments("npy"));
    let bytes = fs::read(out.join("conv1.relu.npy")).expect("written");
    let npy = npyz::NpyFile::new(&bytes[..]).expect("an array");
    assert_eq!(npy.shape(), [1, 4, 113, 113]);
    assert!(npy.into_vec::<f32>().expect("float32").iter().all(|v| *v >= 0.0));
}

/// The contract of `--tensor`: any size, any batch, fed as it is.
#[test]
fn a_tensor_stands_in_for_a_photo() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let values: Vec<f32> = (0..2 * 3 * 90 * 70).map(|i| (i % 251) as f32 - 125.0).collect();
    let tensor = path("x.npy");
    fs::write(&tensor, layerscope::activations::npy_bytes(&[2, 3, 90, 70], &values).expect("an array"))
        .expect("written");
    assert_eq!(json(&["predict", "--tensor", &tensor, "--json"]).as_array().expect("an array").len(), 2);
    let shape = |file: String| {
        let bytes = fs::read(file).expect("written");
        npyz::NpyFile::new(&bytes[..]).expect("an array").shape().to_vec()
    };
    succeeds(&["activations", "--tensor", &tensor, "--layer", "pool3", "--out", &path(""), "--format", "npy"]);
    assert_eq!(shape(path("pool3.npy")), [2, 128, 11, 8]);
    let gradient = path("g.npy");
    succeeds(&["gradient", "--tensor", &tensor, "--layer", "fire4.concat", "--channel", "9", "--out", &gradient]);
    assert_eq!(shape(gradient), [2, 3, 90, 70]);
}

/// A colormap changes the colours and nothing else.
#[test]
fn maps_are_coloured_as_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let colors = |colormap: &str| {
        let out = folder.path().join(colormap);
        let out = out.to_str().expect("UTF-8");
        let photo = ["activations", "assets/photos/dog.jpg", "--layer", "conv1", "--channels", "7"];
        succeeds(&[&photo[..], &["--colormap", colormap, "-o", out]].concat());
        image::open(format!("{out}/conv1/7.png")).expect("a picture").into_rgb8()
    };
    let (grey, magma) = (colors("grey"), colors("magma"));
    assert_eq!(grey.dimensions(), magma.dimensions());
    assert!(grey.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]));
    assert!(magma.pixels().any(|pixel| pixel.0[0] > pixel.0[1]));
}
